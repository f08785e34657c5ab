package io.stampede.sender.engine;

import org.HdrHistogram.Histogram;

/**
 * What the sending thread took of its own time: each send call, and when it was away. Written by that thread without
 * garbage; read from there or when it has ended.
 */
public final class SendingTimes
{
    /** 2^40 ns, 18 min: longer ones count as that. */
    private static final long HIGHEST_NS = 1L << 40;
    private static final int SIGNIFICANT_DIGITS = 3;
    /** Too low → the scheduler's ordinary doings are news; too high → a stall that made probes late is none. */
    private static final long STALL_NS = 1_000_000;
    /** An idle thread may sleep until the next probe is due, but no longer than this. */
    private static final long LONGEST_SLEEP_NS = 11_000_000;

    private final Histogram sendCalls = new Histogram(HIGHEST_NS, SIGNIFICANT_DIGITS);
    private long awaitedByNs = Long.MAX_VALUE;
    private long stalls;
    private long stalledNs;
    private long longestStallNs;

    /** Duration of each call of {@link io.stampede.net.Port#send}, a batch each, ns. */
    public Histogram sendCalls()
    {
        return sendCalls;
    }

    /** A duty cycle begins. */
    void begin(final long nowNs)
    {
        if (nowNs > awaitedByNs)
        {
            final long awayNs = nowNs - awaitedByNs;
            if (awayNs >= STALL_NS)
            {
                stalls++;
                stalledNs += awayNs;
                longestStallNs = Math.max(longestStallNs, awayNs);
            }
        }
    }

    /** A duty cycle ends; the next one may begin at {@code nextDueNs}, or when the thread has slept its longest. */
    void end(final long nowNs, final long nextDueNs, final boolean isOver)
    {
        awaitedByNs = isOver ? Long.MAX_VALUE : Math.clamp(nextDueNs, nowNs, nowNs + LONGEST_SLEEP_NS);
    }

    /**
     * How often the thread was away for a millisecond or more beyond the time it could sleep: collection, safepoint,
     * scheduler, hypervisor, or on one thread its other work. Not while there is nothing more to send.
     */
    public long stalls()
    {
        return stalls;
    }

    /** How long altogether, ns. */
    public long stalledNs()
    {
        return stalledNs;
    }

    /** How long at most, ns. */
    public long longestStallNs()
    {
        return longestStallNs;
    }
}
