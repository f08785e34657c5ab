package io.stampede.sender.report;

import org.HdrHistogram.Histogram;

/**
 * What the sending thread took of its own time.
 *
 * @param sendCall     duration of each send call, a batch each, ns.
 * @param stalls       times it was held up for a millisecond or more beyond the time it could sleep.
 * @param stalledNs    how long altogether.
 * @param longestNs    how long at most.
 * @param collections  garbage collections of the whole program during the run.
 * @param collectingMs how long they took.
 */
public record OwnTimes(
    SendCall sendCall, long stalls, long stalledNs, long longestNs, long collections, long collectingMs)
{
    /** As many probes leave late then as a mark on pacing takes. */
    private static final double SPOILT_SHARE = 0.01;

    /**
     * Durations, ns; from a histogram of three significant digits; 0 if there were none.
     *
     * @param count calls.
     */
    public record SendCall(long count, long min, long mean, long p50, long p99, long p999, long max)
    {
        private static final double P50 = 50;
        private static final double P99 = 99;
        private static final double P999 = 99.9;

        /** What the histogram says. */
        public static SendCall of(final Histogram histogram)
        {
            return histogram.getTotalCount() == 0 ? new SendCall(0, 0, 0, 0, 0, 0, 0) : new SendCall(
                histogram.getTotalCount(),
                histogram.getMinValue(),
                Math.round(histogram.getMean()),
                histogram.getValueAtPercentile(P50),
                histogram.getValueAtPercentile(P99),
                histogram.getValueAtPercentile(P999),
                histogram.getMaxValue());
        }
    }

    /** Whether the sending thread was held up for more than a hundredth of the time it had to send. */
    public boolean areSpoiling(final long sendingNs)
    {
        return stalledNs > SPOILT_SHARE * sendingNs;
    }
}
