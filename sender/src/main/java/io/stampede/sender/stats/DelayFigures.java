package io.stampede.sender.stats;

/**
 * What a report says of a distribution, without the distribution; ns. All but the count mean nothing if that is 0.
 *
 * @param negative values below 0.
 * @param min      exact, as are {@code mean} and {@code max}; percentiles are of three significant digits.
 */
public record DelayFigures(
    long count, long negative, long min, double mean, long p50, long p90, long p99, long p999, long max)
{
    private static final DelayFigures NONE = new DelayFigures(0, 0, 0, 0, 0, 0, 0, 0, 0);

    /** Of this distribution. */
    public static DelayFigures of(final DistributionSummary summary)
    {
        if (summary.isEmpty())
        {
            return NONE;
        }
        return new DelayFigures(
            summary.count(),
            summary.negativeCount(),
            summary.moments().min(),
            summary.moments().mean(),
            summary.percentile(50),
            summary.percentile(90),
            summary.percentile(99),
            summary.percentile(99.9),
            summary.moments().max());
    }

    /** Whether anything was measured. */
    public boolean isKnown()
    {
        return count > 0;
    }
}
