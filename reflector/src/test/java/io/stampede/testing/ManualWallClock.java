package io.stampede.testing;

import io.stampede.clock.WallClock;

/** Stands where it is put: for tests and for replaying what was recorded. Owned by one thread. */
public final class ManualWallClock extends WallClock
{
    private long nowEpochNs;

    public ManualWallClock(final long epochNs)
    {
        nowEpochNs = epochNs;
    }

    @Override
    public long epochNs()
    {
        return nowEpochNs;
    }

    public void set(final long epochNs)
    {
        nowEpochNs = epochNs;
    }

    public void advanceNs(final long ns)
    {
        nowEpochNs += ns;
    }
}
