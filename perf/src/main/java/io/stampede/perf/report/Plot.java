package io.stampede.perf.report;

import io.stampede.perf.load.Contender.Tier;
import java.util.List;
import java.util.Locale;
import java.util.stream.DoubleStream;

/**
 * Pictures in SVG, narrow enough to be read on a telephone. Colours are classes of the page's style sheet: that of the
 * tier, hollow for C twins.
 */
final class Plot
{
    private static final int WIDTH = 420;
    private static final int ROW = 40;
    private static final int LEFT = 10;
    private static final int RIGHT = WIDTH - 10;
    private static final int AXIS = 26;

    private final StringBuilder svg = new StringBuilder();

    private Plot(final int height, final String label)
    {
        add("<svg viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"%s\">", WIDTH, height, label);
    }

    /**
     * One line of a picture.
     *
     * @param values rounds, or percentiles in rising order.
     */
    record Row(String label, String figure, Tier tier, boolean isTwin, List<Double> values)
    {
        String style()
        {
            return "t-" + tier + (isTwin ? " twin" : "");
        }

        DoubleStream stream()
        {
            return values.stream().mapToDouble(Double::doubleValue);
        }
    }

    /** Bars from 0 to the median, a dot for each round. */
    static String bars(final String label, final List<Row> rows)
    {
        final Plot plot = new Plot(rows.size() * ROW + 6, label);
        final double max = rows.stream().flatMapToDouble(Row::stream).max().orElse(1);
        for (int i = 0; i < rows.size(); i++)
        {
            final Row row = rows.get(i);
            final int y = plot.head(row, i);
            final double median = Spread.of(row.stream()).median();
            plot.add("<rect class=\"bar %s\" x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"12\" rx=\"2\"/>",
                row.style(), LEFT, y, (RIGHT - LEFT) * median / max);
            row.values().forEach(value -> plot.add(
                "<circle class=\"round\" cx=\"%.1f\" cy=\"%d\" r=\"2.5\"/>",
                LEFT + (RIGHT - LEFT) * value / max, y + 6));
        }
        return plot.end();
    }

    /** Label on the left, figure on the right; where the row's picture begins. */
    private int head(final Row row, final int index)
    {
        final int y = index * ROW + 14;
        add("<text x=\"%d\" y=\"%d\">%s</text>", LEFT, y, row.label());
        add("<text class=\"figure\" x=\"%d\" y=\"%d\">%s</text>", RIGHT, y, row.figure());
        return y + 6;
    }

    /** From p50 to p99.9 on a logarithmic axis of microseconds. */
    static String percentiles(final String label, final List<Row> rows)
    {
        final Plot plot = new Plot(rows.size() * ROW + AXIS, label);
        final double min = rows.stream().flatMapToDouble(Row::stream).min().orElse(1);
        final double max = rows.stream().flatMapToDouble(Row::stream).max().orElse(1);
        final Scale scale = new Scale(Math.log(min * 0.9), Math.log(max * 1.1), LEFT, RIGHT);
        plot.logAxis(scale, rows.size() * ROW);
        for (int i = 0; i < rows.size(); i++)
        {
            final Row row = rows.get(i);
            final int y = plot.head(row, i) + 6;
            plot.add("<line class=\"range %s\" x1=\"%.1f\" x2=\"%.1f\" y1=\"%d\" y2=\"%d\"/>", row.style(),
                scale.at(Math.log(row.values().getFirst())), scale.at(Math.log(row.values().getLast())), y, y);
            row.values().forEach(value -> plot.add("<circle class=\"mark %s\" cx=\"%.1f\" cy=\"%d\" r=\"4\"/>",
                row.style(), scale.at(Math.log(value)), y));
        }
        return plot.end();
    }

    private void logAxis(final Scale scale, final int bottom)
    {
        double lastX = -100;
        for (double decade = 0.1; decade < 1e7; decade *= 10)
        {
            for (final int step : new int[]{1, 2, 5})
            {
                final double x = scale.at(Math.log(decade * step));
                final String tick = trim(decade * step);
                if (x >= LEFT && x <= RIGHT && x - lastX > 14 + 7 * tick.length())
                {
                    lastX = x;
                    add("<line class=\"grid\" x1=\"%.1f\" x2=\"%.1f\" y1=\"0\" y2=\"%d\"/>", x, x, bottom);
                    add("<text class=\"tick\" x=\"%.1f\" y=\"%d\">%s</text>", x, bottom + 14, tick);
                }
            }
        }
    }

