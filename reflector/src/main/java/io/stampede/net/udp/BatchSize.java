package io.stampede.net.udp;

/**
 * How many packets to ask the kernel for at once. A call gives what is there, so this matters only while packets queue:
 * the first of a batch is answered when the last has been received, and the last leaves when all before it have, some
 * 2 µs each after their T3 was written. Few at a time keep a short burst's replies early and their T3 true; many save
 * calls, some 0.4 µs each, which counts when the queue never empties. So it starts low, doubles with every call that
 * found as much as was asked for, and halves with every one that found less than a quarter.
 * <pre>
 *   burst of 20:   8, 12            steady overload:   8, 16, 32, 32, …
 * </pre>
 * Owned by the thread that receives.
 */
final class BatchSize
{
    /** Too low: calls for few packets at moderate load. Too high: replies to short bursts are late. */
    static final int MIN = 8;

    /**
     * Too low: calls, as above. Too high: each frame lies in a page of its own, and 64 of them cost 3 % more a packet
     * than 32 (4246 and 4114 ns, medians of six alternating rounds of {@code scripts/bench-reflect}'s flood).
     */
    static final int MAX = 32;

    private static final int QUARTER_SHIFT = 2;

    private int size = MIN;

    /** To ask for now, {@code capacity} at most. */
    int atMost(final int capacity)
    {
        return Math.min(size, capacity);
    }

    /** @param received of the {@code capacity} frames there are. */
    void onReceived(final int received, final int capacity)
    {
        if (received >= size)
        {
            size = Math.clamp(size << 1, MIN, Math.clamp(capacity, MIN, MAX));
        }
        else if (received < size >> QUARTER_SHIFT)
        {
            size = Math.max(size >> 1, MIN);
        }
    }
}
