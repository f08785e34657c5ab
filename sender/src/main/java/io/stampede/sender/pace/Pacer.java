package io.stampede.sender.pace;

/**
 * Tells when each probe shall leave, in nanoseconds of the monotonic clock. Open loop: the times follow from the start
 * alone, so a probe that leaves late makes no other one late. Owned by the engine's thread; allocates nothing.
 */
public abstract class Pacer
{
    /** The first probe is due at {@code nowNs}. */
    public abstract void start(long nowNs);

    /** When the next probe shall leave. */
    public abstract long nextNs();

    /** Steps to the probe after it. */
    public abstract void advance();
}
