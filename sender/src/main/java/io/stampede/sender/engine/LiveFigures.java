package io.stampede.sender.engine;

import java.util.concurrent.atomic.AtomicLongArray;

/**
 * The run's counts as another thread may watch them: released once per duty cycle by the engine's thread, each figure
 * right by itself, not all of the same instant.
 */
public final class LiveFigures
{
    private static final int SENT = 0;
    private static final int NOT_SENT = 1;
    private static final int ANSWERED = 2;
    private static final int UNANSWERED = 3;
    private static final int LAST_RTT_NS = 4;
    private static final int LENGTH = 5;

    private final AtomicLongArray figures = new AtomicLongArray(LENGTH);

    void release(final SendCounters counters)
    {
        figures.setRelease(SENT, counters.sent);
        figures.setRelease(NOT_SENT, counters.notSent);
    }

    /** What the statistics have seen so far. */
    public void release(final long answered, final long unanswered, final long lastRttNs)
    {
        figures.setRelease(ANSWERED, answered);
        figures.setRelease(UNANSWERED, unanswered);
        figures.setRelease(LAST_RTT_NS, lastRttNs);
    }

    public long sent()
    {
        return figures.getAcquire(SENT);
    }

    public long notSent()
    {
        return figures.getAcquire(NOT_SENT);
    }

    /** Probes answered in time so far. */
    public long answered()
    {
        return figures.getAcquire(ANSWERED);
    }

    /** Probes given up so far: Tmax is over. */
    public long unanswered()
    {
        return figures.getAcquire(UNANSWERED);
    }

    /** Round trip without residence of the last answer, ns. */
    public long lastRttNs()
    {
        return figures.getAcquire(LAST_RTT_NS);
    }
}
