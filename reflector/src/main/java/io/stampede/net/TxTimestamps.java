package io.stampede.net;

/**
 * When packets left, as the kernel told: a ring of (number, time), oldest first, filled by the port and emptied by
 * whoever polls it, on the same thread. When full the oldest gives way, and is counted.
 */
public final class TxTimestamps
{
    private final long[] numbers;
    private final long[] epochNses;
    private final int mask;
    private long head;
    private long tail;
    private long overwritten;
    private long missing;

    /** @param capacity a power of two. */
    public TxTimestamps(final int capacity)
    {
        if (Integer.bitCount(capacity) != 1)
        {
            throw new IllegalArgumentException("tx timestamps (" + capacity + "): must be a power of two");
        }
        numbers = new long[capacity];
        epochNses = new long[capacity];
        mask = capacity - 1;
    }

    /** Packet {@code number} left at {@code epochNs}. */
    public void offer(final long number, final long epochNs)
    {
        if (size() == numbers.length)
        {
            head++;
            overwritten++;
        }
        final int slot = (int)tail & mask;
        numbers[slot] = number;
        epochNses[slot] = epochNs;
        tail++;
    }

    public int size()
    {
        return (int)(tail - head);
    }

    /** Of the oldest: {@link io.stampede.frame.PacketBatch#sendNumber}. Not when empty. */
    public long number()
    {
        return numbers[(int)head & mask];
    }

    /** Of the oldest: UTC ns, when it was handed to the driver, by the system clock. Not when empty. */
    public long epochNs()
    {
        return epochNses[(int)head & mask];
    }

    /** Lets the oldest go. */
    public void remove()
    {
        head++;
    }

    /** Timestamps given up because nobody took them in time. */
    public long overwritten()
    {
        return overwritten;
    }

    /** Packets that asked and whose timestamp never came. */
    public long missing()
    {
        return missing;
    }

    /** More timestamps that will not come. */
    public void onMissing(final long packets)
    {
        missing += packets;
    }
}
