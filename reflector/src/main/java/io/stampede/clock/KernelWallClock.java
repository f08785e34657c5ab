package io.stampede.clock;

import io.stampede.linux.Time;

/**
 * CLOCK_REALTIME, the clock the kernel stamps packets with. Owned by the thread that reads it: each thread has its own.
 */
public final class KernelWallClock extends WallClock
{
    private final Time time = new Time();

    @Override
    public long epochNs()
    {
        return time.ns(Time.CLOCK_REALTIME);
    }
}
