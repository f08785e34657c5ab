package io.stampede.sender.stats;

import io.stampede.wire.SerialNumber;

/**
 * Tells for single gaps which way probes were lost, where nothing nearby leaves a doubt. Between two answered probes
 * that follow one another but for L lost ones, with the reflector's numbers r and r′:
 * <pre>
 *   missing = r′ − r − 1        0 → all L were lost forward      L → all were lost backward
 *                               in between → so many backward, the rest forward, not known which
 * </pre>
 * That holds if nothing overtook there. A lost probe that did leaves its number somewhere else: as a step in r without
 * a gap, or too large for it. So a gap is told only when {@value #QUIET} answered probes before it and after it have
 * shown none, and none of the missing numbers came with another reply. {@link DirectionalLoss} counts over a whole run
 * and needs no such care; only it knows whether the reflector has numbers of its own at all.
 * <p>
 * Gaps come out in the order they went in. One flow; thread of the statistics.
 */
final class LossPlacing
{
    /** Of a gap nothing can be said. */
    static final long UNDECIDED = -1;
    /** Too low → overtaking further than this is taken for loss of the other direction; too high → less is told. */
    static final int QUIET = 64;
    private static final int MASK = QUIET - 1;
    /** A step forward beyond any loss or duplication, as in {@link DirectionalLoss}. */
    private static final long FORWARD_LIMIT = 1L << 28;

    private final SequenceBitmap seen;
    private long highest = -1;
    private long lastIndex = -1;
    private long undecidedUpTo = -1;
    /** r of the last probe closed as answered; before the first one a numbering that starts from 0. */
    private int previous = -1;
    private boolean isPreviousKnown = true;
    private long answered;
    private long lastDoubt = -QUIET;
    private long gap;
    private long gapFirstT1;
    private long gapLastT1;

    /** Gaps that wait for what follows them; no more than there can be between QUIET answered probes. */
    private final long[] queuedAt = new long[QUIET];
    private final long[] queuedLost = new long[QUIET];
    private final long[] queuedBackward = new long[QUIET];
    private final long[] queuedFirstT1 = new long[QUIET];
    private final long[] queuedLastT1 = new long[QUIET];
    private long head;
    private long tail;

    /** @param window numbers remembered, a power of two of at least 64: more than are answered within Tmax. */
    LossPlacing(final int window)
    {
        seen = new SequenceBitmap(window);
    }

    /** A reply came with this number: to a probe for the first time, or a further one with a number of its own. */
    void onReply(final long index, final long r)
    {
        final long number = highest < 0 ? r : SerialNumber.unfold((int)r, highest);
        if (highest >= 0 && isRestart(index, number))
        {
            seen.clear();
            undecidedUpTo = Math.max(undecidedUpTo, Math.max(index, lastIndex));
            highest = r;
            seen.add(r);
        }
        else if (!seen.isTooOld(number))
        {
            seen.add(number);
            highest = Math.max(highest, number);
        }
        lastIndex = Math.max(lastIndex, index);
    }

    private boolean isRestart(final long index, final long number)
    {
        return number < 0 || number - highest > FORWARD_LIMIT ||
            (index > lastIndex && (seen.contains(number) || highest - number > QUIET));
    }

    /** A probe was lost. */
    void onLost(final long t1)
    {
        gapFirstT1 = gap == 0 ? t1 : gapFirstT1;
        gapLastT1 = t1;
        gap++;
    }

    /** What is closed now met another numbering, or none. */
    void onForeign()
    {
        isPreviousKnown = false;
    }

    /** A probe was answered: the gap before it, if there is one, is complete. */
    void onAnswered(final long index, final long r)
    {
        final long missing = (int)r - previous - 1L;
        answered++;
        if (!isPreviousKnown || index <= undecidedUpTo || missing < 0 || missing > gap || someCame(missing, r))
        {
            doubt();
        }
        if (gap > 0)
        {
            final int last = (int)tail & MASK;
            queuedAt[last] = answered;
            queuedLost[last] = gap;
            queuedBackward[last] = answered - lastDoubt <= QUIET ? UNDECIDED : missing;
            queuedFirstT1[last] = gapFirstT1;
            queuedLastT1[last] = gapLastT1;
            tail++;
            gap = 0;
        }
        previous = (int)r;
        isPreviousKnown = true;
    }

    private void doubt()
    {
        lastDoubt = answered;
        for (long i = head; i < tail; i++)
        {
            queuedBackward[(int)i & MASK] = UNDECIDED;
        }
    }

    /** Whether one of the missing numbers came with another reply; of many only those near the ends can have. */
    private boolean someCame(final long missing, final long r)
    {
        final long end = SerialNumber.unfold((int)r, highest);
        final long looked = Math.min(missing, QUIET);
        for (long i = 0; i < looked; i++)
        {
            if (seen.contains(end - 1 - i) || seen.contains(end - missing + i))
            {
                return true;
            }
        }
        return false;
    }

    /** Whether the oldest gap has waited long enough; to be asked, and the gap taken, after every answered probe. */
    boolean isReady()
    {
        return head < tail && answered - queuedAt[(int)head & MASK] >= QUIET - 1;
    }

    /** Whether a gap waits. */
    boolean isWaiting()
    {
        return head < tail;
    }

    /** Goes on to the next gap. */
    void take()
    {
        head++;
    }

    /** Probes of the oldest gap. */
    long lost()
    {
        return queuedLost[(int)head & MASK];
    }

    /** How many of them were lost backward, or {@link #UNDECIDED}. */
    long backward()
    {
        return queuedBackward[(int)head & MASK];
    }

    /** T1 of the first of them, monotonic. */
    long firstT1()
    {
        return queuedFirstT1[(int)head & MASK];
    }

    /** T1 of the last of them, monotonic. */
    long lastT1()
    {
        return queuedLastT1[(int)head & MASK];
    }
}
