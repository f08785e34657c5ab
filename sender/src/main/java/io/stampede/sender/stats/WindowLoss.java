package io.stampede.sender.stats;

import io.stampede.wire.SerialNumber;
import org.jspecify.annotations.Nullable;

/**
 * Which way the probes of one flow were lost, window by window, from the closings in order of the index. Between two
 * answers the reflector's numbers tell how many of the lost ones it answered:
 * <pre>
 *   m = r of the later − r of the earlier − 1     G = lost between them     backward = m, forward = G − m
 * </pre>
 * Inside a window gaps are added up, so that order and duplicates cancel out. A gap across windows is decided by
 * itself: what a window had no answer behind when it became final stays unattributed there, and a later window takes
 * of such a gap only what is certain to be its own. Owned by the thread of the statistics; allocates nothing.
 */
final class WindowLoss
{
    /** See {@link DirectionalLoss}: a number that falls back further is a restart. */
    private static final long REORDERING_LIMIT = 64;
    private static final long SUSPECT_LIMIT = 16;
    private static final long SUSPECT_SHARE = 10;

    private final int flow;
    private final boolean isTelling;
    private final FlowStatistics statistics;
    private boolean hasAnswer;
    private long top;
    private long epochs;
    private long answered;
    private long answeredWithOwnNumber;
    /** Lost since the last answer, in windows that are final. */
    private long leftUndecided;
    /** Windows up to this one saw a restart. */
    private long brokenUpTo = Long.MIN_VALUE;

    /** @param isTelling whether the numbers of this run's replies follow its probes one by one. */
    WindowLoss(final int flow, final boolean isTelling, final FlowStatistics statistics)
    {
        this.flow = flow;
        this.isTelling = isTelling;
        this.statistics = statistics;
    }

    void onLost(final Window window)
    {
        final WindowFlow here = window.flow(flow);
        here.lost++;
        here.gap++;
    }

    /**
     * An answered probe is closed.
     *
     * @param older the window before, if it is not final.
     * @param index of the probe.
     * @param isOwn r is the probe's own number.
     * @param r     as on the wire.
     */
    void onAnswered(
        final Window window, final @Nullable Window older, final long index, final boolean isOwn, final long r)
    {
        final WindowFlow here = window.flow(flow);
        final @Nullable WindowFlow before = older == null ? null : older.flow(flow);
        answered++;
        answeredWithOwnNumber += isOwn ? 1 : 0;
        if (!hasAnswer)
        {
            first(here, before, index, r);
        }
        else
        {
            follow(window, here, before, SerialNumber.unfold((int)r, top));
        }
        here.gap = 0;
        leftUndecided = 0;
        top = here.top;
        here.isBroken |= window.number() <= brokenUpTo;
        if (before != null)
        {
            before.gap = 0;
        }
    }

    /** Of the run: what a reflector that counts from 0 answered before is known, a counter found running tells none. */
    private void first(
        final WindowFlow here, final @Nullable WindowFlow before, final long index, final long number)
    {
        hasAnswer = true;
        epochs = statistics.loss.epochs();
        top = number - 1;
        if (number <= 2 * index + 1)
        {
            decide(here, before, number);
        }
        begin(here, number);
    }

    private void follow(
        final Window window, final WindowFlow here, final @Nullable WindowFlow before, final long number)
    {
        if (statistics.loss.epochs() != epochs || number < top - REORDERING_LIMIT)
        {
            epochs = statistics.loss.epochs();
            brokenUpTo = window.number() + 1;
            if (before != null)
            {
                before.isBroken = true;
            }
            here.isBroken = true;
            begin(here, number);
        }
        else if (here.hasAnswer)
        {
            here.within += here.gap;
            see(here, before, number);
            here.top = Math.max(here.top, number);
        }
        else
        {
            if (number > top)
            {
                decide(here, before, number - top - 1);
            }
            begin(here, Math.max(number, top));
            if (number < top)
            {
                see(here, before, number);
            }
        }
    }

    private static void begin(final WindowFlow here, final long number)
    {
        here.hasAnswer = true;
        here.base = number;
        here.top = number;
    }

    private static void see(final WindowFlow here, final @Nullable WindowFlow before, final long number)
    {
        if (number > here.base)
        {
            here.seen++;
        }
        else if (before != null && before.hasAnswer && number > before.base && number <= before.top)
        {
            before.seen++;
        }
    }

    /** The gap before the first answer of a window, of whose probes the reflector answered {@code missing}. */
    private void decide(final WindowFlow here, final @Nullable WindowFlow before, final long missing)
    {
        final long gapBefore = before == null ? 0 : before.gap;
        final long all = leftUndecided + gapBefore + here.gap;
        final long backward = Math.min(missing, all);
        final long forward = all - backward;
        if (leftUndecided == 0 && before != null)
        {
            final long first = Math.min(backward, gapBefore);
            before.backward += first;
            before.forward += gapBefore - first;
            here.backward += backward - first;
            here.forward += here.gap - (backward - first);
            return;
        }
        certain(here, backward, forward, all - here.gap);
        if (before != null)
        {
            certain(before, backward, forward, all - gapBefore);
        }
    }

    private static void certain(final WindowFlow part, final long backward, final long forward, final long others)
    {
        part.backward += Math.max(0, backward - others);
        part.forward += Math.max(0, forward - others);
    }

    /** A duplicated request has taken a number of its own. */
    void onExtraNumber(final Window window, final @Nullable Window older, final long r)
    {
        final WindowFlow here = window.flow(flow);
        if (hasAnswer && here.hasAnswer)
        {
            see(here, older == null ? null : older.flow(flow), SerialNumber.unfold((int)r, top));
        }
        else
        {
            here.seen++;
        }
    }

    /** Windows go on with lower numbers; those up to now are final. */
    void onNumbersSetBack()
    {
        brokenUpTo = Long.MIN_VALUE;
    }

    /** The window becomes final. */
    void finish(final Window window)
    {
        final WindowFlow here = window.flow(flow);
        leftUndecided += here.gap;
        here.isKnown = here.lost == 0 || (isTelling && answered > answeredWithOwnNumber &&
            here.excess() <= Math.max(SUSPECT_LIMIT, window.sent() / SUSPECT_SHARE));
    }
}
