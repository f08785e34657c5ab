package io.stampede.sender.stats;

/**
 * Reordering of the first answers in order of arrival (RFC 4737 §3.3, §4.2): a packet is reordered if one with a
 * greater number came before it; its extent is the number of arrivals since the first such one. Numbers are unwrapped.
 * <p>
 * The packets that came in order have rising numbers, so the first greater one is found by bisection among them.
 */
public final class Reordering
{
    private static final int WINDOW = 1 << 12;
    private static final int MASK = WINDOW - 1;

    private final long[] inOrderNumbers = new long[WINDOW];
    private final long[] inOrderArrivals = new long[WINDOW];
    private long inOrder;
    private long arrivals;
    private long nextExpected = Long.MIN_VALUE;
    private long reordered;
    private long maxExtent;

    /** A first answer. */
    public void onArrival(final long number)
    {
        if (number >= nextExpected)
        {
            nextExpected = number + 1;
            inOrderNumbers[(int)inOrder & MASK] = number;
            inOrderArrivals[(int)inOrder & MASK] = arrivals;
            inOrder++;
        }
        else
        {
            reordered++;
            maxExtent = Math.max(maxExtent, arrivals - arrivalOfFirstGreater(number));
        }
        arrivals++;
    }

    private long arrivalOfFirstGreater(final long number)
    {
        long low = Math.max(0, inOrder - WINDOW);
        long high = inOrder - 1;
        while (low < high)
        {
            final long middle = (low + high) >>> 1;
            if (inOrderNumbers[(int)middle & MASK] > number)
            {
                high = middle;
            }
            else
            {
                low = middle + 1;
            }
        }
        return inOrderArrivals[(int)low & MASK];
    }

    /** Packets reordered. */
    public long reordered()
    {
        return reordered;
    }

    /** Largest extent, in packets; 0 if none. Beyond 4096 packets in order it is a lower bound. */
    public long maxExtent()
    {
        return maxExtent;
    }
}
