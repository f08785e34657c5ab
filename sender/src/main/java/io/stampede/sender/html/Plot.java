package io.stampede.sender.html;

import java.util.List;
import java.util.Locale;

/**
 * One picture: lines and areas as SVG that stretches with the page, names of values as text beside it that does not.
 * In the SVG a point is 1/{@value #WIDTH} of the width across, and a CSS pixel down; strokes keep their width by the
 * style sheet. Colours and dashes are classes of that, too.
 */
final class Plot
{
    private static final int WIDTH = 1000;
    private static final int MARK_HEIGHT = 7;
    /** Nearer to an end than this a label is set beside its tick, not under it. */
    private static final double EDGE = 0.05;

    private final String id;
    private final int height;
    private final Axis x;
    private final Axis y;
    private final StringBuilder svg = new StringBuilder();
    private String look = "";

    /** A place in the picture, in values of the axes. */
    record Point(double x, double y)
    {
    }

    /** A stretch between two values above one another. */
    record Span(double x, double low, double high)
    {
    }

    /**
     * @param id   of this picture in the page; letters and digits.
     * @param text what there is to be seen, for those who do not see it.
     */
    Plot(final String id, final String title, final String text, final int height, final Axis x, final Axis y)
    {
        this.id = id;
        this.height = height;
        this.x = x;
        this.y = y;
        svg.append("<title id=\"").append(id).append("-t\">").append(Markup.escape(title)).append("</title><desc id=\"")
            .append(id).append("-d\">").append(Markup.escape(text)).append("</desc>\n");
        x.ticks().forEach(tick -> grid(across(tick.value()), 0, across(tick.value()), height));
        y.ticks().forEach(tick -> grid("0", down(tick.value()), Integer.toString(WIDTH), down(tick.value())));
    }

    private void grid(final Object x1, final Object y1, final Object x2, final Object y2)
    {
        svg.append("<path class=\"grid\" d=\"M").append(x1).append(' ').append(y1).append('L').append(x2).append(' ')
            .append(y2).append("\"/>");
    }

    /** Further classes of the whole picture. */
    Plot look(final String classes)
    {
        look = " " + classes;
        return this;
    }

    /** An area between two lines, for each run of spans one. */
    Plot band(final String style, final List<List<Span>> runs)
    {
        for (final List<Span> run : runs)
        {
            final StringBuilder path = new StringBuilder();
            run.forEach(span -> place(path, span.x(), span.high()));
            run.reversed().forEach(span -> place(path, span.x(), span.low()));
            shape(style, path.append('Z'));
        }
        return this;
    }

    /** A line through each run of points. */
    Plot line(final String style, final List<List<Point>> runs)
    {
        final StringBuilder path = new StringBuilder();
        for (final List<Point> run : runs)
        {
            boolean isFirst = true;
            for (final Point point : run)
            {
                path.append(isFirst ? 'M' : 'L').append(across(point.x())).append(' ').append(down(point.y()));
                isFirst = false;
            }
        }
        return shape(style, path);
    }

    /** A dot for each point; the style sheet gives it its size. */
    Plot dots(final String style, final List<Point> points)
    {
        final StringBuilder path = new StringBuilder();
        points.forEach(point ->
            path.append('M').append(across(point.x())).append(' ').append(down(point.y())).append("h0"));
        return shape(style + " dots", path);
    }

    /** A short stroke at the lower edge for each value. */
    Plot marks(final String style, final List<Double> values)
    {
        final StringBuilder path = new StringBuilder();
        values.forEach(value ->
            path.append('M').append(across(value)).append(' ').append(height).append('v').append(-MARK_HEIGHT));
        return shape(style, path);
    }

    /** Columns from the lower edge, each from one value to another. */
    Plot columns(final String style, final double width, final List<Point> tops)
    {
        final StringBuilder path = new StringBuilder();
        for (final Point top : tops)
        {
            path.append('M').append(across(top.x())).append(' ').append(height).append('V').append(down(top.y()))
                .append('H').append(across(top.x() + width)).append('V').append(height).append('Z');
        }
        return shape(style, path);
    }

    /** A line from top to bottom. */
    Plot upright(final String style, final double value)
    {
        return shape(style, new StringBuilder("M" + across(value) + " 0V" + height));
    }

    /** A line from left to right. */
    Plot level(final String style, final double value)
    {
        return shape(style, new StringBuilder("M0 " + down(value) + "H" + WIDTH));
    }

    private void place(final StringBuilder path, final double atX, final double atY)
    {
        path.append(path.isEmpty() ? 'M' : 'L').append(across(atX)).append(' ').append(down(atY));
    }

    private Plot shape(final String style, final StringBuilder path)
    {
        if (!path.isEmpty())
        {
            svg.append("<path class=\"").append(style).append("\" d=\"").append(path).append("\"/>\n");
        }
        return this;
    }

    private String across(final double value)
    {
        return decimal(Math.clamp(x.at(value), -1, 2) * WIDTH);
    }

    private String down(final double value)
    {
        return decimal((1 - Math.clamp(y.at(value), -1, 2)) * height);
    }

    /** One decimal is finer than a pixel. */
    private static String decimal(final double value)
    {
        final long tenths = Math.round(value * 10);
        return tenths % 10 == 0 ? Long.toString(tenths / 10) : String.format(Locale.ROOT, "%.1f", tenths / 10.0);
    }

    /** The picture with its axes. */
    String html()
    {
        final StringBuilder html = new StringBuilder("<div class=\"plot").append(look).append("\" id=\"").append(id)
            .append("\" style=\"--height:").append(height).append("px\">\n");
        if (!y.zero().isEmpty())
        {
            html.append("<p class=\"zero\">0 = ").append(Markup.escape(y.zero())).append("</p>\n");
        }
        html.append("<div class=\"y\" aria-hidden=\"true\">");
        y.ticks().forEach(tick -> label(html, "top", 1 - y.at(tick.value()), tick));
        html.append("</div>\n<svg viewBox=\"0 0 ").append(WIDTH).append(' ').append(height)
            .append("\" preserveAspectRatio=\"none\" role=\"img\" aria-labelledby=\"").append(id)
            .append("-t\" aria-describedby=\"").append(id).append("-d\">").append(svg).append("</svg>\n")
            .append("<div class=\"x\" aria-hidden=\"true\">");
        x.ticks().forEach(tick -> label(html, "left", x.at(tick.value()), tick));
        return html.append("</div>\n</div>\n").toString();
    }

    private static void label(final StringBuilder html, final String side, final double at, final Axis.Tick tick)
    {
        final String edge = !side.equals("left") ? "" : at < EDGE ? "first" : at > 1 - EDGE ? "last" : "";
        final String look = (tick.isMinor() ? "minor " : "") + edge;
        html.append("<span").append(look.isEmpty() ? "" : " class=\"" + look.strip() + "\"").append(" style=\"")
            .append(side).append(':').append(decimal(at * 100)).append("%\">").append(Markup.escape(tick.label()))
            .append("</span>");
    }
}
