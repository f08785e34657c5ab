package io.stampede.sender.stats;

import org.jspecify.annotations.Nullable;

/**
 * Which way probes were lost, from the numbers r a stateful reflector gives its answers (RFC 8762 §4, RFC 5357 §4.2.1).
 * Over the closed probes:
 * <pre>
 *   S         closed probes            tail = those above the highest answered s      S' = S − tail
 *   A         distinct s answered in time
 *   R         distinct r received      span = r_max − r_base + 1
 *   missing = span − R                 answers the reflector gave that never arrived
 *
 *   back         = min(missing, S' − A)
 *   fwd          = S' − A − back
 *   unattributed = tail, and around a restart what no numbering covers
 *   suspect      = missing − back      lost answers to duplicated requests, or a numbering shared with others
 *
 *   fwd + back + unattributed = S − A
 * </pre>
 * Where probes get several replies (RFC 10052), a lost copy leaves the same gap in r as a lost answer: then the
 * direction is told only while no r is missing, and nothing is suspect.
 * <p>
 * r is unwrapped (RFC 1982) and kept in a bitmap, so order of arrival does not matter. r falling back starts a new
 * {@link Epoch}: an r that was given already, one further behind than reordering explains, or one that was given later
 * than a greater one. A late answer does not convert: its probe is lost, and backward, for the reflector did answer it.
 * Owned by the thread of the statistics; allocates nothing but in {@link #summary}.
 */
public final class DirectionalLoss
{
    /**
     * How far r may fall behind its highest while s advances. Too low → reordering in both directions looks like a
     * restart; too high → a restart soon after the start is noticed only at the first r given twice.
     */
    private static final long REORDERING_LIMIT = 64;
    /**
     * No smaller number is given later by the reflector's own clock, unless it began anew. Too low → threads of the
     * reflector that number and stamp apart look like a restart; too high → a quicker restart is noticed later.
     */
    private static final long RESTART_NS = 10_000_000;
    /** A step forward beyond any loss or duplication: r fell from beyond 2^31 to the other side of the circle. */
    private static final long FORWARD_LIMIT = 1L << 28;
    /** Suspect answers below this are lost answers to duplicates; above, and above a tenth, r is not ours alone. */
    private static final long SUSPECT_LIMIT = 16;
    private static final long SUSPECT_SHARE = 10;
    private static final int MIN_ORDER_WINDOW = 64;

    private final DirectionalReordering order;
    private Epoch current;
    private Epoch previous;
    private long openedAtIndex;
    /** Lowest index whose late answer shows that the numbers began anew since the last answer in time. */
    private long lateRestartIndex = Long.MAX_VALUE;
    private long epochs;
    private long settledBackward;
    private long settledUnattributed;
    private long settledSuspect;
    private long answered;
    private long answeredWithOwnNumber;
    private long closed;
    private long closedUpToLastAnswer;
    private boolean hasBursts;

    /** @param window numbers r remembered, a power of two of at least 64: more than are answered within Tmax. */
    public DirectionalLoss(final int window)
    {
        this(window, new DirectionalReordering(MIN_ORDER_WINDOW, MIN_ORDER_WINDOW));
    }

    /** @param order is told each answer in time with its number, those of a restarted reflector above all before. */
    DirectionalLoss(final int window, final DirectionalReordering order)
    {
        this.order = order;
        current = new Epoch(window);
        previous = new Epoch(window);
    }

    /**
     * A first answer in time.
     *
     * @param index    of the probe, unwrapped.
     * @param sequence s of the probe as on the wire.
     * @param r        as on the wire.
     * @param t3Ns     when the reflector says it gave the answer, by its own clock.
     */
    public void onAnswer(final long index, final long sequence, final long r, final long t3Ns)
    {
        answered++;
        answeredWithOwnNumber += sequence == r ? 1 : 0;
        if (epochs == 0)
        {
            epochs = 1;
            current.open(-1, true);
            answer(current, index, r, t3Ns);
            return;
        }
        final long number = current.unfold(r);
        if (belongsToPrevious(index, r, number))
        {
            answer(previous, index, previous.unfold(r), t3Ns);
            current.previousEnd = Math.min(previous.lastIndex, current.firstIndex - 1);
        }
        else if (index >= lateRestartIndex || isRestart(index, number, t3Ns))
        {
            restart(index, r);
            answer(current, index, r, t3Ns);
        }
        else
        {
            answer(current, index, number, t3Ns);
        }
    }

    /**
     * A first answer after Tmax. It does not convert, but may be the first to show that the numbers have begun anew:
     * what waited for a reflector to come back is answered late, and what follows has numbers above the old ones.
     */
    public void onLate(final long index, final long r, final long t3Ns)
    {
        if (epochs > 0 && index > current.lastIndex && isRestart(index, current.unfold(r), t3Ns))
        {
            lateRestartIndex = Math.min(lateRestartIndex, index);
        }
    }

