package io.stampede.sender.html;

import io.stampede.sender.report.ClockReport;
import io.stampede.sender.report.ClockState;
import io.stampede.sender.report.ClockSteps;
import io.stampede.sender.report.Counts;
import io.stampede.sender.report.FlowResult;
import io.stampede.sender.report.Headers;
import io.stampede.sender.report.OwnTimes;
import io.stampede.sender.report.RunConfig;
import io.stampede.sender.report.RunResult;
import io.stampede.sender.stats.ClockOffset;
import io.stampede.sender.stats.DistributionSummary;
import io.stampede.sender.stats.LossSummary;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The figures themselves. */
final class Tables
{
    private static final List<String> HEADS = List.of("Min", "Mean", "p50", "p90", "p99", "p99.9", "Max");
    private static final double[] PERCENTS = {50, 90, 99, 99.9};
    private static final String[][] DELAYS = {
        {RunResult.RTT, "RTT", "RTT raw − residence"},
        {RunResult.RTT_RAW, "RTT raw", "T4 − T1"},
        {RunResult.RTT_INTENDED, "RTT intended", "T4 − due"},
        {RunResult.FORWARD, "forward", "T2 − T1"},
        {RunResult.BACKWARD, "backward", "T4 − T3"},
        {RunResult.RESIDENCE, "residence", "T3 − T2"},
        {RunResult.BACKWARD_FOLLOW_UP, "backward, followed up", "T4 − T3′"},
        {RunResult.RESIDENCE_FOLLOW_UP, "residence, followed up", "T3′ − T2"},
        {RunResult.PACING, "pacing", "T1 − due"},
        {RunResult.IPDV_RTT, "IPDV of RTT", "RTT(i) − RTT(i−1)"},
        {RunResult.IPDV_FORWARD, "IPDV forward", "forward(i) − forward(i−1)"},
        {RunResult.IPDV_BACKWARD, "IPDV backward", "backward(i) − backward(i−1)"}};
    private static final String[][] ABOVE_THE_LEAST = {
        {RunResult.RTT, "PDV of RTT", "RTT − the least"},
        {RunResult.FORWARD, "PDV forward", "forward − the least"},
        {RunResult.BACKWARD, "PDV backward", "backward − the least"}};
    /** Delays whose percentiles lost probes make undefined; pacing is of all probes, IPDV of answered pairs. */
    private static final int OF_REPLIES = 8;
    private static final int FLOWS_SHOWN = 20;

    private final RunResult result;
    private final StringBuilder html = new StringBuilder();

    Tables(final RunResult result)
    {
        this.result = result;
    }

    /** All of them, with headings. */
    String all()
    {
        delays();
        html.append("<div class=\"two\">\n<div>\n");
        counts();
        html.append("</div>\n<div>\n");
        clocks();
        madeWith();
        html.append("</div>\n</div>\n");
        flows();
        return html.toString();
    }

    private void delays()
    {
        html.append("<h2>Figures</h2>\n<table class=\"figures\"><caption>Delays</caption><thead><tr>")
            .append("<th scope=\"col\">Quantity</th>");
        HEADS.forEach(head -> html.append("<th scope=\"col\">").append(head).append("</th>"));
        html.append("</tr></thead><tbody>\n");
        final boolean hasOneWay = result.clock().oneWay().isValid();
        for (int i = 0; i < DELAYS.length; i++)
        {
            final DistributionSummary summary = result.distributions().get(DELAYS[i][0]);
            if (summary != null)
            {
                final boolean isOneWay = DELAYS[i][0].equals(RunResult.FORWARD) ||
                    DELAYS[i][0].equals(RunResult.BACKWARD) || DELAYS[i][0].equals(RunResult.BACKWARD_FOLLOW_UP);
                row(DELAYS[i], summary, i < OF_REPLIES ? result.percentilesDefinedUpTo() : 100,
                    isOneWay && !hasOneWay, 0);
            }
            if (i == OF_REPLIES - 1)
            {
                aboveTheLeast();
            }
        }
        html.append("</tbody></table>\n");
        if (hasOneWay || result.config().plan().isLoopback())
        {
            return;
        }
        html.append("<p class=\"note\">† ").append(Markup.escape(result.clock().oneWay().sentence())).append("</p>\n");
    }

    private void aboveTheLeast()
    {
        for (final String[] names : ABOVE_THE_LEAST)
        {
            final DistributionSummary summary = result.distribution(names[0]);
            row(names, summary, result.percentilesDefinedUpTo(), false, summary.moments().min());
        }
    }

