package io.stampede.sender.stats;

import java.util.concurrent.atomic.AtomicLong;

/**
 * The run's figures as another thread may watch them: released by the thread of the statistics whenever they moved,
 * each right by itself, not all of the same instant.
 */
public final class LiveStatistics
{
    private final AtomicLong answered = new AtomicLong();
    private final AtomicLong unanswered = new AtomicLong();
    private final AtomicLong lastRttNs = new AtomicLong();

    void release(final SessionStatistics statistics)
    {
        answered.setRelease(statistics.answered());
        unanswered.setRelease(statistics.unanswered());
        lastRttNs.setRelease(statistics.lastRttNs());
    }

    /**
     * Of several together.
     *
     * @param lastRtt of the one heard last, ns.
     */
    void release(final GroupStatistics[] groups, final long lastRtt)
    {
        long sumAnswered = 0;
        long sumUnanswered = 0;
        for (final GroupStatistics group : groups)
        {
            sumAnswered += group.all().answered();
            sumUnanswered += group.all().unanswered();
        }
        answered.setRelease(sumAnswered);
        unanswered.setRelease(sumUnanswered);
        lastRttNs.setRelease(lastRtt);
    }

    /** Probes answered in time so far. */
    public long answered()
    {
        return answered.getAcquire();
    }

    /** Probes given up so far: Tmax is over. */
    public long unanswered()
    {
        return unanswered.getAcquire();
    }

    /** Round trip without residence of the last answer, ns. */
    public long lastRttNs()
    {
        return lastRttNs.getAcquire();
    }
}
