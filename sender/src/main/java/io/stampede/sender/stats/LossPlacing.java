package io.stampede.sender.stats;

import io.stampede.wire.SerialNumber;

/**
 * Tells for single gaps which way probes were lost, where their neighbours leave no doubt. Between two answered probes
 * that follow one another but for L lost ones, with the reflector's numbers r and r′:
 * <pre>
 *   missing = r′ − r − 1        0 → all L were lost forward      L → all were lost backward
 *                               in between → so many backward, the rest forward, not known which
 * </pre>
 * That holds if nothing was reordered around the gap, so it is not said where one of the missing numbers came with
 * another reply, nor around a restart of the reflector. {@link DirectionalLoss} counts over a whole run and needs no
 * such care; only it knows whether the reflector has numbers of its own at all. One flow; thread of the statistics.
 */
final class LossPlacing
{
    /** Of a gap nothing can be said. */
    static final int UNDECIDED = -1;
    /** As in {@link DirectionalLoss}; numbers that reordering mixes lie this near to the ends of a gap. */
    private static final long REORDERING_LIMIT = 64;
    private static final long FORWARD_LIMIT = 1L << 28;

    private final SequenceBitmap seen;
    private long highest = -1;
    private long lastIndex = -1;
    private long undecidedUpTo = -1;
    /** r of the last probe closed as answered; before the first one a numbering that starts from 0. */
    private int previous = -1;
    private boolean isPreviousKnown = true;
    private long gap;
    private long gapFirstT1;
    private long gapLastT1;

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
            (index > lastIndex && (seen.contains(number) || highest - number > REORDERING_LIMIT));
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
        gap = 0;
    }

    /**
     * A probe was answered: the gap before it, if there is one, is complete.
     *
     * @return how many of it were lost backward, or {@link #UNDECIDED}.
     */
    long onAnswered(final long index, final long r)
    {
        final long missing = (int)r - previous - 1L;
        final boolean isDecided = gap > 0 && isPreviousKnown && index > undecidedUpTo &&
            missing >= 0 && missing <= gap && noneCame(missing, r);
        previous = (int)r;
        isPreviousKnown = true;
        return isDecided ? missing : UNDECIDED;
    }

    /** None of the missing numbers came with another reply; of many only those near the ends could have. */
    private boolean noneCame(final long missing, final long r)
    {
        final long end = SerialNumber.unfold((int)r, highest);
        final long looked = Math.min(missing, REORDERING_LIMIT);
        for (long i = 0; i < looked; i++)
        {
            if (seen.contains(end - 1 - i) || seen.contains(end - missing + i))
            {
                return false;
            }
        }
        return true;
    }

    /** Probes lost since the last answered one. */
    long gap()
    {
        return gap;
    }

    /** T1 of the first of them. */
    long gapFirstT1()
    {
        return gapFirstT1;
    }

    /** T1 of the last of them. */
    long gapLastT1()
    {
        return gapLastT1;
    }

    /** The gap has been dealt with. */
    void closeGap()
    {
        gap = 0;
    }
}