    private void row(
        final String[] names,
        final DistributionSummary summary,
        final double definedUpTo,
        final boolean isDoubtful,
        final long baseNs)
    {
        html.append("<tr").append(isDoubtful ? " class=\"doubtful\"" : "").append("><th scope=\"row\">")
            .append(names[1]).append(isDoubtful ? " †" : "").append(" <small>").append(names[2])
            .append("</small></th>");
        if (summary.isEmpty())
        {
            html.append("<td class=\"empty\" colspan=\"7\">n/a</td></tr>\n");
            return;
        }
        cell(0, Quantity.duration(summary.moments().min() - baseNs));
        cell(1, Quantity.duration(summary.moments().mean() - baseNs));
        for (int i = 0; i < PERCENTS.length; i++)
        {
            cell(2 + i, Quantity.duration(summary.percentile(PERCENTS[i]) - baseNs) +
                (PERCENTS[i] > definedUpTo ? "*" : ""));
        }
        cell(HEADS.size() - 1, Quantity.duration(summary.moments().max() - baseNs));
        html.append("</tr>\n");
    }

    private void cell(final int column, final String text)
    {
        html.append("<td data-head=\"").append(HEADS.get(column)).append("\">").append(text).append("</td>");
    }

    private void begin(final String caption)
    {
        html.append("<table class=\"pairs\"><caption>").append(caption).append("</caption><tbody>\n");
    }

    private void pair(final String name, final String value)
    {
        html.append("<tr><th scope=\"row\">").append(Markup.escape(name)).append("</th><td>")
            .append(Markup.escape(value)).append("</td></tr>\n");
    }

    private void pair(final String name, final long count)
    {
        pair(name, Quantity.count(count));
    }

    private void end()
    {
        html.append("</tbody></table>\n");
    }

    private void counts()
    {
        final Counts counts = result.counts();
        final LossSummary loss = counts.loss();
        begin("Counts");
        pair("sent", counts.sent());
        pair("answered in time", counts.received());
        pair("lost", Quantity.count(loss.lost()) + " (" + Quantity.share(loss.lost(), counts.sent()) + ")");
        pair("— forward", known(loss.forward()));
        pair("— backward", known(loss.backward()));
        pair("— unattributed", known(loss.unattributed()));
        pair("duplicates", Quantity.count(counts.duplicates()) + " (" + counts.duplicatesForward() + " forward, " +
            counts.duplicatesBackward() + " backward)");
        pair("reordered", Quantity.count(counts.reordered()) +
            (counts.reordered() > 0 ? ", by up to " + Quantity.count(counts.maxReorderExtent()) : ""));
        pair("— on the way there", known(counts.pathReordering().forward()));
        pair("— on the way back", known(counts.pathReordering().backward()));
        pair("late", counts.late());
        pair("not sent", counts.notSent());
        optional("answered by another node", counts.apart().elsewhere());
        optional("no reply asked for", counts.apart().unasked());
        optional("further copies", counts.apart().copies());
        optional("answers missing beyond the probes lost", loss.suspect());
        optional("restarts of the reflector", loss.epochs() - 1);
        optional("garbage", counts.unusable().garbage());
        optional("answers to no probe we know", counts.unusable().unknown());
        if (counts.received() > 0)
        {
            headers(counts.headers());
        }
        if (counts.received() > 1 && !result.config().plan().isLoopback())
        {
            pair("jitter (RFC 3550)", Quantity.duration(result.jitter().forwardNs()) + " forward, " +
                Quantity.duration(result.jitter().backwardNs()) + " backward");
        }
        own(counts.own());
        times(result.times());
        end();
    }

    private void headers(final Headers headers)
    {
        pair("TTL", list(headers.senderTtls()) + " at the reflector, " + list(headers.ttls()) + " back here");
        pair("DSCP of replies", list(headers.dscps()));
        optional("replies with congestion experienced", headers.ce());
    }

    private void own(final Counts.OwnLosses own)
    {
        optional("own: probes the send buffer refused", own.sendBufferFull());
        optional("own: probes refused otherwise", own.sendFailed());
        optional("own: replies our kernel dropped", own.receiveQueueOverflow());
        optional("own: samples dropped", own.samplesDropped());
        optional("own: replies without kernel timestamp", own.withoutKernelStamp());
        optional("own: probes that had to wait for room", own.backPressure());
        optional("own: times too many were in flight", own.heldBack());
        optional("ICMP errors", own.icmpErrors());
    }

    private void times(final OwnTimes times)
    {
        if (times.sendCall().count() > 0)
        {
            pair("own: send call", Quantity.duration(times.sendCall().p50()) + " median, " +
                Quantity.duration(times.sendCall().p99()) + " p99, " +
                Quantity.duration(times.sendCall().max()) + " max");
        }
        pair("own: away while probes were due", times.stalls() == 0 ? "never" : Quantity.count(times.stalls()) +
            " times, " + Quantity.duration(times.longestNs()) + " the longest");
        pair("own: garbage collections",
            Quantity.count(times.collections()) + ", " + times.collectingMs() + "\u202Fms");
    }

    private void optional(final String name, final long count)
    {
        if (count > 0)
        {
            pair(name, count);
        }
    }

    private static String known(final @Nullable Long count)
    {
        return count == null ? "n/a" : Quantity.count(count);
    }