    /** A first answer in time that carries no number, as where our own probes come back. */
    void onUnnumberedAnswer()
    {
        answered++;
    }

    private void answer(final Epoch epoch, final long index, final long number, final long t3Ns)
    {
        epoch.answer(index, number, t3Ns);
        order.onAnswer(epoch.orderOffset + number, index);
    }

    private boolean belongsToPrevious(final long index, final long r, final long number)
    {
        if (!previous.isOpen() || index >= openedAtIndex)
        {
            return false;
        }
        final long previousNumber = previous.unfold(r);
        return !previous.contains(previousNumber) &&
            previous.distance(index, previousNumber) < current.distance(index, number);
    }

    private boolean isRestart(final long index, final long number, final long t3Ns)
    {
        if (current.contains(number) || number - current.highest > FORWARD_LIMIT)
        {
            return true;
        }
        return index > current.lastIndex && number < current.highest &&
            (current.highest - number > REORDERING_LIMIT || t3Ns - current.highestT3Ns > RESTART_NS);
    }

    private void restart(final long index, final long r)
    {
        settledBackward += previous.backward();
        settledUnattributed += previous.unattributed();
        settledSuspect += previous.suspect();
        final Epoch reused = previous;
        previous = current;
        current = reused;
        current.open(previous.lastIndex, false);
        current.orderOffset = previous.orderOffset + previous.highest + order.gap() - r;
        openedAtIndex = index;
        lateRestartIndex = Long.MAX_VALUE;
        epochs++;
    }

    /**
     * Another answer, with another r, to a probe that was answered.
     *
     * @param isInTime whether it came within Tmax.
     * @return whether this r is new, which makes it the answer to a duplicated request and not a duplicated answer.
     */
    public boolean onDuplicate(final long index, final long r, final boolean isInTime)
    {
        final boolean isPrevious = belongsToPrevious(index, r, current.unfold(r));
        final Epoch epoch = isPrevious ? previous : current;
        final long number = epoch.unfold(r);
        final boolean isNew = epoch.addNumber(number);
        if (isNew && isInTime)
        {
            order.onAnswer(epoch.orderOffset + number, index);
        }
        return isNew;
    }

    /** The reflector has agreed to several replies to a probe. */
    public void onBurst()
    {
        hasBursts = true;
    }

    /** Tmax is over for a probe that was sent; called in order of the index. */
    public void onClosed(final boolean wasAnswered)
    {
        closed++;
        if (wasAnswered)
        {
            closedUpToLastAnswer = closed;
        }
    }

    /** Numberings seen: 1 unless the reflector restarted. */
    public long epochs()
    {
        return epochs;
    }

    /** Reordering by direction, when all answers have come; unknown where loss by direction is. */
    public PathReordering reordering()
    {
        return hasBursts || answered == answeredWithOwnNumber ? PathReordering.UNKNOWN : order.summary();
    }

    /** The verdict over the closed probes; meant for the end of a run, when all are. */
    public LossSummary summary()
    {
        final long lost = closed - answered;
        if (lost == 0)
        {
            return new LossSummary(lost, 0L, 0L, 0L, suspect(), epochs, null);
        }
        final @Nullable String unknowable = whyUnknowable();
        if (unknowable != null)
        {
            return new LossSummary(lost, null, null, null, suspect(), epochs, unknowable);
        }
        final long tail = closed - closedUpToLastAnswer;
        final long lostBeforeTail = lost - tail;
        final long backward = Math.min(settledBackward + previous.backward() + current.backward(), lostBeforeTail);
        final long gap = Math.min(
            settledUnattributed + previous.unattributed() + current.unattributed(), lostBeforeTail - backward);
        final long forward = lostBeforeTail - backward - gap;
        return new LossSummary(lost, forward, backward, tail + gap, suspect(), epochs, null);
    }

    private long missing()
    {
        return settledBackward + settledSuspect + previous.missing() + current.missing();
    }

    /** Answers that are missing beyond the probes that are, so far: loss by direction is uncertain by as many. */
    public long suspect()
    {
        return hasBursts ? 0 : settledSuspect + previous.suspect() + current.suspect();
    }

    private @Nullable String whyUnknowable()
    {
        if (answered == 0)
        {
            return "no reply came in time";
        }
        if (answered == answeredWithOwnNumber)
        {
            return "the reflector numbers its replies as we number our probes: stateless, or nothing was lost forward";
        }
        if (hasBursts && missing() > 0)
        {
            return "replies are missing, and lost copies cannot be told from lost answers";
        }
        if (suspect() > Math.max(SUSPECT_LIMIT, closed / SUSPECT_SHARE))
        {
            return "the reflector's numbers grow faster than ours: it shares one counter among senders";
        }
        return null;
    }
}
