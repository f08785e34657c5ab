package io.stampede.sender.stats;

/**
 * Interarrival jitter (RFC 3550 §6.4.1): over packets in order of arrival, with D the change of transit time,
 * J += (|D| − J) / 16, starting at 0. Transit is receive minus send time, whose offset between two clocks cancels in D.
 */
public final class Rfc3550Jitter
{
    private static final double GAIN = 1.0 / 16;

    private double jitterNs;
    private long previousTransitNs;
    private boolean hasPrevious;

    /** One packet's transit time, ns. */
    public void onTransit(final long transitNs)
    {
        if (hasPrevious)
        {
            jitterNs += (Math.abs((double)(transitNs - previousTransitNs)) - jitterNs) * GAIN;
        }
        previousTransitNs = transitNs;
        hasPrevious = true;
    }

    /** J, ns. */
    public double jitterNs()
    {
        return jitterNs;
    }
}
