package io.stampede.sender.engine;

import io.stampede.sender.pace.PeriodicPacer;
import io.stampede.sender.plan.Schedule;
import java.util.List;

/**
 * N sessions of one interval T, in turn: a probe each T / N, so that each session sends every T and no two at once.
 * <pre>
 *   due        start + k · T / N                  session k mod N sends
 *   over       start + k · T / N + Tmax + 2 ms    session k mod N closes what has no answer
 * </pre>
 * The next session is always known, whatever their number: no timer for each, no search. Owned by the engine's thread;
 * allocates nothing.
 */
public final class SessionTurns
{
    /** Probes made due per visit at most: too few → a system call each; too many → replies wait meanwhile. */
    private static final int DUE_LIMIT = 64;
    /** Sessions visited at a time to close what is over. */
    static final int VISIT_LIMIT = 64;
    /**
     * What the second visit waits longer than Tmax: the matcher's own grace of 1 ms, and as much for a probe that left
     * late. One that left later still is closed at the session's next visit.
     */
    static final long GRACE_NS = 2_000_000;

    private final ProbeSession[] sessions;
    private final Schedule schedule;
    private final PeriodicPacer dueTimes;
    private final PeriodicPacer overTimes;
    private int turn;
    private int closingTurn;
    private long due;
    private long visited;
    private long skipped;
    private long startNs;
    private boolean isOver;

    /**
     * @param sessions in the order of their turns.
     * @param each     schedule of each of them.
     */
    public SessionTurns(final List<ProbeSession> sessions, final Schedule each)
    {
        this.sessions = sessions.toArray(ProbeSession[]::new);
        schedule = each.sharedBy(sessions.size());
        dueTimes = new PeriodicPacer(schedule.intervalNs());
        overTimes = new PeriodicPacer(schedule.intervalNs());
    }

    /** From one probe to the next, ns. */
    double intervalNs()
    {
        return schedule.intervalNs();
    }

    long timeoutNs()
    {
        return schedule.timeoutNs();
    }

    /** The first probe is due then. */
    void start(final long firstNs)
    {
        startNs = firstNs;
        dueTimes.start(firstNs);
        overTimes.start(firstNs + schedule.timeoutNs() + GRACE_NS);
    }

    /** Puts what is due into the batches of its sockets; how many. */
    int prepareDue(final long nowNs, final int errorEstimate)
    {
        int count = 0;
        while (!isOver && count < DUE_LIMIT && dueTimes.nextNs() - nowNs <= 0)
        {
            final ProbeSession session = sessions[turn];
            if (!session.socket().hasRoom())
            {
                break;
            }
            if (session.hasRoom())
            {
                session.socket().prepare(session, dueTimes.nextNs(), errorEstimate);
            }
            else
            {
                session.skip();
                skipped++;
            }
            dueTimes.advance();
            due++;
            turn = after(turn);
            count++;
            isOver = due == schedule.count() || dueTimes.nextNs() - startNs >= schedule.durationNs();
        }
        return count;
    }

    /** Visits the sessions whose probes were given time enough by {@code horizonNs}; how many. */
    int closeOver(final long horizonNs)
    {
        int count = 0;
        while (count < VISIT_LIMIT && visited < due && overTimes.nextNs() - horizonNs <= 0)
        {
            final ProbeSession session = sessions[closingTurn];
            session.socket().closed(session.close());
            overTimes.advance();
            visited++;
            closingTurn = after(closingTurn);
            count++;
        }
        return count;
    }

    /** Visits some sessions whenever that is: for the end, when no turn comes any more. */
    int closeSome()
    {
        int closed = 0;
        for (int i = 0; i < Math.min(VISIT_LIMIT, sessions.length); i++)
        {
            final ProbeSession session = sessions[closingTurn];
            final int ofSession = session.close();
            session.socket().closed(ofSession);
            closed += ofSession;
            closingTurn = after(closingTurn);
        }
        return closed;
    }

    private int after(final int number)
    {
        return number + 1 == sessions.length ? 0 : number + 1;
    }

    /** Probes not sent because too many of their session were in flight to remember. */
    long skipped()
    {
        return skipped;
    }

    void stop()
    {
        isOver = true;
    }

    /** No probe will be due any more. */
    boolean isOver()
    {
        return isOver;
    }

    /** Every probe's time was over. */
    boolean isVisited()
    {
        return visited == due;
    }

    /** When the next probe is due, monotonic ns; {@link Long#MAX_VALUE} if none will be. */
    long nextDueNs()
    {
        return isOver ? Long.MAX_VALUE : dueTimes.nextNs();
    }
}
