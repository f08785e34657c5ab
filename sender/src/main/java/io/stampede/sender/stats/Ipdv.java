package io.stampede.sender.stats;

/**
 * Inter-packet delay variation (RFC 3393 §4.1): the signed difference of the delays of two probes sent one after the
 * other, defined only if both were answered.
 */
public final class Ipdv
{
    private final Distribution distribution;
    private long previousDelayNs;
    private boolean hasPrevious;

    /** @param distribution of all flows' differences; each flow has pairs of its own. */
    public Ipdv(final Distribution distribution)
    {
        this.distribution = distribution;
    }

    /** The next probe sent was answered. */
    public void onDelay(final long delayNs)
    {
        if (hasPrevious)
        {
            distribution.record(delayNs - previousDelayNs);
        }
        previousDelayNs = delayNs;
        hasPrevious = true;
    }

    /** The next probe sent was lost: no pair has it as a member. */
    public void onLost()
    {
        hasPrevious = false;
    }
}
