package io.stampede.sender.stats;

import io.stampede.wire.SerialNumber;

/**
 * The life of one numbering of a stateful reflector: from the r it started with to its restart, if any. Numbers are
 * unwrapped. The symbols are those of the algorithm in {@link DirectionalLoss}.
 */
final class Epoch
{
    private final SequenceBitmap seen;
    /** Highest index answered before this epoch; -1 for none. */
    long previousEnd;
    /** Lowest and highest index answered in this epoch. */
    long firstIndex;
    long lastIndex;
    /** A. */
    long answered;
    /** R. */
    long distinct;
    long lowest;
    long highest;
    /** T3 of the first answer with the highest number. */
    long highestT3Ns;
    /** What is added to a number so that it is above all those of the epochs before. */
    long orderOffset;
    private boolean isFirst;

    Epoch(final int window)
    {
        seen = new SequenceBitmap(window);
    }

    void open(final long previousEndIndex, final boolean isFirstEpoch)
    {
        seen.clear();
        previousEnd = previousEndIndex;
        isFirst = isFirstEpoch;
        firstIndex = Long.MAX_VALUE;
        lastIndex = -1;
        answered = 0;
        distinct = 0;
        lowest = Long.MAX_VALUE;
        highest = -1;
        orderOffset = 0;
    }

    boolean isOpen()
    {
        return answered > 0;
    }

    /** The unwrapped number nearest to the highest seen. */
    long unfold(final long r)
    {
        return isOpen() ? SerialNumber.unfold((int)r, highest) : r;
    }

    /** How far the number is from the one its probe would have if none had been lost or doubled since. */
    long distance(final long index, final long number)
    {
        return Math.abs(number - highest - (index - lastIndex));
    }

    boolean contains(final long number)
    {
        return seen.contains(number);
    }

    /** A first answer, given at T3. */
    void answer(final long index, final long number, final long t3Ns)
    {
        highestT3Ns = number > highest ? t3Ns : highestT3Ns;
        answered++;
        firstIndex = Math.min(firstIndex, index);
        lastIndex = Math.max(lastIndex, index);
        addNumber(number);
    }

    /** @return whether the number is new. */
    boolean addNumber(final long number)
    {
        if (seen.contains(number))
        {
            return false;
        }
        seen.add(number);
        distinct++;
        lowest = Math.min(lowest, number);
        highest = Math.max(highest, number);
        return true;
    }

    /**
     * Whether numbering started from 0 in sight of us, so that what lies below the first r is known to have been
     * answered. A first r beyond what we can have sent by then is the state of an earlier run.
     */
    boolean isBaseKnown()
    {
        final long sentByThen = isFirst ? firstIndex : firstIndex - previousEnd;
        return lowest >= 0 && lowest <= 2 * sentByThen + 1;
    }

    /** Answers the reflector gave that never arrived. */
    long missing()
    {
        return isOpen() ? highest - (isBaseKnown() ? 0 : lowest) + 1 - distinct : 0;
    }

    /** Probes of this epoch that have no answer. */
    long lost()
    {
        return isOpen() ? Math.max(0, lastIndex - previousEnd - answered) : 0;
    }

    long backward()
    {
        return Math.min(missing(), lost());
    }

    long suspect()
    {
        return missing() - backward();
    }

    /** Probes before the first answer of this epoch of which nobody knows which numbering they met, if any. */
    long unattributed()
    {
        if (!isOpen() || (isFirst && isBaseKnown()))
        {
            return 0;
        }
        final long gap = firstIndex - previousEnd - 1;
        final long knownAnswered = isBaseKnown() ? lowest : 0;
        return Math.clamp(gap - knownAnswered, 0, lost() - backward());
    }
}
