package io.stampede.clock;

/**
 * How far the wall clock can be trusted. {@link #refresh} reads it anew; the getters tell the last reading. Owned by
 * the thread that calls {@code refresh}.
 */
public abstract class ClockQuality
{
    /** Reads the state of the clock again; no allocation. */
    public abstract void refresh();

    /** Disciplined to UTC by an external source. */
    public abstract boolean isSynchronized();

    /** Bound of the clock's error in nanoseconds. */
    public abstract long errorNs();

    /** TAI − UTC in seconds as the kernel knows it; 0 where nobody told it. */
    public abstract int taiMinusUtcSeconds();

    /** Where these figures come from, for people: {@code adjtimex}, … */
    public abstract String source();
}
