package io.stampede.sender.html;

import io.stampede.sender.html.Plot.Point;
import io.stampede.sender.html.Plot.Span;
import io.stampede.sender.report.OneWayVerdict;
import io.stampede.sender.report.RunResult;
import io.stampede.sender.stats.DistributionSummary;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Whole distributions: delay by percentile as HdrHistogram draws it, and how it changes from probe to probe. */
final class Curves
{
    private static final int HEIGHT = 230;
    private static final int VARIATION_HEIGHT = 150;
    /** Points to one more nine. */
    private static final int STEPS = 20;

    private final RunResult result;

    Curves(final RunResult result)
    {
        this.result = result;
    }

    /**
     * One line of a picture.
     *
     * @param style   class of the style sheet.
     * @param shiftNs is taken off each value.
     */
    private record Curve(String style, String name, DistributionSummary values, long shiftNs)
    {
    }

    /** Round trips by percentile. */
    String roundTrip()
    {
        final List<Curve> curves = new ArrayList<>();
        add(curves, "rtt", "RTT", RunResult.RTT);
        add(curves, "raw", "RTT raw, with residence", RunResult.RTT_RAW);
        add(curves, "intended", "RTT intended, from when it was due", RunResult.RTT_INTENDED);
        return "<h3>Round trip by percentile</h3>\n" + picture("nines", "Round trip by percentile", curves);
    }

    /** Either way by percentile; where the clocks say nothing, above its own least value. */
    String oneWay()
    {
        if (result.config().plan().isLoopback())
        {
            return "<h3>One way by percentile</h3>\n<p class=\"none\">Our own probes came back: there is only the " +
                "round trip.</p>\n";
        }
        final OneWayVerdict clocks = result.clock().oneWay();
        final List<Curve> curves = new ArrayList<>();
        add(curves, "forward", "forward", RunResult.FORWARD);
        add(curves, "backward", "backward", RunResult.BACKWARD);
        if (clocks.isValid())
        {
            return "<h3>One way by percentile</h3>\n" + picture("ways", "One-way delay by percentile", curves);
        }
        final List<Curve> above = curves.stream().map(curve -> new Curve(
            curve.style(), curve.name(), curve.values(), curve.values().moments().min())).toList();
        return "<h3>One way, above its least, by percentile</h3>\n" +
            picture("ways", "One-way delay above its least value by percentile", above) +
            "<p class=\"note\">One-way delay itself is not meaningful: " + Markup.escape(clocks.reason()) +
            ". Taken from its own least value, what the clocks are apart cancels; a drift or step of them does not." +
            "</p>\n";
    }

    private void add(final List<Curve> curves, final String style, final String name, final String distribution)
    {
        if (!result.distribution(distribution).isEmpty())
        {
            curves.add(new Curve(style, name, result.distribution(distribution), 0));
        }
    }

    private String picture(final String id, final String title, final List<Curve> curves)
    {
        if (curves.isEmpty())
        {
            return "<p class=\"none\">No reply came in time.</p>\n";
        }
        final List<List<Point>> lines = curves.stream().map(Curves::points).toList();
        final double low = lines.stream().flatMap(List::stream).mapToDouble(Point::y).filter(value -> value > 0)
            .min().orElse(0);
        final double least = lines.stream().flatMap(List::stream).mapToDouble(Point::y).min().orElse(0);
        final double high = lines.stream().flatMap(List::stream).mapToDouble(Point::y).max().orElse(1);
        final double last = lines.stream().mapToDouble(line -> line.getLast().x()).max().orElse(1);
        // what begins at 0 by definition may still be far apart
        final Axis y = Axis.delays(curves.getFirst().shiftNs() != 0 && least == 0 && low > 0 ? low : least, high);
        final Plot plot = new Plot(id, title, said(curves), HEIGHT, Axis.nines(last), y).look("nines");
        final double definedUpTo = result.percentilesDefinedUpTo();
        final double edge = -Math.log10(1 - definedUpTo / 100);
        final boolean isCut = definedUpTo < 100 && edge < last;
        if (isCut)
        {
            plot.upright("cut", edge);
        }
        final StringBuilder legend = new StringBuilder("<p class=\"legend\">");
        for (int i = 0; i < curves.size(); i++)
        {
            plot.line("curve " + curves.get(i).style(), List.of(lines.get(i)));
            plot.dots("curve " + curves.get(i).style(), lines.get(i).size() == 1 ? lines.get(i) : List.of());
            legend.append("<span class=\"key ").append(curves.get(i).style()).append("\">")
                .append(curves.get(i).name()).append("</span> ");
        }
        return plot.html() + legend + "</p>\n" + (isCut ? "<p class=\"note\">Beyond p" +
            String.format(Locale.ROOT, "%.4g", definedUpTo) + ", the upright line, percentiles are of the replies " +
            "received only: a lost probe’s delay counts as infinite.</p>\n" : "");
    }

