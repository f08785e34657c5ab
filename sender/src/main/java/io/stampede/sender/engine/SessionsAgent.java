package io.stampede.sender.engine;

import io.stampede.clock.ClockQuality;
import io.stampede.wire.ErrorEstimate;
import java.util.List;
import org.agrona.concurrent.Agent;

/**
 * The duty cycle of thousands of sessions on few sockets, on one thread and without garbage:
 * <pre>
 *   groups:  what is due ──▶ batches ──▶ sockets: stamp T1, send
 *   sockets: receive ──▶ session by SSID ──▶ match ──▶ samples
 *   groups:  whose time is over ──▶ close
 * </pre>
 * Its cost per probe does not depend on how many sessions there are. Open loop: what is due follows from the start
 * alone; a probe that cannot leave is not sent later.
 */
public final class SessionsAgent implements Agent
{
    /** The clock's quality changes slowly; asking costs a system call. */
    private static final long QUALITY_INTERVAL_NS = 1_000_000_000L;
    /** Replies per cycle, and a batch more: their samples must fit into the ring to the statistics. */
    private static final int RECEIVE_LIMIT = 256;
    /** Sessions visited per cycle to close what is over, and a group's visits more: as above. */
    private static final int VISIT_LIMIT = 512;

    private final SessionTurns[] groups;
    private final SessionSocket[] sockets;
    private final MonotonicScale scale;
    private final ClockQuality quality;
    private final LiveCounts live = new LiveCounts();
    private final SendingTimes times = new SendingTimes();
    private final long longestTimeoutNs;
    private int groupTurn;
    private int socketTurn;
    private int closingTurn;
    private int errorEstimate;
    private long nextQualityNs;
    private long nextDueNs;
    private long dueCount;
    private long sentCount;
    private long startNs;
    private long startEpochNs;
    private long lastSentNs;
    private long endNs;
    private boolean isOver;
    private volatile boolean isStopRequested;

    /**
     * @param groups  whose sessions use {@code sockets}.
     * @param scale   the clocks of this run.
     * @param quality how good the wall clock is.
     */
    public SessionsAgent(
        final List<SessionTurns> groups,
        final List<SessionSocket> sockets,
        final MonotonicScale scale,
        final ClockQuality quality)
    {
        this.groups = groups.toArray(SessionTurns[]::new);
        this.sockets = sockets.toArray(SessionSocket[]::new);
        this.scale = scale;
        this.quality = quality;
        long longestNs = 0;
        for (final SessionTurns group : this.groups)
        {
            longestNs = Math.max(longestNs, group.timeoutNs());
        }
        longestTimeoutNs = longestNs;
    }

    @Override
    public String roleName()
    {
        return "stamp-sessions";
    }

    /** Groups start within the first gap between two probes, so that those of one rhythm do not send at once. */
    @Override
    public void onStart()
    {
        startNs = scale.refresh();
        startEpochNs = scale.epochNs();
        nextQualityNs = startNs;
        lastSentNs = startNs;
        endNs = startNs;
        nextDueNs = startNs;
        for (int i = 0; i < groups.length; i++)
        {
            groups[i].start(startNs + Math.round(groups[i].intervalNs() * i / groups.length));
        }
    }

    @Override
    public int doWork()
    {
        final long nowNs = scale.refresh();
        times.begin(nowNs);
        if (nextQualityNs - nowNs <= 0)
        {
            refreshQuality(nowNs);
        }
        final int due = isOver ? 0 : send(nowNs);
        final int replies = receive(Math.max(1, Math.min(due, sockets.length)));
        final int closed = close();
        if (replies + closed > 0)
        {
            endNs = scale.nowNs();
        }
        times.end(Math.max(nowNs, endNs), isOver ? Long.MAX_VALUE : nextDueNs, isOver);
        return due + replies + closed;
    }

    private void refreshQuality(final long nowNs)
    {
        quality.refresh();
        errorEstimate = ErrorEstimate.encode(quality.isSynchronized(), false, quality.errorNs());
        nextQualityNs = nowNs + QUALITY_INTERVAL_NS;
    }

