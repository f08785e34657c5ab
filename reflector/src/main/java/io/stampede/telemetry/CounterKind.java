package io.stampede.telemetry;

import org.jspecify.annotations.Nullable;

/** Whether a value is a count or a state, and what the values of several engines mean together. */
public enum CounterKind
{
    /** Only grows. Engines' values add up, and its change per second is a rate. */
    COUNTER(1, "counter", "sum"),
    /** A state of which each engine has a part. */
    GAUGE_SUM(2, "gauge", "sum"),
    /** A state all engines share, the worse the higher. */
    GAUGE_MAX(3, "gauge", "max"),
    /** A state all engines share, the worse the lower. */
    GAUGE_MIN(4, "gauge", "min");

    private final int number;
    private final String type;
    private final String combination;

    CounterKind(final int number, final String type, final String combination)
    {
        this.number = number;
        this.type = type;
        this.combination = combination;
    }

    /** As it stands in a counters file; null when no kind has this number. */
    static @Nullable CounterKind ofNumber(final int number)
    {
        for (final CounterKind kind : values())
        {
            if (kind.number == number)
            {
                return kind;
            }
        }
        return null;
    }

    int number()
    {
        return number;
    }

    /** What values of two engines make together. */
    public long combine(final long one, final long other)
    {
        return switch (this)
        {
            case COUNTER, GAUGE_SUM -> one + other;
            case GAUGE_MAX -> Math.max(one, other);
            case GAUGE_MIN -> Math.min(one, other);
        };
    }

    /** Whether its change per second is a rate. */
    public boolean isCounter()
    {
        return this == COUNTER;
    }

    /** {@code counter} or {@code gauge}. */
    public String type()
    {
        return type;
    }

    /** {@code sum}, {@code max} or {@code min} of the engines' values. */
    public String combination()
    {
        return combination;
    }
}
