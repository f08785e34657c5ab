package io.stampede.sender.stats;

import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramIterationValue;

/**
 * A distribution as it stood at one moment, in nanoseconds. Percentiles are nearest-rank over all values, those below 0
 * first, from a histogram of three significant digits and never outside of the exact minimum and maximum.
 *
 * @param moments   what is exact.
 * @param positives values ≥ 0.
 * @param negatives magnitudes of the values below 0.
 */
public record DistributionSummary(Moments moments, Histogram positives, Histogram negatives)
{
    public long count()
    {
        return moments.count();
    }

    public boolean isEmpty()
    {
        return moments.count() == 0;
    }

    /** Values below 0. */
    public long negativeCount()
    {
        return negatives.getTotalCount();
    }

    /**
     * The value of rank ⌈percent / 100 · count⌉; only if not empty.
     *
     * @param percent 0..100.
     */
    public long percentile(final double percent)
    {
        // a rank that is whole on paper must not be pushed up by the last bit of a product
        final long rank = Math.max(1, (long)Math.ceil(percent * count() / 100.0 - 1e-9));
        final long negativeCount = negativeCount();
        final long value = rank <= negativeCount ?
            -valueOfRank(negatives, negativeCount - rank + 1) :
            valueOfRank(positives, rank - negativeCount);
        return Math.clamp(value, moments.min(), moments.max());
    }

    private static long valueOfRank(final Histogram histogram, final long rank)
    {
        for (final HistogramIterationValue step : histogram.recordedValues())
        {
            if (step.getTotalCountToThisValue() >= rank)
            {
                return histogram.highestEquivalentValue(step.getValueIteratedTo());
            }
        }
        throw new IllegalArgumentException("rank " + rank + ": the histogram has " + histogram.getTotalCount());
    }
}
