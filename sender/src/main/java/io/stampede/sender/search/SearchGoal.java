package io.stampede.sender.search;

/**
 * What a search looks for, in the words of the BMWG's MLRsearch. Immutable.
 *
 * @param lossRatio      a trial that loses a larger share is bad, 0..1; 0 for the throughput of RFC 2544 §26.1.
 * @param width          how far the bounds may lie apart at the end, as a share of the upper one, 0..1.
 * @param initialTrialNs length of the first trials, which only show where to look.
 * @param finalTrialNs   length of the trials that decide.
 * @param durationSumNs  how long a rate must have been tried by such trials before it is believed to be good.
 * @param exceedRatio    share of that time that may be bad, 0..1 (exclusive); 0: one bad trial condemns a rate.
 * @param minPps         no slower than this.
 * @param maxPps         no faster than this, unless {@link RateSearch#raise} says otherwise.
 */
public record SearchGoal(
    double lossRatio,
    double width,
    long initialTrialNs,
    long finalTrialNs,
    long durationSumNs,
    double exceedRatio,
    double minPps,
    double maxPps)
{
    /** Refuses what cannot be reached. */
    public SearchGoal
    {
        require(lossRatio >= 0 && lossRatio < 1, "loss ratio " + lossRatio + ": must be 0 or above, and below 1");
        require(width > 0 && width < 1, "width " + width + ": must be above 0 and below 1");
        require(initialTrialNs > 0 && initialTrialNs <= finalTrialNs,
            "trials of " + initialTrialNs + " to " + finalTrialNs + " ns: the first must not be longer than the last");
        require(durationSumNs >= finalTrialNs, "duration sum " + durationSumNs + " ns: one trial takes longer");
        require(exceedRatio >= 0 && exceedRatio < 1,
            "exceed ratio " + exceedRatio + ": must be 0 or above, and below 1");
        require(minPps > 0 && minPps <= maxPps, "rates " + minPps + " to " + maxPps + " pps: must be above 0 and rise");
    }

    /** Whether the result is the throughput as RFC 2544 §26.1 defines it: no loss at all, in any trial. */
    public boolean isRfc2544()
    {
        return lossRatio == 0 && exceedRatio == 0;
    }

    private static void require(final boolean holds, final String rule)
    {
        if (!holds)
        {
            throw new IllegalArgumentException(rule);
        }
    }
}
