package io.stampede.perf.report;

import java.util.Locale;

/** Figures as people read them. */
final class Text
{
    private static final double MILLION = 1e6;
    private static final double THOUSAND = 1e3;

    private Text()
    {
    }

    static String ratio(final Spread spread)
    {
        return format("%.3f (%.3f–%.3f)", spread.median(), spread.min(), spread.max());
    }

    static String mpps(final Spread spread)
    {
        return format(
            "%.3f (%.3f–%.3f)", spread.median() / MILLION, spread.min() / MILLION, spread.max() / MILLION);
    }

    static String whole(final Spread spread)
    {
        return format("%.0f (%.0f–%.0f)", spread.median(), spread.min(), spread.max());
    }

    static String hundredths(final Spread spread)
    {
        return format("%.2f (%.2f–%.2f)", spread.median(), spread.min(), spread.max());
    }

    /** Nanoseconds as microseconds: 2.31, 47.2, 655. */
    static String micros(final long ns)
    {
        final double us = ns / THOUSAND;
        return us < 10 ? format("%.2f", us) : us < 100 ? format("%.1f", us) : format("%.0f", us);
    }

    @SuppressWarnings("AnnotateFormatMethod") // its annotation would be a dependency for this alone
    static String format(final String format, final Object... values)
    {
        return String.format(Locale.ROOT, format, values);
    }
}