    private static List<Point> points(final Curve curve)
    {
        final List<Point> points = new ArrayList<>();
        final long count = curve.values().count();
        final double last = Math.log10((double)count);
        for (int i = 0; i < last * STEPS; i++)
        {
            final double x = (double)i / STEPS;
            points.add(point(curve, x, 100 - Math.pow(10, 2 - x)));
        }
        points.add(point(curve, last, 100));
        return points;
    }

    private static Point point(final Curve curve, final double x, final double percent)
    {
        return new Point(x, (double)(curve.values().percentile(Math.max(0, percent)) - curve.shiftNs()));
    }

    private static String said(final List<Curve> curves)
    {
        final StringBuilder said = new StringBuilder();
        for (final Curve curve : curves)
        {
            said.append(curve.name()).append(": half up to ").append(at(curve, 50)).append(", 90 % up to ")
                .append(at(curve, 90)).append(", 99 % up to ").append(at(curve, 99)).append(", all up to ")
                .append(at(curve, 100)).append(". ");
        }
        return said.toString().strip();
    }

    private static String at(final Curve curve, final double percent)
    {
        return Quantity.duration(curve.values().percentile(percent) - curve.shiftNs());
    }

    /** From one probe to the next: where the middle half of the changes lies, and 98 % of them. */
    String variation()
    {
        final List<Curve> rows = new ArrayList<>();
        add(rows, "backward", "backward", RunResult.IPDV_BACKWARD);
        add(rows, "forward", "forward", RunResult.IPDV_FORWARD);
        add(rows, "rtt", "RTT", RunResult.IPDV_RTT);
        final String heading =
            "<h3>Delay variation <small>from one probe to the next, RFC 3393</small></h3>\n";
        if (rows.isEmpty())
        {
            return heading + "<p class=\"none\">No two probes in a row were answered.</p>\n";
        }
        double most = 1;
        final StringBuilder said = new StringBuilder();
        for (final Curve row : rows)
        {
            most = Math.max(most, (double)Math.max(-row.values().percentile(1), row.values().percentile(99)));
            said.append(row.name()).append(": half between ").append(at(row, 25)).append(" and ").append(at(row, 75))
                .append(", 98 % between ").append(at(row, 1)).append(" and ").append(at(row, 99)).append(". ");
        }
        final List<Axis.Tick> names = new ArrayList<>();
        for (int i = 0; i < rows.size(); i++)
        {
            names.add(new Axis.Tick(i + 0.5, rows.get(i).name(), false));
        }
        final Plot plot = new Plot("variation", "Delay variation", said.toString().strip(), VARIATION_HEIGHT,
            Axis.linear(-1.06 * most, 1.06 * most), new Axis(0, rows.size(), false, names, "")).look("ranges");
        for (int i = 0; i < rows.size(); i++)
        {
            final Curve row = rows.get(i);
            final double at = i + 0.5;
            plot.band("whisker " + row.style(), List.of(box(row, 1, 99, at, 0.07)))
                .band("box " + row.style(), List.of(box(row, 25, 75, at, 0.26)))
                .dots("p50 " + row.style(), List.of(new Point((double)row.values().percentile(50), at)));
        }
        return heading + plot.html() + "<p class=\"note\">Wide: the middle half of the changes; narrow: 98 % of " +
            "them; dot: median. What the clocks are apart cancels.</p>\n";
    }

    private static List<Span> box(
        final Curve row, final double fromPercent, final double toPercent, final double at, final double half)
    {
        return List.of(
            new Span((double)row.values().percentile(fromPercent), at - half, at + half),
            new Span((double)row.values().percentile(toPercent), at - half, at + half));
    }
}
