package io.stampede.sender.html;

import java.util.ArrayList;
import java.util.List;

/**
 * Where values lie between the two ends of a picture, and which round ones are named.
 *
 * @param from          value at 0.
 * @param to            value at 1, above it.
 * @param isLogarithmic both are above 0, and equal factors are equally far apart.
 * @param ticks         round values in between, rising.
 * @param zero          what the labels count from, if not from 0; else empty.
 */
record Axis(double from, double to, boolean isLogarithmic, List<Tick> ticks, String zero)
{
    /** Beyond this factor between the least and the greatest value, a linear axis shows the greatest alone. */
    private static final double LOGARITHMIC_FROM = 12;
    /** Values this many times as large as their differences are told from one of them. */
    private static final double FAR_FROM_ZERO = 40;
    private static final int TICKS = 5;
    private static final int MINOR_EVERY = 2;
    private static final double MARGIN = 0.06;
    private static final double[] ROUND = {1, 2, 5, 10};
    private static final double SECOND = 1e9;
    private static final double MINUTE = 60 * SECOND;
    private static final double HOUR = 60 * MINUTE;
    private static final double DAY = 24 * HOUR;
    /** Above a second people count otherwise. */
    private static final double[] LONG_STEPS = {
        SECOND, 2 * SECOND, 5 * SECOND, 10 * SECOND, 20 * SECOND, 30 * SECOND, MINUTE, 2 * MINUTE, 5 * MINUTE,
        10 * MINUTE, 20 * MINUTE, 30 * MINUTE, HOUR, 2 * HOUR, 4 * HOUR, 6 * HOUR, 12 * HOUR, DAY, 2 * DAY, 5 * DAY};

    /**
     * A named value.
     *
     * @param isMinor may be left unnamed where there is little room.
     */
    record Tick(double value, String label, boolean isMinor)
    {
    }

    /** 0 for {@link #from}, 1 for {@link #to}, outside for what lies outside. */
    double at(final double value)
    {
        return isLogarithmic ? Math.log(Math.max(value, from / 10) / from) / Math.log(to / from) :
            (value - from) / (to - from);
    }

    /** For delays from {@code min} to {@code max}, ns: logarithmic where they are above 0 and far apart. */
    static Axis delays(final double min, final double max)
    {
        if (min > 0 && max / min >= LOGARITHMIC_FROM)
        {
            return logarithmic(min / 1.15, max * 1.15);
        }
        final double margin = max > min ? MARGIN * (max - min) : Math.max(1, Math.abs(max) * MARGIN);
        final double low = min >= 0 && min < max / 3 ? 0 : min - margin;
        return linear(min >= 0 ? Math.max(0, low) : low, max + margin);
    }

    private static Axis logarithmic(final double from, final double to)
    {
        final double decades = Math.log10(to / from);
        final List<Tick> ticks = new ArrayList<>();
        for (double decade = Math.pow(10, Math.floor(Math.log10(from))); decade <= to; decade *= 10)
        {
            for (final int step : decades > 2.2 ? new int[]{1} : new int[]{1, 2, 5})
            {
                add(ticks, decade * step, from, to);
            }
        }
        return new Axis(from, to, true, ticks, "");
    }

    private static void add(final List<Tick> ticks, final double value, final double from, final double to)
    {
        if (value >= from && value <= to)
        {
            ticks.add(new Tick(value, Quantity.round(value), false));
        }
    }

    /** Equal steps, and where values are large and near one another, told from a round one among them. */
    static Axis linear(final double from, final double to)
    {
        final double step = Math.max(1, roundStep((to - from) / TICKS));
        final boolean isFar = Math.max(Math.abs(from), Math.abs(to)) > FAR_FROM_ZERO * (to - from);
        final double zero = isFar ? Math.rint((from + to) / 2 / (10 * step)) * 10 * step : 0;
        final List<Tick> ticks = new ArrayList<>();
        for (double i = Math.ceil((from - zero) / step); zero + i * step <= to; i++)
        {
            final double value = i * step;
            final String sign = isFar && value > step / 2 ? "+" : "";
            ticks.add(new Tick(zero + value, sign + Quantity.round(value), false));
        }
        return new Axis(from, to, false, ticks, isFar ? Quantity.trimmed(zero / SECOND) + "\u202Fs" : "");
    }

    private static double roundStep(final double least)
    {
        final double decade = Math.pow(10, Math.floor(Math.log10(least)));
        for (final double round : ROUND)
        {
            if (decade * round >= least)
            {
                return decade * round;
            }
        }
        return 10 * decade;
    }

    /** Time since the start of a run, ns. */
    static Axis time(final double lengthNs)
    {
        final double step = timeStep(lengthNs / (2 * TICKS));
        final List<Tick> ticks = new ArrayList<>();
        for (int i = 0; i * step <= lengthNs; i++)
        {
            ticks.add(new Tick(i * step, time(i * step, step), i % MINOR_EVERY == 1));
        }
        return new Axis(0, lengthNs, false, ticks, "");
    }

    private static double timeStep(final double least)
    {
        if (least < SECOND / 2)
        {
            return roundStep(Math.max(least, 1));
        }
        for (final double step : LONG_STEPS)
        {
            if (step >= least)
            {
                return step;
            }
        }
        return Math.ceil(least / DAY) * DAY;
    }

    private static String time(final double ns, final double step)
    {
        if (ns == 0 || step < SECOND)
        {
            return Quantity.round(ns);
        }
        if (step >= DAY)
        {
            return Quantity.trimmed(ns / DAY) + "\u202Fd";
        }
        if (step >= HOUR / 2)
        {
            return Quantity.trimmed(ns / HOUR) + "\u202Fh";
        }
        return step >= MINUTE / 2 ? Quantity.trimmed(ns / MINUTE) + "\u202Fmin" :
            Quantity.trimmed(ns / SECOND) + "\u202Fs";
    }

    /**
     * Percentiles up to one in {@code count}: each nine is as wide as the one before. A percentile p is at value
     * −log10(1 − p / 100).
     */
    static Axis nines(final double to)
    {
        final List<Tick> ticks = new ArrayList<>();
        ticks.add(new Tick(0, "0", false));
        if (to < 2.5)
        {
            ticks.add(new Tick(Math.log10(2), "50", true));
        }
        for (int nines = 1; nines <= to + 1e-9; nines++)
        {
            ticks.add(new Tick(nines, Quantity.trimmed(100 - Math.pow(10, 2 - nines)), to > 4 && nines % 2 == 0));
        }
        return new Axis(0, Math.max(to, 1), false, ticks, "");
    }
}
