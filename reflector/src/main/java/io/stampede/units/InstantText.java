package io.stampede.units;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/**
 * Instants and spans as text, for people and for JSON: RFC 3339 with nanoseconds, because numbers that long lose digits
 * in many readers.
 */
public final class InstantText
{
    private static final DateTimeFormatter RFC_3339 =
        DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSSSSS'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final long NANOS_PER_SECOND = 1_000_000_000L;
    private static final long SECONDS_PER_MINUTE = 60;
    private static final long SECONDS_PER_HOUR = 3600;

    private InstantText()
    {
    }

    /** @param epochNs UTC nanoseconds since 1970. */
    public static String of(final long epochNs)
    {
        return RFC_3339.format(Instant.ofEpochSecond(
            Math.floorDiv(epochNs, NANOS_PER_SECOND), Math.floorMod(epochNs, NANOS_PER_SECOND)));
    }

    /** A span to the second, for people: {@code 2h05m}, {@code 1m30s}, {@code 7s}. */
    public static String span(final long ns)
    {
        final long seconds = Math.max(0, ns / NANOS_PER_SECOND);
        if (seconds >= SECONDS_PER_HOUR)
        {
            return String.format(Locale.ROOT, "%dh%02dm",
                seconds / SECONDS_PER_HOUR, seconds % SECONDS_PER_HOUR / SECONDS_PER_MINUTE);
        }
        return seconds >= SECONDS_PER_MINUTE ?
            String.format(Locale.ROOT, "%dm%02ds", seconds / SECONDS_PER_MINUTE, seconds % SECONDS_PER_MINUTE) :
            seconds + "s";
    }
}
