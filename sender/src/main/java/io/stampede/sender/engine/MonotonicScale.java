package io.stampede.sender.engine;

import io.stampede.clock.WallClock;
import org.agrona.concurrent.NanoClock;

/**
 * Carries readings of CLOCK_REALTIME over to CLOCK_MONOTONIC, so that a round trip does not change when somebody steps
 * the wall clock in its middle.
 * <p>
 * The offset realtime − monotonic is measured as an interval: the wall clock is read between two readings of the
 * monotonic one. While the offset in use lies in the interval it is kept, else it moves to the nearer end; so reading
 * noise never enters a measurement, slewing is followed, and a step is seen. Owned by one thread.
 */
public final class MonotonicScale
{
    /**
     * A change larger than this is a step, not slewing. Too low → a preempted reading of a slewed clock counts as step;
     * too high → small steps go unseen. 500 ppm of slew need two seconds for it, and we measure at least every second.
     */
    private static final long STEP_NS = 1_000_000;
    private static final int FIRST_READINGS = 16;
    /**
     * Readings of before a step come no later than this after it. Too short → a reply that waited longer seems to have
     * taken the step's time; too long → a reading that misses its bounds by noise is more likely mistaken for one.
     */
    private static final long READINGS_WAIT_NS = 10_000_000_000L;

    private final WallClock wallClock;
    private final NanoClock monotonicClock;
    private long offsetNs;
    /** Of before the last step, for as long as readings of then may come; else {@code offsetNs}. */
    private long previousOffsetNs;
    private long steppedAtNs;
    private long steps;
    private long steppedNs;

    /** Measures the offset for the first time. */
    public MonotonicScale(final WallClock wallClock, final NanoClock monotonicClock)
    {
        this.wallClock = wallClock;
        this.monotonicClock = monotonicClock;
        long narrowest = Long.MAX_VALUE;
        for (int i = 0; i < FIRST_READINGS; i++)
        {
            final long beforeNs = monotonicClock.nanoTime();
            final long epochNs = wallClock.epochNs();
            final long widthNs = monotonicClock.nanoTime() - beforeNs;
            if (widthNs < narrowest)
            {
                narrowest = widthNs;
                offsetNs = epochNs - beforeNs - widthNs / 2;
            }
        }
        previousOffsetNs = offsetNs;
    }

    private MonotonicScale(final WallClock wallClock, final MonotonicScale original)
    {
        this.wallClock = wallClock;
        monotonicClock = original.monotonicClock;
        offsetNs = original.offsetNs;
        previousOffsetNs = offsetNs;
    }

    /**
     * The same scale for another thread. Both start with one offset and keep it alike, by the same rule, to within the
     * time a reading takes.
     *
     * @param own clock of that thread.
     */
    public MonotonicScale twin(final WallClock own)
    {
        return new MonotonicScale(own, this);
    }

    /** CLOCK_MONOTONIC. */
    public long nowNs()
    {
        return monotonicClock.nanoTime();
    }

    /** CLOCK_REALTIME, UTC. */
    public long epochNs()
    {
        return wallClock.epochNs();
    }

    /**
     * Measures the offset again.
     *
     * @return the monotonic clock, read last.
     */
    public long refresh()
    {
        final long beforeNs = monotonicClock.nanoTime();
        final long epochNs = wallClock.epochNs();
        final long afterNs = monotonicClock.nanoTime();
        final long nearest = Math.clamp(offsetNs, epochNs - afterNs, epochNs - beforeNs);
        final long changeNs = nearest - offsetNs;
        if (Math.abs(changeNs) > STEP_NS)
        {
            steps++;
            steppedNs += changeNs;
            previousOffsetNs = offsetNs;
            steppedAtNs = afterNs;
        }
        else
        {
            previousOffsetNs = afterNs - steppedAtNs > READINGS_WAIT_NS ? nearest : previousOffsetNs + changeNs;
        }
        offsetNs = nearest;
        return afterNs;
    }

    /** A wall-clock reading of just now. */
    public long toMonotonicNs(final long epochNs)
    {
        return epochNs - offsetNs;
    }

    /**
     * A wall-clock reading made between two known instants: if a step came since, the offset that puts the reading
     * between them is the right one.
     */
    public long toMonotonicNs(final long epochNs, final long earliestNs, final long latestNs)
    {
        final long candidateNs = epochNs - offsetNs;
        final long otherNs = epochNs - previousOffsetNs;
        return outsideNs(otherNs, earliestNs, latestNs) < outsideNs(candidateNs, earliestNs, latestNs) ?
            otherNs : candidateNs;
    }

    private static long outsideNs(final long instantNs, final long earliestNs, final long latestNs)
    {
        return Math.max(0, Math.max(earliestNs - instantNs, instantNs - latestNs));
    }

    /** Steps of the wall clock seen since the first measurement. */
    public long steps()
    {
        return steps;
    }

    /** Sum of those steps, ns, signed. */
    public long steppedNs()
    {
        return steppedNs;
    }
}