    private int send(final long nowNs)
    {
        int due = 0;
        long nextNs = Long.MAX_VALUE;
        // who comes first changes: a batch may be full before the last one's turn, while all are behind
        groupTurn = groupTurn + 1 == groups.length ? 0 : groupTurn + 1;
        for (int i = 0; i < groups.length; i++)
        {
            final int number = groupTurn + i;
            final SessionTurns group = groups[number < groups.length ? number : number - groups.length];
            if (isStopRequested)
            {
                group.stop();
            }
            due += group.prepareDue(nowNs, errorEstimate);
            nextNs = Math.min(nextNs, group.nextDueNs());
        }
        nextDueNs = nextNs;
        if (due > 0)
        {
            dueCount += due;
            for (final SessionSocket socket : sockets)
            {
                sentCount += socket.send(scale, times.sendCalls());
            }
            lastSentNs = scale.nowNs();
            endNs = lastSentNs;
            live.release(sentCount, dueCount - sentCount);
        }
        isOver = nextNs == Long.MAX_VALUE;
        return due;
    }

    /** @param atLeast sockets to visit even if a probe is due. */
    private int receive(final int atLeast)
    {
        int replies = 0;
        for (int visited = 0; visited < sockets.length && replies < RECEIVE_LIMIT; visited++)
        {
            final long nowNs = scale.nowNs();
            if (visited >= atLeast && nextDueNs - nowNs <= 0)
            {
                break;
            }
            replies += sockets[socketTurn].receive(scale, nowNs);
            socketTurn = socketTurn + 1 == sockets.length ? 0 : socketTurn + 1;
        }
        return replies;
    }

    private int close()
    {
        final long horizonNs = horizonNs();
        int work = 0;
        int visits = 0;
        for (int i = 0; i < groups.length && visits < VISIT_LIMIT; i++)
        {
            final SessionTurns group = groups[closingTurn];
            final int over = group.closeOver(horizonNs);
            work += over;
            visits += over;
            if (isOver && group.isVisited())
            {
                work += group.closeSome();
                visits += SessionTurns.VISIT_LIMIT;
            }
            closingTurn = closingTurn + 1 == groups.length ? 0 : closingTurn + 1;
        }
        return work;
    }

    /** All that arrived before has been looked at, on every socket. */
    private long horizonNs()
    {
        long horizonNs = Long.MAX_VALUE;
        for (final SessionSocket socket : sockets)
        {
            horizonNs = Math.min(horizonNs, socket.horizonNs());
        }
        return horizonNs;
    }

    /** No probe becomes due any more; those in flight are still waited for. Any thread. */
    public void stop()
    {
        isStopRequested = true;
    }

    /** All probes were sent, and each was waited for, be it for its duplicates. The engine's thread. */
    public boolean isDone()
    {
        return isOver && (dueCount == 0 ||
            (isEverythingClosed() && horizonNs() - lastSentNs > longestTimeoutNs + SessionTurns.GRACE_NS));
    }

    private boolean isEverythingClosed()
    {
        for (final SessionSocket socket : sockets)
        {
            if (!socket.isEverythingClosed())
            {
                return false;
            }
        }
        return true;
    }

    /** How long until the next probe is due, ns; {@link Long#MAX_VALUE} if none will be. The engine's thread. */
    public long untilNextDueNs()
    {
        return isOver ? Long.MAX_VALUE : nextDueNs - scale.nowNs();
    }

    /** What this thread took of its own time; when the run has ended. */
    public SendingTimes times()
    {
        return times;
    }

    /** Counts another thread may watch. */
    public LiveCounts live()
    {
        return live;
    }

    /** Probes not sent because too many of their session were in flight to remember; when the run has ended. */
    public long skipped()
    {
        long skipped = 0;
        for (final SessionTurns group : groups)
        {
            skipped += group.skipped();
        }
        return skipped;
    }

    /** When the first probe was due, UTC ns. */
    public long startEpochNs()
    {
        return startEpochNs;
    }

    /** From the first probe's intended time until the last had left, ns, monotonic. */
    public long sendingNs()
    {
        return lastSentNs - startNs;
    }

    /** From the first probe's intended time to the last thing that happened, ns, monotonic. */
    public long elapsedNs()
    {
        return endNs - startNs;
    }

    @Override
    public void onClose()
    {
        live.release(sentCount, dueCount - sentCount);
    }
}
