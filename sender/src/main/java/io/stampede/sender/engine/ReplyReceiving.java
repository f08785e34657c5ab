package io.stampede.sender.engine;

import java.util.List;
import org.agrona.concurrent.Agent;

/**
 * The receiving half of the duty cycle:
 * <pre>
 *   Port.receive, flows in turn ──▶ match ──▶ samples ──▶ close what is answered, or older than Tmax
 * </pre>
 * T4 is the port's receive stamp, so a reply may wait for its turn. Owned by its thread; allocates nothing.
 */
public final class ReplyReceiving implements Agent
{
    /** Replies and closings per cycle, and one visit's more: their samples must fit into the ring to the statistics. */
    private static final int WORK_LIMIT = 256;

    private final ProbeFlow[] flows;
    private final ReplyIntake[] intakes;
    private final MonotonicScale scale;
    private final SendProgress progress;
    private int turn;
    private long closed;
    private long endNs = Long.MIN_VALUE;
    private boolean isAcknowledged;

    ReplyReceiving(final List<ProbeFlow> flows, final MonotonicScale scale, final SendProgress progress)
    {
        this.flows = flows.toArray(ProbeFlow[]::new);
        intakes = ReplyIntake.of(flows);
        this.scale = scale;
        this.progress = progress;
    }

    @Override
    public String roleName()
    {
        return "stamp-replies";
    }

    @Override
    public int doWork()
    {
        return doWork(1, Long.MAX_VALUE);
    }

    /**
     * Visits every flow, or as many as there is time for.
     *
     * @param atLeast flows to visit even if there is no time.
     * @param untilNs when there is something more urgent to do, monotonic.
     */
    int doWork(final int atLeast, final long untilNs)
    {
        int work = 0;
        for (int visited = 0; visited < flows.length && work < WORK_LIMIT; visited++)
        {
            final long nowNs = scale.nowNs();
            if (visited >= atLeast && untilNs - nowNs <= 0)
            {
                break;
            }
            work += visit(flows[turn], intakes[turn], nowNs);
            turn++;
            turn = turn == flows.length ? 0 : turn;
        }
        if (work > 0)
        {
            endNs = scale.nowNs();
        }
        return work;
    }

    private int visit(final ProbeFlow flow, final ReplyIntake intake, final long nowNs)
    {
        final int replies = intake.receive(scale, nowNs);
        isAcknowledged |= flow.matcher().isAccessReported();
        final int decided = isAcknowledged ? flow.closeAll() : flow.close(intake.horizonNs());
        closed += decided;
        return replies + decided;
    }

    /**
     * Whether a reply has carried our Access Report back: nothing more is sent nor waited for then. The receiving
     * thread, or any once the run has ended.
     */
    public boolean isAcknowledged()
    {
        return isAcknowledged;
    }

    /** All probes were sent, and each was waited for, be it for its duplicates. The receiving thread. */
    public boolean isDone()
    {
        return progress.isOverAcquire() && closed == progress.openedAcquire() &&
            (isAcknowledged || closed == 0 || areAllOver(progress.lastSentNs()));
    }

    private boolean areAllOver(final long lastSentNs)
    {
        for (int n = 0; n < flows.length; n++)
        {
            if (!flows[n].isOver(lastSentNs, intakes[n].horizonNs()))
            {
                return false;
            }
        }
        return true;
    }

    /** When something last arrived or was closed, monotonic ns; {@link Long#MIN_VALUE} if never. */
    long endNs()
    {
        return endNs;
    }
}
