package io.stampede.sender.control;

import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import org.agrona.concurrent.IdleStrategy;

/**
 * Adaptive waiting for a sender: sleeps until shortly before the next probe is due and spins the rest, so that a slow
 * session costs next to nothing and its probes still leave on time. Replies may wait meanwhile: the kernel stamped
 * them. Owned by the sender's thread.
 */
public final class BetweenProbesIdleStrategy implements IdleStrategy
{
    /**
     * Timer slack (50 us) and waking up. Too low → probes leave late; too high → spinning for nothing.
     */
    private static final long WAKE_EARLY_NS = 150_000;
    /** Too low → wake-ups for nothing; too high → a reply is shown late and a stop is noticed late. */
    private static final long MAX_SLEEP_NS = 10_000_000;

    private final LongSupplier untilNextDueNs;

    /** @param untilNextDueNs how long until the next probe is due; asked by the thread that waits. */
    public BetweenProbesIdleStrategy(final LongSupplier untilNextDueNs)
    {
        this.untilNextDueNs = untilNextDueNs;
    }

    @Override
    public void idle(final int workCount)
    {
        if (workCount == 0)
        {
            idle();
        }
    }

    @Override
    public void idle()
    {
        final long untilDueNs = untilNextDueNs.getAsLong();
        if (untilDueNs > WAKE_EARLY_NS)
        {
            LockSupport.parkNanos(Math.min(untilDueNs - WAKE_EARLY_NS, MAX_SLEEP_NS));
        }
        else
        {
            Thread.onSpinWait();
        }
    }

    @Override
    public void reset()
    {
    }

    @Override
    public String alias()
    {
        return "adaptive";
    }
}
