package io.stampede.sender.stats;

/**
 * Interarrival jitter (RFC 3550 §6.4.1): over packets in order of arrival, with D the change of transit time,
 * J += (|D| − J) / 16, starting at 0. Transit is receive minus send time, whose offset between two clocks cancels in D.
 * A step of either clock does not cancel: D across one is left out.
 */
public final class Rfc3550Jitter
{
    private static final double GAIN = 1.0 / 16;

    private double jitterNs;
    private long previousTransitNs;
    private long previousEra;
    private boolean hasPrevious;

    /** One packet's transit time, ns, of clocks that are not stepped. */
    public void onTransit(final long transitNs)
    {
        onTransit(transitNs, 0);
    }

    /**
     * One packet's transit time.
     *
     * @param era of the two clocks, another after each step of either.
     */
    public void onTransit(final long transitNs, final long era)
    {
        if (hasPrevious && era == previousEra)
        {
            jitterNs += (Math.abs((double)(transitNs - previousTransitNs)) - jitterNs) * GAIN;
        }
        previousTransitNs = transitNs;
        previousEra = era;
        hasPrevious = true;
    }

    /** J, ns. */
    public double jitterNs()
    {
        return jitterNs;
    }
}
