package io.stampede.sender.html;

import io.stampede.sender.html.Plot.Point;
import io.stampede.sender.html.Plot.Span;
import io.stampede.sender.report.RunResult;
import io.stampede.sender.stats.TimelineSummary;
import io.stampede.sender.stats.TimelineSummary.MeanAndMax;
import io.stampede.sender.stats.TimelineSummary.Slice;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What stands behind the delays: how far the clocks were apart, how late probes left, how long one was held. */
final class ClockAndPacing
{
    private static final int HEIGHT = 190;
    /** Offsets bounded worse than this many times as the usual one tell nothing, and would flatten the others. */
    private static final double VAGUE = 4;
    private static final double LEAST_NS = 10;

    private final RunResult result;
    private final TimeAxis time;

    ClockAndPacing(final RunResult result, final TimelineSummary timeline)
    {
        this.result = result;
        time = new TimeAxis(timeline);
    }

    /** The offset of the reflector's clock. */
    String offset()
    {
        final String heading = "<h3>Clock offset <small>((T2 − T1) − (T4 − T3)) / 2</small></h3>\n";
        final double[] bounds = offsets().mapToDouble(offset -> offset.uncertaintyNs()).sorted().toArray();
        if (bounds.length == 0)
        {
            return heading + "<p class=\"none\">" + (result.config().plan().isLoopback() ?
                "Our own probes came back: there is no other clock." : "No reply came in time.") + "</p>\n";
        }
        final double most = Math.max(VAGUE * bounds[bounds.length / 2], LEAST_NS);
        final long vague = offsets().filter(offset -> offset.uncertaintyNs() > most).count();
        final double low = offsets().filter(offset -> offset.uncertaintyNs() <= most)
            .mapToDouble(offset -> offset.ns() - offset.uncertaintyNs()).min().orElse(0);
        final double high = offsets().filter(offset -> offset.uncertaintyNs() <= most)
            .mapToDouble(offset -> offset.ns() + offset.uncertaintyNs()).max().orElse(1);
        final List<List<Point>> estimates =
            time.points(slice -> estimate(slice.offset(), most));
        final double margin = Math.max(1, (high - low) / 20);
        final Axis y = Axis.linear(low - margin, high + margin);
        final String said = "The reflector’s clock is ahead of ours by this much; the band is ± half the least round " +
            "trip at each point, within which it is for certain.";
        final Plot plot = new Plot("offset", "Clock offset over time", said, HEIGHT, time.axis(), y)
            .look("timed offset")
            .band("band", time.runs(slice -> estimate(slice.offset(), most) != null, this::span));
        if (y.from() < 0 && y.to() > 0)
        {
            plot.level("zeroline", 0);
        }
        return heading + plot.line("p50", estimates).dots("p50", time.lonely(estimates)).html() +
            "<p class=\"note\">" + said + (result.clock().isSameHost() ?
                " Both ends read the same clock: what is seen is how unlike the two ways are." : "") +
            (vague == 0 ? "" : " Left out: " + Quantity.count(vague, "point", "points") +
                " whose round trips were far longer than usual.") + "</p>\n";
    }

    /** Null if there is none, or only a vague one. */
    private static @Nullable Double estimate(final TimelineSummary.@Nullable Offset offset, final double mostNs)
    {
        return offset == null || offset.uncertaintyNs() > mostNs ? null : Double.valueOf((double)offset.ns());
    }

    private Stream<TimelineSummary.Offset> offsets()
    {
        return time.slices().stream().map(Slice::offset).filter(Objects::nonNull);
    }

    private Span span(final Slice slice)
    {
        final TimelineSummary.Offset offset = slice.offset();
        final double at = time.begin(slice) + time.widthNs() / 2;
        return offset == null ? new Span(at, 0, 0) :
            new Span(at, offset.ns() - offset.uncertaintyNs(), offset.ns() + offset.uncertaintyNs());
    }

    /** How late probes left. */
    String pacing()
    {
        final String heading = "<h3>Pacing error <small>T1 − the time the probe was due</small></h3>\n";
        if (!result.config().plan().schedule().isTimed())
        {
            return heading + "<p class=\"none\">Sent back to back: no probe was due at any time of its own.</p>\n";
        }
        return heading + meanAndMax("pacing", "Pacing error over time", Slice::pacing);
    }

    /** How long the reflector held probes. */
    String residence()
    {
        final String heading = "<h3>Residence <small>T3 − T2, in the reflector</small></h3>\n";
        if (result.config().plan().isLoopback())
        {
            return heading + "<p class=\"none\">Our own probes came back: there is no reflector.</p>\n";
        }
        return heading + meanAndMax("residence", "Residence time over time", Slice::residence);
    }

    private String meanAndMax(
        final String id, final String title, final Function<Slice, @Nullable MeanAndMax> quantity)
    {
        final List<List<Point>> means = time.points(slice -> mean(quantity.apply(slice)));
        final List<List<Point>> maxima = time.points(slice -> max(quantity.apply(slice)));
        if (means.isEmpty())
        {
            return "<p class=\"none\">There is nothing to draw.</p>\n";
        }
        final double low = values(means).min().orElse(0);
        final double high = values(maxima).max().orElse(1);
        final String said = "Mean of each slice, up to " + Quantity.duration(values(means).max().orElse(0)) +
            ", and greatest value of each, up to " + Quantity.duration(high) + ".";
        final Axis y = Axis.delays(low > 0 ? Math.max(low, LEAST_NS) : low, high);
        return new Plot(id, title, said, HEIGHT, time.axis(), y)
            .look("timed " + id)
            .line("p99", maxima)
            .dots("max", time.lonely(maxima))
            .line("p50", means)
            .dots("p50", time.lonely(means))
            .html() + "<p class=\"legend\"><span class=\"key-p50\">mean</span> " +
            "<span class=\"key-p99\">greatest</span></p>\n";
    }

    private static DoubleStream values(final List<List<Point>> runs)
    {
        return runs.stream().flatMap(List::stream).mapToDouble(Point::y);
    }

    private static @Nullable Double mean(final @Nullable MeanAndMax figures)
    {
        return figures == null ? null : Double.valueOf(figures.meanNs());
    }

    private static @Nullable Double max(final @Nullable MeanAndMax figures)
    {
        return figures == null ? null : Double.valueOf((double)figures.maxNs());
    }
}
