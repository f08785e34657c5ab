package io.stampede.sender.stats;

import java.util.Arrays;

/**
 * A small histogram of signed nanoseconds, 8 kB, to be had by the thousand: exact minimum and maximum, and percentiles
 * to 1/64 (1.6 %) of the value, or to 8 ns where that is more; beyond 2^40 ns, eighteen minutes, the extremes alone are
 * known. Sketches add up without loss. Recorded by one thread without garbage.
 * <pre>
 *   magnitude   0 .. 512 ns        32 buckets of 16 ns
 *               2^n .. 2^(n+1)     32 buckets of 2^(n-5) ns, n = 9 .. 39
 * </pre>
 */
final class DelaySketch
{
    private static final int UNIT_SHIFT = 4;
    private static final int STEPS_SHIFT = 5;
    private static final int STEPS = 1 << STEPS_SHIFT;
    private static final int HIGHEST_SHIFT = 40;
    private static final int MAGNITUDES = (HIGHEST_SHIFT - UNIT_SHIFT - STEPS_SHIFT + 1) << STEPS_SHIFT;
    private static final int BUCKETS = 2 * MAGNITUDES;

    private final int[] counts = new int[BUCKETS];
    /** Buckets in use lie from here ... */
    private int lowest = BUCKETS;
    /** ... to here: the rest need not be looked at. */
    private int highest = -1;
    private long count;
    private long minNs = Long.MAX_VALUE;
    private long maxNs = Long.MIN_VALUE;

    void record(final long valueNs)
    {
        final int bucket = valueNs >= 0 ? MAGNITUDES + magnitude(valueNs) : MAGNITUDES - 1 - magnitude(-valueNs);
        counts[bucket]++;
        lowest = Math.min(lowest, bucket);
        highest = Math.max(highest, bucket);
        count++;
        minNs = Math.min(minNs, valueNs);
        maxNs = Math.max(maxNs, valueNs);
    }

    private static int magnitude(final long ns)
    {
        final long units = ns >>> UNIT_SHIFT;
        if (units < STEPS)
        {
            return (int)units;
        }
        final int shift = Long.SIZE - 1 - Long.numberOfLeadingZeros(units) - STEPS_SHIFT;
        return Math.min((shift << STEPS_SHIFT) + (int)(units >>> shift), MAGNITUDES - 1);
    }

    /** Takes in all that {@code other} has. */
    void add(final DelaySketch other)
    {
        for (int i = other.lowest; i <= other.highest; i++)
        {
            counts[i] += other.counts[i];
        }
        lowest = Math.min(lowest, other.lowest);
        highest = Math.max(highest, other.highest);
        count += other.count;
        minNs = Math.min(minNs, other.minNs);
        maxNs = Math.max(maxNs, other.maxNs);
    }

    void clear()
    {
        if (count > 0)
        {
            Arrays.fill(counts, lowest, highest + 1, 0);
        }
        lowest = BUCKETS;
        highest = -1;
        count = 0;
        minNs = Long.MAX_VALUE;
        maxNs = Long.MIN_VALUE;
    }

    long count()
    {
        return count;
    }

    /**
     * What was recorded, in brief.
     *
     * @param baseNs is added to each value.
     */
    DelayRange range(final long baseNs)
    {
        return count == 0 ? DelayRange.EMPTY :
            new DelayRange(count, baseNs + minNs, baseNs + percentile(50), baseNs + percentile(99), baseNs + maxNs);
    }

    /** The value of rank ⌈percent / 100 · count⌉, the middle of its bucket; only if not empty. */
    long percentile(final int percent)
    {
        final long rank = Math.max(1, Math.ceilDiv(percent * count, 100L));
        if (rank == count)
        {
            return maxNs;
        }
        int bucket = lowest;
        for (long below = counts[bucket]; below < rank; below += counts[bucket])
        {
            bucket++;
        }
        final long middleNs = bucket >= MAGNITUDES ? middle(bucket - MAGNITUDES) : -middle(MAGNITUDES - 1 - bucket);
        return Math.clamp(middleNs, minNs, maxNs);
    }

    private static long middle(final int magnitude)
    {
        final int shift = Math.max(0, (magnitude >> STEPS_SHIFT) - 1);
        final long units = magnitude < STEPS ? magnitude : STEPS + (magnitude & (STEPS - 1));
        return ((units << shift) << UNIT_SHIFT) + ((1L << shift << UNIT_SHIFT) >> 1);
    }
}
