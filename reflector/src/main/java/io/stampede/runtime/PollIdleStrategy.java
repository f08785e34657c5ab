package io.stampede.runtime;

import io.stampede.linux.Poll;
import org.agrona.concurrent.IdleStrategy;
import org.agrona.concurrent.NanoClock;

/**
 * Spins for a while after the last work, then sleeps in the kernel until a port becomes readable. Owned by the agent's
 * thread.
 * <pre>
 *                 no work                  spun for spinNs
 *   working ─────────────────▶ spinning ──────────────────▶ asleep in ppoll
 *      ▲                          │                            │   until a packet, the wake-up time
 *      └──────────── work ────────┴────────────────────────────┘   or 100 ms
 * </pre>
 * With a spin of 0 it sleeps as soon as there is nothing to do.
 */
public final class PollIdleStrategy implements IdleStrategy
{
    /**
     * Longest sleep. An agent has duties besides packets (commands, expiry, being stopped): too long → they wait; too
     * short → an idle program keeps waking up.
     */
    public static final long MAX_SLEEP_NS = 100_000_000;

    private static final long NOT_SPINNING = Long.MIN_VALUE;

    private final Poll poll;
    private final long spinNs;
    private final NanoClock clock;
    private long spinUntilNs = NOT_SPINNING;
    private long wakeByNs;
    private boolean hasWakeTime;

    /**
     * @param spinNs how long to spin after the last work. Too short → the next packet of a stream finds us asleep and
     *               pays 30 µs; too long → a CPU is burnt for nobody.
     * @param clock  CLOCK_MONOTONIC.
     * @param fds    descriptors of the ports the agent polls.
     */
    public PollIdleStrategy(final long spinNs, final NanoClock clock, final int... fds)
    {
        this.spinNs = spinNs;
        this.clock = clock;
        poll = new Poll(fds);
    }

    /** The next sleep shall not go past this time of the clock; for an agent that has something to do then. */
    public void wakeBy(final long nanoTime)
    {
        wakeByNs = nanoTime;
        hasWakeTime = true;
    }

    @Override
    public void idle(final int workCount)
    {
        if (workCount > 0)
        {
            reset();
        }
        else
        {
            idle();
        }
    }

    @Override
    public void idle()
    {
        final long nowNs = clock.nanoTime();
        if (spinUntilNs == NOT_SPINNING)
        {
            spinUntilNs = nowNs + spinNs;
        }
        if (nowNs - spinUntilNs < 0)
        {
            Thread.onSpinWait();
        }
        else
        {
            sleep(nowNs);
        }
    }

    private void sleep(final long nowNs)
    {
        final long sleepNs = hasWakeTime ? Math.min(wakeByNs - nowNs, MAX_SLEEP_NS) : MAX_SLEEP_NS;
        hasWakeTime = false;
        if (sleepNs > 0)
        {
            // readable, time over or interrupted: the agent looks again in any case
            final int ignored = poll.ppoll(sleepNs);
        }
    }

    @Override
    public void reset()
    {
        spinUntilNs = NOT_SPINNING;
    }

    @Override
    public String alias()
    {
        return spinNs == 0 ? "block" : "adaptive";
    }
}
