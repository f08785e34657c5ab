package io.stampede.sender.html;

import io.stampede.sender.plan.Schedule;
import io.stampede.sender.plan.SenderPlan;
import io.stampede.sender.report.Counts;
import io.stampede.sender.report.DurationFormat;
import io.stampede.sender.report.OneWayVerdict;
import io.stampede.sender.report.RunConfig;
import io.stampede.sender.report.RunResult;
import io.stampede.sender.report.TextReport;
import io.stampede.sender.report.Verdict;
import io.stampede.sender.stats.DistributionSummary;
import io.stampede.sender.stats.LossSummary;

/** The top of the page: what was measured, what to think of it, and the few figures most come for. */
final class Overview
{
    private final RunResult result;
    private final Verdict verdict;

    Overview(final RunResult result, final Verdict verdict)
    {
        this.result = result;
        this.verdict = verdict;
    }

    /** Where probes went, and what they were like; markup. */
    String facts()
    {
        final RunConfig config = result.config();
        final RunConfig.Endpoints endpoints = config.endpoints();
        final SenderPlan plan = config.plan();
        final int others = result.flows().size() - 1;
        final String remote = TextReport.endpoint(endpoints.remoteAddress(), endpoints.remotePort());
        return (endpoints.target().equals(remote) ? "from " : "<b>" + Markup.escape(remote) + "</b> from ") +
            Markup.escape(TextReport.endpoint(endpoints.localAddress(), endpoints.localPort())) +
            (others > 0 ? " and " + Quantity.count(others, "more port", "more ports") : "") + ", " +
            plan.shape().payloadLength() + " octets, DSCP " + plan.shape().dscp() + ", SSID " + plan.ssid() + ", " +
            spacing(plan.schedule()) + ", " + Quantity.duration(config.elapsedNs()) +
            " in all, begun <time datetime=\"" + DurationFormat.instant(config.startEpochNs()) + "\">" + begun() +
            "</time>";
    }

    /** To the second, in UTC. */
    private String begun()
    {
        return DurationFormat.instant(result.config().startEpochNs()).substring(0, 19).replace('T', ' ') + " UTC";
    }

    private static String spacing(final Schedule schedule)
    {
        return switch (schedule.gaps())
        {
            case EQUAL -> Quantity.duration(schedule.intervalNs()) + " apart";
            case EXPONENTIAL -> "on average " + Quantity.duration(schedule.intervalNs()) + " apart";
            case NONE -> "back to back";
        };
    }

    /** What to think of the run: verdict, what it has to say against itself, what the clocks are worth. */
    String words()
    {
        final StringBuilder words = new StringBuilder();
        final boolean hasFailed = verdict.exitCode() != 0;
        if (hasFailed)
        {
            words.append("<div class=\"verdict bad\"><p><b>Failed</b>, exit code ").append(verdict.exitCode())
                .append("</p><ul>");
            verdict.failed().forEach(reason -> item(words, reason));
            words.append("</ul></div>\n");
        }
        if (!result.contradictions().isEmpty())
        {
            words.append("<div class=\"verdict bad\"><p><b>Internal error</b>: trust none of these figures</p><ul>");
            result.contradictions().forEach(contradiction -> item(words, contradiction));
            words.append("</ul></div>\n");
        }
        if (!result.marks().isEmpty())
        {
            words.append("<div class=\"verdict warn\"><p><b>Read with care</b></p><ul>");
            result.marks().forEach(mark -> item(words, mark));
            words.append("</ul></div>\n");
        }
        if (!hasFailed && result.marks().isEmpty() && result.contradictions().isEmpty())
        {
            words.append("<div class=\"verdict ").append(result.counts().loss().lost() == 0 ? "good" : "plain")
                .append("\"><p>").append(outcome()).append("</p></div>\n");
        }
        words.append("<ul class=\"said\">");
        item(words, result.config().plan().isLoopback() ?
            "loopback: our own probes came back, there is only the round trip" : result.clock().oneWay().sentence());
        final String unknown = result.counts().loss().unknowableReason();
        if (unknown != null)
        {
            item(words, "loss by direction is not known: " + unknown);
        }
        result.quirks().forEach(quirk -> item(words, quirk.sentence()));
        return words.append("</ul>\n").toString();
    }

    /** Of a run that went well. */
    private String outcome()
    {
        final Counts counts = result.counts();
        if (counts.apart().unasked() > 0)
        {
            return "<b>All probes left</b>; no reply was asked for.";
        }
        return counts.loss().lost() == 0 ? "<b>Every probe was answered</b> in time." :
            "<b>" + Quantity.count(counts.loss().lost()) + " of " + Quantity.count(counts.sent()) +
            " probes were lost</b>, none of them by the sender itself.";
    }

    private static void item(final StringBuilder words, final String text)
    {
        words.append("<li>").append(Markup.escape(text)).append("</li>");
    }

    /** The figures most come for. */
    String tiles()
    {
        final Counts counts = result.counts();
        final StringBuilder tiles = new StringBuilder();
        tile(tiles, "", "Sent", Quantity.count(counts.sent()), "probes");
        tile(tiles, "", "Answered", Quantity.count(counts.received()),
            Quantity.share(counts.received(), counts.sent()));
        tile(tiles, counts.loss().lost() > 0 ? "bad" : "", "Lost", Quantity.count(counts.loss().lost()), lost());
        delays(tiles, "rtt", "Round trip", result.distribution(RunResult.RTT), true);
        if (!result.config().plan().isLoopback())
        {
            final OneWayVerdict clocks = result.clock().oneWay();
            delays(tiles, "forward", "Forward", result.distribution(RunResult.FORWARD), clocks.isValid());
            delays(tiles, "backward", "Backward", result.distribution(RunResult.BACKWARD), clocks.isValid());
        }
        return tiles.toString();
    }

    private String lost()
    {
        final LossSummary loss = result.counts().loss();
        if (loss.lost() == 0)
        {
            return "none";
        }
        final String share = Quantity.share(loss.lost(), result.counts().sent());
        return loss.forward() == null || loss.backward() == null ? share + ", direction n/a" :
            share + ": " + Quantity.count(loss.forward()) + " forward, " + Quantity.count(loss.backward()) +
            " backward";
    }

    private static void delays(
        final StringBuilder tiles,
        final String style,
        final String name,
        final DistributionSummary delays,
        final boolean isMeaningful)
    {
        if (delays.isEmpty())
        {
            tile(tiles, style, name, "n/a", "no reply in time");
            return;
        }
        if (!isMeaningful)
        {
            tile(tiles, style + " doubtful", name, Quantity.duration(delays.percentile(50)),
                "median; not meaningful, the clocks do not agree");
            return;
        }
        tile(tiles, style, name, Quantity.duration(delays.percentile(50)), "median; 99 % within " +
            Quantity.duration(delays.percentile(99)) + ", greatest " + Quantity.duration(delays.moments().max()));
    }

    private static void tile(
        final StringBuilder tiles, final String style, final String name, final String figure, final String more)
    {
        tiles.append("<div class=\"tile ").append(style).append("\"><dt>").append(name).append("</dt><dd><b>")
            .append(Markup.escape(figure)).append("</b> <span>").append(Markup.escape(more))
            .append("</span></dd></div>\n");
    }
}
