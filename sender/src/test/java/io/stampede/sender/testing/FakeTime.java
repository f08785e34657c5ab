package io.stampede.sender.testing;

import io.stampede.clock.WallClock;
import org.agrona.concurrent.NanoClock;

/** Both clocks of a host in a test's hand: time goes on when told, the wall clock can be stepped. */
public final class FakeTime extends WallClock implements NanoClock
{
    /** 2026-11-21T00:00:00Z. */
    public static final long START_EPOCH_NS = 1_795_219_200_000_000_000L;

    private long monotonicNs = 5_000_000_000L;
    private long epochOffsetNs = START_EPOCH_NS - monotonicNs;

    @Override
    public long nanoTime()
    {
        return monotonicNs;
    }

    @Override
    public long epochNs()
    {
        return monotonicNs + epochOffsetNs;
    }

    public void advance(final long ns)
    {
        monotonicNs += ns;
    }

    public void stepWallClock(final long ns)
    {
        epochOffsetNs += ns;
    }
}
