package io.stampede.sender.stats;

/**
 * Which way packets overtook each other (RFC 4737 §3.3), from the numbers r a stateful reflector gives its answers,
 * over the answers that came in time. Each way has packets of its own:
 * <pre>
 *   backward   answers, in the order they came: reordered is one that came after one with a greater r
 *   forward    requests, in the order of r, which is that of their arrival at the reflector; of a request that was
 *              answered twice the first: reordered is one that got there after one with a greater s
 * </pre>
 * Answers are put into the order of r by a ring as long as the window: one that came when the highest r was further
 * ahead cannot be placed any more, and the count forward is a lower bound. Constant work per answer that continues
 * the numbers; one that jumps ahead costs a look at each 64 places of the window at most. No allocation. Owned by the
 * thread of the statistics.
 */
final class DirectionalReordering
{
    private static final int WORD_SHIFT = 6;
    private static final int WORD_MASK = (1 << WORD_SHIFT) - 1;

    /** By the low bits of r: the low bits of the index of the request. */
    private final int[] indices;
    /** Which of them are set, a bit each. */
    private final long[] occupied;
    private final long mask;
    private final SequenceBitmap passed;
    private final Reordering forward;
    private final Reordering backward;
    /** The lowest r that can still be placed. */
    private long lowest;
    private long highest;
    private boolean isEmpty = true;
    private long lastIndex;

    /**
     * @param window       answers that can be placed, a power of two of at least 64.
     * @param extentWindow packets in order remembered for extents, a power of two.
     */
    DirectionalReordering(final int window, final int extentWindow)
    {
        indices = new int[window];
        occupied = new long[window >> WORD_SHIFT];
        mask = window - 1L;
        passed = new SequenceBitmap(window);
        forward = new Reordering(extentWindow);
        backward = new Reordering(extentWindow);
    }

    /** How far the numbers of a restarted reflector shall lie above the last: what is still under way fits between. */
    long gap()
    {
        return indices.length >> 2;
    }

    /**
     * An answer in time that is no repetition of another one.
     *
     * @param number unwrapped, and above all those before a restart of the reflector.
     * @param index  of the probe.
     */
    void onAnswer(final long number, final long index)
    {
        backward.onArrival(number);
        if (isEmpty)
        {
            isEmpty = false;
            lowest = number - mask;
            highest = number;
        }
        else if (number < lowest)
        {
            return;
        }
        passBelow(number - mask);
        highest = Math.max(highest, number);
        final int place = place(number);
        indices[place] = (int)index;
        occupied[place >> WORD_SHIFT] |= 1L << place;
    }

    private int place(final long number)
    {
        return (int)(number & mask);
    }

    private void passBelow(final long end)
    {
        final long last = Math.min(end - 1, highest);
        long number = lowest;
        while (number <= last)
        {
            final int place = place(number);
            final int word = place >> WORD_SHIFT;
            if ((occupied[word] >>> place) == 0)
            {
                number = (number | WORD_MASK) + 1;
            }
            else
            {
                if ((occupied[word] & (1L << place)) != 0)
                {
                    occupied[word] &= ~(1L << place);
                    pass(unfold(indices[place]));
                }
                number++;
            }
        }
        lowest = Math.max(lowest, end);
    }

    private long unfold(final int stored)
    {
        return lastIndex + (stored - (int)lastIndex);
    }

    /** A request, in the order of arrival at the reflector. */
    private void pass(final long index)
    {
        lastIndex = index;
        if (!passed.contains(index))
        {
            passed.add(index);
            forward.onArrival(index);
        }
    }

    /** What is known when all answers have come; those that come later are not placed any more. */
    PathReordering summary()
    {
        if (!isEmpty)
        {
            passBelow(highest + 1);
        }
        return new PathReordering(
            forward.reordered(), forward.maxExtent(), backward.reordered(), backward.maxExtent());
    }
}
