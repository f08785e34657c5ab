package io.stampede.sender.stats;

/**
 * Inter-packet delay variation (RFC 3393 §4.1): the signed difference of the delays of two probes sent one after the
 * other, defined only if both were answered. Where a clock was stepped between the two, the difference is the step's:
 * such a pair is left out and counted.
 */
public final class Ipdv
{
    private final Distribution distribution;
    private long previousDelayNs;
    private long previousEra;
    private boolean hasPrevious;
    private long excluded;

    /** @param distribution of all flows' differences; each flow has pairs of its own. */
    public Ipdv(final Distribution distribution)
    {
        this.distribution = distribution;
    }

    /** The next probe sent was answered; the delay is of one clock, whose steps do not matter. */
    public void onDelay(final long delayNs)
    {
        onDelay(delayNs, 0);
    }

    /**
     * The next probe sent was answered.
     *
     * @param era of the two clocks, another after each step of either.
     */
    public void onDelay(final long delayNs, final long era)
    {
        if (hasPrevious && era == previousEra)
        {
            distribution.record(delayNs - previousDelayNs);
        }
        excluded += hasPrevious && era != previousEra ? 1 : 0;
        previousDelayNs = delayNs;
        previousEra = era;
        hasPrevious = true;
    }

    /** The next probe sent was lost: no pair has it as a member. */
    public void onLost()
    {
        hasPrevious = false;
    }

    /** Pairs with a step between them. */
    public long excluded()
    {
        return excluded;
    }
}
