package io.stampede.clock;

/** Reads UTC. One implementation reads the kernel, others stand in for it in tests; passed in, never looked up. */
public abstract class WallClock
{
    /** Nanoseconds since 1970-01-01 UTC. */
    public abstract long epochNs();
}
