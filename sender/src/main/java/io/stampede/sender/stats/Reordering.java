package io.stampede.sender.stats;

/**
 * Reordering of packets in order of arrival (RFC 4737 §3.3, §4.2): a packet is reordered if one with a
 * greater number came before it; its extent is the number of arrivals since the first such one. Numbers are unwrapped.
 * <p>
 * The packets that came in order have rising numbers, so the first greater one is found by bisection among them.
 */
public final class Reordering
{
    private final int window;
    private final int mask;
    private final long[] inOrderNumbers;
    private final long[] inOrderArrivals;
    private long inOrder;
    private long arrivals;
    private long nextExpected = Long.MIN_VALUE;
    private long reordered;
    private long maxExtent;

    /** @param window packets in order remembered, a power of two. */
    public Reordering(final int window)
    {
        this.window = window;
        mask = window - 1;
        inOrderNumbers = new long[window];
        inOrderArrivals = new long[window];
    }

    /** The first copy of a packet. */
    public void onArrival(final long number)
    {
        if (number >= nextExpected)
        {
            nextExpected = number + 1;
            inOrderNumbers[(int)inOrder & mask] = number;
            inOrderArrivals[(int)inOrder & mask] = arrivals;
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
        long low = Math.max(0, inOrder - window);
        long high = inOrder - 1;
        while (low < high)
        {
            final long middle = (low + high) >>> 1;
            if (inOrderNumbers[(int)middle & mask] > number)
            {
                high = middle;
            }
            else
            {
                low = middle + 1;
            }
        }
        return inOrderArrivals[(int)low & mask];
    }

    /** Packets reordered. */
    public long reordered()
    {
        return reordered;
    }

    /** Largest extent, in packets; 0 if none. Beyond the window it is a lower bound. */
    public long maxExtent()
    {
        return maxExtent;
    }
}
