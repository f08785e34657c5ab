package io.stampede.sender.stats;

import org.HdrHistogram.Histogram;

/**
 * One signed quantity in nanoseconds: HdrHistograms of its values ≥ 0 and of the magnitudes of those below, three
 * significant digits, and beside them what a histogram rounds: {@link RunningMoments}.
 * Nothing is clamped but what exceeds 2^62 ns, a hundred and forty years. Recorded by one thread without garbage.
 */
public final class Distribution
{
    private static final long HIGHEST = 1L << 62;
    private static final int SIGNIFICANT_DIGITS = 3;

    private final Histogram positives = new Histogram(HIGHEST, SIGNIFICANT_DIGITS);
    private final Histogram negatives = new Histogram(HIGHEST, SIGNIFICANT_DIGITS);
    private final RunningMoments moments = new RunningMoments();

    /** Adds one value. */
    public void record(final long valueNs)
    {
        if (valueNs >= 0)
        {
            positives.recordValue(Math.min(valueNs, HIGHEST));
        }
        else
        {
            negatives.recordValue(Math.min(-Math.max(valueNs, -HIGHEST), HIGHEST));
        }
        moments.record(valueNs);
    }

    /** Forgets all; what holds no value is not touched. */
    void reset()
    {
        if (positives.getTotalCount() > 0)
        {
            positives.reset();
        }
        if (negatives.getTotalCount() > 0)
        {
            negatives.reset();
        }
        moments.reset();
    }

    /** Everything recorded so far; not for the duty cycle. Call from the recording thread or after it has ended. */
    public DistributionSummary summary()
    {
        return new DistributionSummary(moments.moments(), positives.copy(), negatives.copy());
    }

    /** The same without copies: good until more is recorded, or all is forgotten. */
    public DistributionSummary view()
    {
        return new DistributionSummary(moments.moments(), positives, negatives);
    }
}
