package io.stampede.telemetry;

/**
 * The passport of one counter: everything a reader in another process shall know about it. Implemented by enums, one
 * per engine; travels into the counters file whole, so that no reader needs the enum.
 */
public interface CounterDescriptor
{
    /** Number of this counter, unique within a file; stays the same from release to release. */
    int id();

    /** Dotted name without spaces, such as {@code reflector.dropped.too_short}. */
    String counterName();

    /** What is counted, in the plural, at most 100 octets: {@code packets}, {@code nanoseconds}. */
    String unit();

    /** Whether it counts or shows a state, and how the values of several engines go together. */
    default CounterKind kind()
    {
        return CounterKind.COUNTER;
    }

    /** Whether it is the process's as a whole, and not one of each engine. */
    default boolean isOfProcess()
    {
        return false;
    }

    /** One sentence saying when the counter moves; name and sentence together at most 379 octets. */
    String help();
}
