package io.stampede.units;

import java.math.BigDecimal;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Packet rates as text: {@code 1000pps}, {@code 10kpps}, {@code 1.5Mpps}, {@code 0.5pps}. The unit is mandatory but for
 * {@code 0}.
 */
public final class RateText
{
    private static final Pattern RATE = Pattern.compile("(\\d+(?:\\.\\d+)?)([kM]?)pps");
    private static final Pattern NUMBER = Pattern.compile("\\d+(?:\\.\\d+)?");
    private static final int KILO = 1_000;
    private static final int MEGA = 1_000_000;
    private static final BigDecimal MAX_PPS = BigDecimal.valueOf(1_000_000_000L);

    private RateText()
    {
    }

    /**
     * @param text as typed.
     * @return packets per second, 0..10^9.
     * @throws IllegalArgumentException with one line that names the text, what is wrong with it and how to write it.
     */
    public static double parsePps(final String text)
    {
        if (text.equals("0"))
        {
            return 0;
        }
        final Matcher rate = RATE.matcher(text);
        if (!rate.matches())
        {
            throw new IllegalArgumentException(NUMBER.matcher(text).matches() ?
                "'" + text + "': has no unit — write " + text + "pps or " + text + "kpps (units: pps, kpps, Mpps)" :
                "'" + text + "': not a packet rate — write it like 1000pps, 10kpps or 1.5Mpps");
        }
        final int factor = switch (rate.group(2))
        {
            case "k" -> KILO;
            case "M" -> MEGA;
            default -> 1;
        };
        final BigDecimal pps = new BigDecimal(rate.group(1)).multiply(BigDecimal.valueOf(factor));
        if (pps.compareTo(MAX_PPS) > 0)
        {
            throw new IllegalArgumentException("'" + text +
                "': faster than one packet a nanosecond — write a lower rate");
        }
        return pps.doubleValue();
    }

    /** {@code 10kpps}, {@code 1500pps}, {@code 0.5pps}. */
    public static String format(final double pps)
    {
        final String[] prefixes = {"M", "k"};
        int factor = MEGA;
        for (final String prefix : prefixes)
        {
            if (pps >= factor && pps % factor == 0)
            {
                return (long)(pps / factor) + prefix + "pps";
            }
            factor /= KILO;
        }
        return BigDecimal.valueOf(pps).stripTrailingZeros().toPlainString() + "pps";
    }
}