    private static String list(final List<Integer> values)
    {
        return values.isEmpty() ? "unknown" : String.join(", ", values.stream().map(String::valueOf).toList());
    }

    private void clocks()
    {
        final ClockReport clock = result.clock();
        begin("Clocks");
        pair("ours", state(clock.local()));
        final ClockState remote = clock.remote();
        pair("the reflector’s", remote == null ? "n/a" : state(remote));
        pair("both ends read one clock", clock.isSameHost() ? "yes" : "no");
        final ClockOffset offset = clock.offset();
        if (offset != null && !clock.isSameHost())
        {
            pair("the reflector’s is ahead by", Quantity.duration(offset.offsetNs()) + " ± " +
                Quantity.duration(offset.uncertaintyNs()) + ", by the least round trip");
            final ClockOffset.Drift drift = offset.drift();
            pair("and drifts by", drift == null ? "n/a" :
                String.format(Locale.ROOT, "%+.3g ppm ± %.2g ppm", drift.ppm(), drift.uncertaintyPpm()));
        }
        final ClockSteps steps = clock.steps();
        pair("steps of ours", steps(steps.own(), steps.ownNs()));
        pair("steps of the reflector’s", steps(steps.remote(), steps.remoteNs()));
        optional("answers torn by a step", steps.torn());
        optional("pairs left out of IPDV, forward", steps.pairsExcludedForward());
        optional("pairs left out of IPDV, backward", steps.pairsExcludedBackward());
        pair("stamps", clock.stamps().sentence());
        end();
    }

    private static String steps(final long count, final long sumNs)
    {
        return count == 0 ? "0" : Quantity.count(count) + ", " + Quantity.duration(sumNs) + " in all";
    }

    private static String state(final ClockState state)
    {
        final Long errorNs = state.errorNs();
        return (state.isSynchronized() ? "synchronized" : "not synchronized") +
            (errorNs == null ? ", says no error" : ", error up to " + Quantity.duration(errorNs)) +
            " (" + state.source() + ")";
    }

    private void madeWith()
    {
        final RunConfig config = result.config();
        begin("Made with");
        config.supplied().forEach((name, value) -> pair(name.equals("target") ? name : "--" + name, value));
        pair("sent a second", result.sentPps() == 0 ? "n/a" :
            String.format(Locale.ROOT, "%.4g", result.sentPps()) + " probes");
        pair("program", config.machine().version());
        pair("system", config.machine().system());
        pair("Java", config.machine().java());
        pair("threads", config.machine().threads() + ", " + config.machine().idle() +
            (config.machine().cpus().isEmpty() ? ", tied to no core" : ", on core " + list(config.machine().cpus())));
        end();
    }

    private void flows()
    {
        if (result.flows().size() < 2)
        {
            return;
        }
        final List<FlowResult> worst = result.flows().stream().filter(flow -> !flow.isClean())
            .sorted(Comparator.comparingLong(Tables::weight).reversed()).limit(FLOWS_SHOWN).toList();
        final long clean = result.flows().stream().filter(FlowResult::isClean).count();
        html.append("<h2>Flows</h2>\n<p>").append(Quantity.count(result.flows().size())).append(" flows, ")
            .append(Quantity.count(clean))
            .append(" of them with one answer to every probe, in time and in order.</p>\n");
        if (worst.isEmpty())
        {
            return;
        }
        final List<String> heads = List.of(
            "Port", "Sent", "Received", "Lost", "Forward", "Backward", "Duplicates", "Reordered", "Late", "Not sent");
        html.append("<table class=\"figures\"><caption>The others, the worst first").append(
            worst.size() == FLOWS_SHOWN ? ", " + FLOWS_SHOWN + " of them" : "")
            .append("</caption><thead><tr><th scope=\"col\">SSID</th>");
        heads.forEach(head -> html.append("<th scope=\"col\">").append(head).append("</th>"));
        html.append("</tr></thead><tbody>\n");
        for (final FlowResult flow : worst)
        {
            final List<String> cells = List.of(
                Integer.toString(flow.localPort()), Quantity.count(flow.sent()), Quantity.count(flow.received()),
                Quantity.count(flow.loss().lost()), known(flow.loss().forward()), known(flow.loss().backward()),
                Quantity.count(flow.duplicates()), Quantity.count(flow.reordered()), Quantity.count(flow.late()),
                Quantity.count(flow.notSent()));
            html.append("<tr><th scope=\"row\">").append(flow.ssid()).append("</th>");
            for (int i = 0; i < cells.size(); i++)
            {
                html.append("<td data-head=\"").append(heads.get(i)).append("\">").append(cells.get(i)).append("</td>");
            }
            html.append("</tr>\n");
        }
        html.append("</tbody></table>\n");
    }

    private static long weight(final FlowResult flow)
    {
        return flow.loss().lost() + flow.notSent() + flow.duplicates() + flow.reordered() + flow.late();
    }
}
