package io.stampede.sender.stats;

/**
 * A quantity in brief, ns: extremes exact, percentiles nearest-rank and as precise as {@link DelaySketch} says.
 *
 * @param count values; 0 makes the others meaningless.
 */
public record DelayRange(long count, long minNs, long p50Ns, long p99Ns, long maxNs)
{
    /** Nothing was recorded. */
    public static final DelayRange EMPTY = new DelayRange(0, 0, 0, 0, 0);

    public boolean isEmpty()
    {
        return count == 0;
    }
}
