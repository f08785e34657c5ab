package io.stampede.sender.report;

import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.Locale;

/** Durations and instants as the reports write them. */
public final class DurationFormat
{
    private static final String[] UNITS = {"ns", "us", "ms", "s", "min", "h", "d"};
    /** From how many of a unit the next one is used, and how many of it the next one is. */
    private static final int[] MOST = {1000, 1000, 1000, 600, 600, 240};
    private static final int[] FACTORS = {1000, 1000, 1000, 60, 60, 24};
    private static final int THREE_DIGITS_FROM = 100;
    private static final int TWO_DIGITS_FROM = 10;
    private static final long NANOS_PER_SECOND = 1_000_000_000L;
    private static final DateTimeFormatter RFC_3339 = new DateTimeFormatterBuilder().appendInstant(9).toFormatter();

    private DurationFormat()
    {
    }

    /**
     * Three significant digits and the unit that suits: {@code 812ns}, {@code -50.0us}, {@code 1.25ms}, {@code 36.0s},
     * {@code 60.0min}, {@code 24.0h}, {@code 17.4d}. Up to 9 characters for anything a clock can be wrong by.
     */
    public static String of(final double durationNs)
    {
        double value = Math.abs(durationNs);
        int unit = 0;
        while (unit < MOST.length && value >= MOST[unit] - 0.5)
        {
            value /= FACTORS[unit];
            unit++;
        }
        final String sign = durationNs < 0 ? "-" : "";
        return sign + String.format(Locale.ROOT, pattern(value, unit), value) + UNITS[unit];
    }

    /** The same of whole nanoseconds. */
    public static String of(final long durationNs)
    {
        return of((double)durationNs);
    }

    private static String pattern(final double value, final int unit)
    {
        if (unit == 0 || value >= THREE_DIGITS_FROM - 0.05)
        {
            return "%.0f";
        }
        return value >= TWO_DIGITS_FROM - 0.005 ? "%.1f" : "%.2f";
    }

    /** RFC 3339 in UTC with nine digits: a number of nanoseconds would lose digits in many readers of JSON. */
    public static String instant(final long epochNs)
    {
        return RFC_3339.format(Instant.ofEpochSecond(
            Math.floorDiv(epochNs, NANOS_PER_SECOND), Math.floorMod(epochNs, NANOS_PER_SECOND)));
    }
}
