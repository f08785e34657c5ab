package io.stampede.sender.html;

import io.stampede.sender.html.Plot.Point;
import io.stampede.sender.report.OneWayVerdict;
import io.stampede.sender.report.RunResult;
import io.stampede.sender.stats.DelayRange;
import io.stampede.sender.stats.DistributionSummary;
import io.stampede.sender.stats.LossSummary;
import io.stampede.sender.stats.TimelineSummary;
import io.stampede.sender.stats.TimelineSummary.Slice;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/** Delay of the round trip and of either way over time, with what was lost below: one clock, one axis. */
final class OverTime
{
    private static final int DELAY_HEIGHT = 170;
    private static final int LOSS_HEIGHT = 44;
    /** Share of a slice that any loss is drawn as at least, lest one in a thousand be seen by nobody. */
    private static final double LEAST_SHOWN = 0.12;

    private final RunResult result;
    private final TimeAxis time;

    OverTime(final RunResult result, final TimelineSummary timeline)
    {
        this.result = result;
        time = new TimeAxis(timeline);
    }

    /** All of them. */
    String html()
    {
        if (time.slices().isEmpty())
        {
            return "<p class=\"none\">No probe left, so there is nothing to draw over time.</p>\n";
        }
        final StringBuilder html = new StringBuilder();
        html.append(delay("rtt", "Round trip", "RTT = (T4 − T1) − (T3 − T2)", RunResult.RTT, Slice::rtt,
            slice -> slice.fates().lost()));
        if (!result.config().plan().isLoopback())
        {
            html.append(delay("forward", "Forward", "T2 − T1, here to there", RunResult.FORWARD, Slice::forward,
                slice -> slice.fates().lostForward()));
            html.append(delay("backward", "Backward", "T4 − T3, there to here", RunResult.BACKWARD, Slice::backward,
                slice -> slice.fates().lostBackward()));
        }
        return html.append(losses()).toString();
    }

    private String delay(
        final String id,
        final String title,
        final String formula,
        final String name,
        final Function<Slice, DelayRange> quantity,
        final ToLongFunction<Slice> lost)
    {
        final DistributionSummary whole = result.distribution(name);
        final OneWayVerdict clocks = result.clock().oneWay();
        final boolean isDoubtful = !name.equals(RunResult.RTT) && !clocks.isValid();
        final String heading = "<h3 class=\"key " + id + "\">" + title + " <small>" + formula + "</small></h3>\n" +
            (isDoubtful ? "<p class=\"doubt\">not meaningful: " + Markup.escape(clocks.reason()) + "</p>\n" : "");
        if (whole.isEmpty())
        {
            return heading + "<p class=\"none\">No reply came in time.</p>\n";
        }
        final Axis y = Axis.delays((double)whole.moments().min(), (double)whole.moments().max());
        final List<List<Point>> medians =
            time.points(slice -> has(quantity.apply(slice), (double)quantity.apply(slice).p50Ns()));
        return heading + new Plot(id, title + " delay over time", said(title, whole), DELAY_HEIGHT, time.axis(), y)
            .look("timed " + id + (isDoubtful ? " doubtful" : ""))
            .band("band", time.spans(quantity))
            .dots("max", time.points(slice -> beyond(quantity.apply(slice))).stream().flatMap(List::stream).toList())
            .line("p99", time.points(slice -> has(quantity.apply(slice), (double)quantity.apply(slice).p99Ns())))
            .line("min", time.points(slice -> has(quantity.apply(slice), (double)quantity.apply(slice).minNs())))
            .line("p50", medians)
            .dots("p50", time.lonely(medians))
            .marks("lost", time.where(slice -> isDirected(id) && lost.applyAsLong(slice) > 0))
            .html();
    }

    private boolean isDirected(final String id)
    {
        return id.equals("rtt") || result.counts().loss().forward() != null;
    }

    private static @Nullable Double has(final DelayRange range, final double value)
    {
        return range.isEmpty() ? null : value;
    }

    /** The greatest value where the 99th percentile is another. */
    private static @Nullable Double beyond(final DelayRange range)
    {
        return range.maxNs() == range.p99Ns() ? null : Double.valueOf((double)range.maxNs());
    }

    private static String said(final String title, final DistributionSummary whole)
    {
        return title + " delay of " + Quantity.count(whole.count(), "probe", "probes") + ": least " +
            Quantity.duration(whole.moments().min()) + ", half of them up to " +
            Quantity.duration(whole.percentile(50)) + ", 99 % up to " + Quantity.duration(whole.percentile(99)) +
            ", greatest " + Quantity.duration(whole.moments().max()) + ".";
    }

    private String losses()
    {
        final LossSummary loss = result.counts().loss();
        final Long forward = loss.forward();
        final Long backward = loss.backward();
        final Long unattributed = loss.unattributed();
        final StringBuilder html = new StringBuilder("<h3>Loss</h3>\n");
        if (result.counts().apart().unasked() > 0)
        {
            return html.append("<p class=\"none\">No reply was asked for, so none is missed.</p>\n").toString();
        }
        if (loss.lost() == 0)
        {
            return html.append("<p class=\"none\">No probe was lost.</p>\n").toString();
        }
        if (forward == null || backward == null || unattributed == null)
        {
            return html.append("<p class=\"doubt\">forward n/a, backward n/a: ")
                .append(Markup.escape(String.valueOf(loss.unknowableReason()))).append("</p>\n")
                .append(strip("loss", "Lost, either way", loss.lost(), slice -> slice.fates().lost())).toString();
        }
        final long placedForward = sum(slice -> slice.fates().lostForward());
        final long placedBackward = sum(slice -> slice.fates().lostBackward());
        html.append(strip("lossforward", "Lost forward", placedForward, slice -> slice.fates().lostForward()))
            .append(strip("lossbackward", "Lost backward", placedBackward, slice -> slice.fates().lostBackward()));
        final long open = loss.lost() - placedForward - placedBackward;
        if (open > 0)
        {
            html.append(strip("lossopen", "Lost, not told which way here", open, slice ->
                slice.fates().lost() - slice.fates().lostForward() - slice.fates().lostBackward()))
                .append("<p class=\"note\">In all ").append(Quantity.count(forward)).append(" were lost forward, ")
                .append(Quantity.count(backward)).append(" backward and ").append(Quantity.count(unattributed))
                .append(" cannot be told. Where probes overtook one another, the reflector’s numbers say how many, " +
                    "but not which.</p>\n");
        }
        return html.toString();
    }

    private long sum(final ToLongFunction<Slice> count)
    {
        return time.slices().stream().mapToLong(count).sum();
    }

    private String strip(final String id, final String title, final long count, final ToLongFunction<Slice> lost)
    {
        final long sent = result.counts().sent();
        final String said = title + ": " + Quantity.count(count) + " of " + Quantity.count(sent) +
            " (" + Quantity.share(count, sent) + ")";
        final Axis share = new Axis(0, 1, false,
            List.of(new Axis.Tick(0, "0", false), new Axis.Tick(1, "100\u202F%", false)), "");
        final List<Point> columns = time.slices().stream().filter(slice -> lost.applyAsLong(slice) > 0)
            .map(slice -> new Point(time.begin(slice), LEAST_SHOWN + (1 - LEAST_SHOWN) *
                lost.applyAsLong(slice) / slice.fates().sent()))
            .toList();
        return "<p class=\"strip\">" + Markup.escape(said) + "</p>\n" +
            new Plot(id, title + " over time", said, LOSS_HEIGHT, time.axis(), share).look("timed strip " + id)
                .columns("column", time.widthNs(), columns).html();
    }
}
