package io.stampede.testing;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/**
 * Whether code allocates once it is warm. The compiler gets to it in its own time, later on a busy machine, and what is
 * not compiled yet, or compiled again, allocates now and then: so rounds are run until one allocates nothing. Code that
 * allocates for every packet never has such a round. What allocates more rarely than once a round can slip through.
 */
public final class Allocation
{
    private static final ThreadMXBean THREADS = (ThreadMXBean)ManagementFactory.getThreadMXBean();

    private Allocation()
    {
    }

    /**
     * Runs {@code round} on this thread until it allocates nothing.
     *
     * @param maxRounds rounds at most, ≥ 1.
     * @param round     enough work to show what it allocates: a million packets, say.
     * @return octets the last round allocated: 0 if there was one that allocated nothing.
     */
    public static long onceWarm(final int maxRounds, final Runnable round)
    {
        THREADS.getCurrentThreadAllocatedBytes();
        long allocated = Long.MAX_VALUE;
        for (int n = 0; n < maxRounds && allocated != 0; n++)
        {
            final long before = THREADS.getCurrentThreadAllocatedBytes();
            round.run();
            allocated = THREADS.getCurrentThreadAllocatedBytes() - before;
        }
        return allocated;
    }
}
