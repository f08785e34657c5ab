package io.stampede.sender.stats;

import org.HdrHistogram.Histogram;

/**
 * One signed quantity in nanoseconds: HdrHistograms of its values ≥ 0 and of the magnitudes of those below, three
 * significant digits, and beside them what a histogram rounds: minimum, maximum, mean and standard deviation (Welford).
 * Nothing is clamped but what exceeds 2^62 ns, a hundred and forty years. Recorded by one thread without garbage.
 */
public final class Distribution
{
    private static final long HIGHEST = 1L << 62;
    private static final int SIGNIFICANT_DIGITS = 3;

    private final Histogram positives = new Histogram(HIGHEST, SIGNIFICANT_DIGITS);
    private final Histogram negatives = new Histogram(HIGHEST, SIGNIFICANT_DIGITS);
    private long count;
    private long min = Long.MAX_VALUE;
    private long max = Long.MIN_VALUE;
    private double mean;
    private double sumOfSquares;

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
        count++;
        min = Math.min(min, valueNs);
        max = Math.max(max, valueNs);
        final double delta = valueNs - mean;
        mean += delta / count;
        sumOfSquares += delta * (valueNs - mean);
    }

    /** Everything recorded so far; not for the duty cycle. Call from the recording thread or after it has ended. */
    public DistributionSummary summary()
    {
        final double variance = count == 0 ? 0 : sumOfSquares / count;
        return new DistributionSummary(
            new Moments(count, min, max, mean, Math.sqrt(variance)), positives.copy(), negatives.copy());
    }
}
