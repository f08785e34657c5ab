package io.stampede.sender.html;

import io.stampede.sender.report.DurationFormat;
import java.util.Locale;

/** Numbers as people read them: three digits and a unit, thousands apart, a minus that is one. */
final class Quantity
{
    /** Between a number and its unit, and between thousands: no break there. */
    private static final char SPACE = '\u202F';
    private static final char MINUS = '\u2212';
    private static final double NANOS_PER_SECOND = 1e9;
    private static final double NANOS_PER_MILLI = 1e6;
    private static final double NANOS_PER_MICRO = 1e3;

    private Quantity()
    {
    }

    /** Three significant digits: {@code 4.30 µs}. */
    static String duration(final double ns)
    {
        final String text = DurationFormat.of(ns);
        int digits = text.length();
        while (Character.isLetter(text.charAt(digits - 1)))
        {
            digits--;
        }
        return withMinus(text.substring(0, digits)) + SPACE + text.substring(digits).replace("us", "µs");
    }

    /** The same of whole nanoseconds. */
    static String duration(final long ns)
    {
        return duration((double)ns);
    }

    /** As many digits as the value has, up to nine of them: {@code 20 µs}, {@code 2.5 ms}. For ticks. */
    static String round(final double ns)
    {
        final double magnitude = Math.abs(ns);
        if (magnitude == 0)
        {
            return "0";
        }
        if (magnitude < NANOS_PER_MICRO)
        {
            return trimmed(ns) + SPACE + "ns";
        }
        if (magnitude < NANOS_PER_MILLI)
        {
            return trimmed(ns / NANOS_PER_MICRO) + SPACE + "µs";
        }
        return magnitude < NANOS_PER_SECOND ? trimmed(ns / NANOS_PER_MILLI) + SPACE + "ms" :
            trimmed(ns / NANOS_PER_SECOND) + SPACE + "s";
    }

    /** Nine decimals at most, without zeros at their end. */
    static String trimmed(final double value)
    {
        final String text = String.format(Locale.ROOT, "%.9f", value).replaceAll("\\.?0+$", "");
        return withMinus(text);
    }

    /** What rounds to nothing has no sign. */
    private static String withMinus(final String number)
    {
        if (!number.startsWith("-"))
        {
            return number;
        }
        final String magnitude = number.substring(1);
        return magnitude.matches("[0.]+") ? magnitude : MINUS + magnitude;
    }

    /** With a space between thousands from five digits on. */
    static String count(final long count)
    {
        return Math.abs(count) < 10_000 ? Long.toString(count) :
            String.format(Locale.ROOT, "%,d", count).replace(',', SPACE);
    }

    /** How many they are, and of what: {@code 1 probe}, {@code 2 probes}. */
    static String count(final long count, final String singular, final String plural)
    {
        return count(count) + " " + (count == 1 ? singular : plural);
    }

    /** A part of a whole, three digits; {@code n/a} of nothing. */
    static String share(final long part, final long whole)
    {
        if (whole == 0)
        {
            return "n/a";
        }
        final double percent = 100.0 * part / whole;
        final String text = percent == 0 || percent >= 100 ? String.format(Locale.ROOT, "%.0f", percent) :
            String.format(Locale.ROOT, percent >= 10 ? "%.1f" : percent >= 1 ? "%.2f" : "%.3f", percent);
        return (part > 0 && text.equals("0.000") ? "< 0.001" : text) + SPACE + "%";
    }
}
