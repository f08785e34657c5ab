package io.stampede.reflector.engine;

import io.stampede.clock.ClockQuality;

/**
 * What answers in the kernel, beside the lanes: nobody turns it, but one engine tells it once a second what the clock
 * is like, as it tells its reflectors, and counts for it. Called by that engine's thread; neither locks nor allocates.
 */
public abstract class KernelTier
{
    /** What replies announce from now on. */
    public abstract void clockQuality(ClockQuality quality);

    /** Requests answered so far. */
    public abstract long reflected();
}
