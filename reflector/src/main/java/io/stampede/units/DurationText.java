package io.stampede.units;

import java.math.BigDecimal;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Durations as text: {@code 500us}, {@code 2.5ms}, {@code 1m30s}. Units are ns, us (or µs), ms, s, m, h; the largest
 * comes first; a unit is mandatory but for {@code 0}.
 */
public final class DurationText
{
    private static final Pattern PART = Pattern.compile("(\\d+(?:\\.\\d+)?)(ns|us|µs|μs|ms|s|m|h)");
    private static final Pattern NUMBER = Pattern.compile("\\d+(?:\\.\\d+)?");
    private static final String[] UNITS = {"h", "m", "s", "ms", "us", "ns"};
    private static final long[] UNIT_NS = {3_600_000_000_000L, 60_000_000_000L, 1_000_000_000L, 1_000_000L, 1_000L, 1L};
    private static final BigDecimal MAX_NS = BigDecimal.valueOf(Long.MAX_VALUE);

    private DurationText()
    {
    }

    /**
     * @param text as typed.
     * @return nanoseconds, ≥ 0.
     * @throws IllegalArgumentException with one line that names the text, what is wrong with it and how to write it.
     */
    public static long parseNs(final String text)
    {
        if (text.equals("0"))
        {
            return 0;
        }
        if (NUMBER.matcher(text).matches())
        {
            throw new IllegalArgumentException("'" + text + "': has no unit — write " + text + "ms or " + text +
                "s (units: ns, us, ms, s, m, h)");
        }
        final Matcher part = PART.matcher(text);
        BigDecimal totalNs = BigDecimal.ZERO;
        long previousUnitNs = Long.MAX_VALUE;
        int at = 0;
        while (at < text.length())
        {
            if (!part.find(at) || part.start() != at || unitNs(part.group(2)) >= previousUnitNs)
            {
                throw new IllegalArgumentException("'" + text +
                    "': not a duration — write it like 500us, 2.5ms or 1m30s (units: ns, us, ms, s, m, h)");
            }
            previousUnitNs = unitNs(part.group(2));
            totalNs = totalNs.add(new BigDecimal(part.group(1)).multiply(BigDecimal.valueOf(previousUnitNs)));
            at = part.end();
        }
        return wholeNs(text, totalNs);
    }

    private static long wholeNs(final String text, final BigDecimal totalNs)
    {
        if (text.isEmpty())
        {
            throw new IllegalArgumentException("'': empty — write a duration like 500us, 2.5ms or 1m30s");
        }
        if (totalNs.compareTo(MAX_NS) > 0)
        {
            throw new IllegalArgumentException("'" + text + "': longer than 292 years — write a shorter duration");
        }
        if (totalNs.stripTrailingZeros().scale() > 0)
        {
            throw new IllegalArgumentException("'" + text + "': finer than a nanosecond — round it to whole ns");
        }
        return totalNs.longValueExact();
    }

    private static long unitNs(final String unit)
    {
        final String ascii = unit.endsWith("s") && unit.length() == 2 && unit.charAt(0) > 'z' ? "us" : unit;
        for (int i = 0; i < UNITS.length; i++)
        {
            if (UNITS[i].equals(ascii))
            {
                return UNIT_NS[i];
            }
        }
        throw new IllegalArgumentException("unit " + unit);
    }

    /** The exact duration in the largest unit that needs no fraction: {@code 15m}, {@code 90s}, {@code 2500us}. */
    public static String format(final long durationNs)
    {
        for (int i = 0; i < UNITS.length; i++)
        {
            if (durationNs != 0 && durationNs % UNIT_NS[i] == 0)
            {
                return durationNs / UNIT_NS[i] + UNITS[i];
            }
        }
        return "0s";
    }
}