    /** A dot for each round's ratio, a line at 1. */
    static String ratios(final String label, final List<Row> rows)
    {
        final Plot plot = new Plot(rows.size() * ROW + AXIS, label);
        final double min = Math.min(0.9, rows.stream().flatMapToDouble(Row::stream).min().orElse(1));
        final double max = Math.max(1.1, rows.stream().flatMapToDouble(Row::stream).max().orElse(1));
        final Scale scale = new Scale(min - 0.02, max + 0.02, LEFT, RIGHT);
        final int bottom = rows.size() * ROW;
        final double step = max - min > 1 ? 0.5 : max - min > 0.5 ? 0.2 : 0.1;
        for (double tick = Math.ceil(min / step) * step; tick <= max; tick += step)
        {
            plot.add("<line class=\"grid\" x1=\"%.1f\" x2=\"%.1f\" y1=\"0\" y2=\"%d\"/>",
                scale.at(tick), scale.at(tick), bottom);
            plot.add("<text class=\"tick\" x=\"%.1f\" y=\"%d\">%.1f</text>", scale.at(tick), bottom + 14, tick);
        }
        plot.add("<line class=\"one\" x1=\"%.1f\" x2=\"%.1f\" y1=\"0\" y2=\"%d\"/>",
            scale.at(1), scale.at(1), bottom);
        for (int i = 0; i < rows.size(); i++)
        {
            final Row row = rows.get(i);
            final int y = plot.head(row, i) + 6;
            final Spread spread = Spread.of(row.stream());
            plot.add("<line class=\"range %s\" x1=\"%.1f\" x2=\"%.1f\" y1=\"%d\" y2=\"%d\"/>",
                row.style(), scale.at(spread.min()), scale.at(spread.max()), y, y);
            row.values().forEach(value ->
                plot.add("<circle class=\"round\" cx=\"%.1f\" cy=\"%d\" r=\"2.5\"/>", scale.at(value), y));
            plot.add("<circle class=\"mark %s\" cx=\"%.1f\" cy=\"%d\" r=\"5\"/>",
                row.style(), scale.at(spread.median()), y);
        }
        return plot.end();
    }

    /**
     * Latency by percentile, both axes logarithmic: 0, 90, 99, 99.9 % one decade each.
     *
     * @param rows values at the percentiles 1 − 10^(−k/10), k = 0, 1, 2, ...
     */
    static String curves(final String label, final List<Row> rows)
    {
        final int bottom = 240;
        final Plot plot = new Plot(bottom + AXIS, label);
        final int count = rows.stream().mapToInt(row -> row.values().size()).max().orElse(1);
        final double min = rows.stream().flatMapToDouble(Row::stream).min().orElse(1);
        final double max = rows.stream().flatMapToDouble(Row::stream).max().orElse(1);
        final Scale x = new Scale(0, count - 1, LEFT + 44, RIGHT - 14);
        final Scale y = new Scale(Math.log(min * 0.9), Math.log(max * 1.1), bottom, 6);
        for (int k = 0; k < count; k += 10)
        {
            plot.add("<line class=\"grid\" x1=\"%.1f\" x2=\"%.1f\" y1=\"6\" y2=\"%d\"/>", x.at(k), x.at(k), bottom);
            plot.add("<text class=\"tick\" x=\"%.1f\" y=\"%d\">%s%%</text>",
                x.at(k), bottom + 14, trim(100 - 100 * Math.pow(10, -k / 10.0)));
        }
        double lastY = 1000;
        for (double decade = 0.1; decade < 1e7; decade *= 10)
        {
            for (final int step : new int[]{1, 2, 5})
            {
                final double at = y.at(Math.log(decade * step));
                if (at >= 6 && at <= bottom && lastY - at > 16)
                {
                    lastY = at;
                    plot.add("<line class=\"grid\" x1=\"%d\" x2=\"%d\" y1=\"%.1f\" y2=\"%.1f\"/>",
                        LEFT + 44, RIGHT - 14, at, at);
                    plot.add("<text class=\"figure\" x=\"%d\" y=\"%.1f\">%s</text>",
                        LEFT + 38, at + 4, trim(decade * step));
                }
            }
        }
        for (final Row row : rows)
        {
            final StringBuilder points = new StringBuilder();
            for (int k = 0; k < row.values().size(); k++)
            {
                points.append(Text.format("%.1f,%.1f ", x.at(k), y.at(Math.log(row.values().get(k)))));
            }
            plot.add("<polyline class=\"curve %s\" points=\"%s\"/>", row.style(), points.toString().strip());
        }
        return plot.end();
    }

    /** Straight from one interval to another. */
    private record Scale(double from, double to, double first, double last)
    {
        double at(final double value)
        {
            return first + (last - first) * (value - from) / (to - from);
        }
    }

    private static String trim(final double value)
    {
        return value >= 1 && Math.abs(value - Math.rint(value)) < 1e-6 ?
            Long.toString(Math.round(value)) :
            Text.format("%.4f", value).replaceAll("0+$", "").replaceAll("\\.$", "");
    }

    @SuppressWarnings("AnnotateFormatMethod") // its annotation would be a dependency for this alone
    private void add(final String text, final Object... values)
    {
        svg.append(String.format(Locale.ROOT, text, values)).append('\n');
    }

    private String end()
    {
        return svg.append("</svg>").toString();
    }
}
