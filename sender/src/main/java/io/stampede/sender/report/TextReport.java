package io.stampede.sender.report;

import io.stampede.sender.plan.Schedule;
import io.stampede.sender.plan.SenderPlan;
import io.stampede.sender.stats.DistributionSummary;
import io.stampede.sender.stats.LossSummary;
import java.io.IOException;
import java.util.List;
import java.util.Locale;

/** A run in words and one table, readable at a glance. */
public final class TextReport
{
    private static final String[] HEADINGS = {"Min", "Mean", "p50", "p90", "p99", "p99.9", "Max"};
    private static final double[] PERCENTS = {50, 90, 99, 99.9};
    private static final String[][] DELAY_ROWS = {
        {"RTT", RunResult.RTT},
        {"RTT raw", RunResult.RTT_RAW},
        {"RTT intended", RunResult.RTT_INTENDED},
        {"forward", RunResult.FORWARD},
        {"backward", RunResult.BACKWARD},
        {"residence", RunResult.RESIDENCE},
        {"backward fup", RunResult.BACKWARD_FOLLOW_UP},
        {"residence fup", RunResult.RESIDENCE_FOLLOW_UP}};
    private static final String[][] OTHER_ROWS = {
        {"pacing", RunResult.PACING},
        {"IPDV RTT", RunResult.IPDV_RTT},
        {"IPDV forward", RunResult.IPDV_FORWARD},
        {"IPDV backward", RunResult.IPDV_BACKWARD}};
    private static final String[][] VARIATION_ROWS = {
        {"PDV RTT", RunResult.RTT},
        {"PDV forward", RunResult.FORWARD},
        {"PDV backward", RunResult.BACKWARD}};
    private static final String UNDEFINED_MARK = "*";

    private final RunResult result;
    private final Appendable out;

    private TextReport(final RunResult result, final Appendable out)
    {
        this.result = result;
        this.out = out;
    }

    /** Writes the whole report. */
    public static void write(final RunResult result, final Appendable out) throws IOException
    {
        final TextReport report = new TextReport(result, out);
        report.heading();
        report.table();
        report.counts();
        FlowText.write(result.flows(), out);
        TlvText.write(result, out);
        WindowText.write(result, out);
        report.oddities();
        report.times();
        report.clocks();
        report.legend();
    }

    private void heading() throws IOException
    {
        final RunConfig config = result.config();
        final RunConfig.Endpoints endpoints = config.endpoints();
        final SenderPlan plan = config.plan();
        final Schedule schedule = plan.schedule();
        final int others = result.flows().size() - 1;
        line(String.format(Locale.ROOT, "%nSTAMP %s from %s: %d octets, DSCP %d, SSID %d%s, %s, %s in all%n",
            endpoint(endpoints.remoteAddress(), endpoints.remotePort()),
            endpoint(endpoints.localAddress(), endpoints.localPort()),
            plan.shape().payloadLength(),
            plan.shape().dscp(),
            plan.ssid(),
            others > 0 ? " and " + others + " more from other ports" : "",
            spacing(schedule),
            DurationFormat.of(config.elapsedNs())));
    }

    /** How far apart probes leave. */
    public static String spacing(final Schedule schedule)
    {
        return switch (schedule.gaps())
        {
            case EQUAL -> DurationFormat.of(schedule.intervalNs()) + " apart";
            case EXPONENTIAL -> "on average " + DurationFormat.of(schedule.intervalNs()) + " apart";
            case NONE -> "back to back";
        };
    }

    /** Address and port as one word: an IPv6 address goes into brackets. */
    public static String endpoint(final String address, final int port)
    {
        return (address.contains(":") ? "[" + address + "]" : address) + ":" + port;
    }

    private void table() throws IOException
    {
        final StringBuilder headings = new StringBuilder(String.format(Locale.ROOT, "%-15s", ""));
        for (final String heading : HEADINGS)
        {
            headings.append(String.format(Locale.ROOT, "%9s ", heading));
        }
        line(headings.toString().stripTrailing());
        for (final String[] row : DELAY_ROWS)
        {
            if (!result.distributions().containsKey(row[1]))
            {
                continue;
            }
            row(row[0], result.distribution(row[1]), result.percentilesDefinedUpTo(), 0);
        }
        for (final String[] row : VARIATION_ROWS)
        {
            final DistributionSummary delays = result.distribution(row[1]);
            row(row[0], delays, result.percentilesDefinedUpTo(), delays.moments().min());
        }
        for (final String[] row : OTHER_ROWS)
        {
            row(row[0], result.distribution(row[1]), 100, 0);
        }
        out.append('\n');
    }

    /** @param base subtracted from each figure. */
    private void row(
        final String name, final DistributionSummary summary, final double definedUpTo, final long base)
        throws IOException
    {
        final StringBuilder row = new StringBuilder(String.format(Locale.ROOT, "%-15s", name));
        if (summary.isEmpty())
        {
            line(row.append(String.format(Locale.ROOT, "%9s", "n/a")).toString());
            return;
        }
        cell(row, (double)(summary.moments().min() - base), "");
        cell(row, summary.moments().mean() - base, "");
        for (final double percent : PERCENTS)
        {
            cell(row, (double)(summary.percentile(percent) - base), percent > definedUpTo ? UNDEFINED_MARK : "");
        }
        cell(row, (double)(summary.moments().max() - base), "");
        line(row.toString().stripTrailing());
    }

    private static void cell(final StringBuilder row, final double valueNs, final String mark)
    {
        row.append(String.format(Locale.ROOT, "%9s%-1s", DurationFormat.of(valueNs), mark));
    }

    private void counts() throws IOException
    {
        final Counts counts = result.counts();
        final LossSummary loss = counts.loss();
        if (counts.apart().unasked() > 0)
        {
            line(counts.sent() + " sent, no reply was asked for" +
                (counts.received() > 0 ? ", " + counts.received() + " came nonetheless" : ""));
            return;
        }
        line(String.format(Locale.ROOT, "%d sent, %d received, %d lost (%s)%s",
            counts.sent(), counts.received(), loss.lost(), share(loss.lost(), counts.sent()), apart()));
        directions(loss);
        line(String.format(Locale.ROOT, "%d duplicates (%d forward, %d backward), %d reordered%s, %d late, %d not sent",
            counts.duplicates(), counts.duplicatesForward(), counts.duplicatesBackward(),
            counts.reordered(), paths(counts), counts.late(), counts.notSent()));
        if (!result.config().plan().schedule().isTimed())
        {
            line(String.format(Locale.ROOT,
                "sent as fast as the port took them: %.0f probes a second, no schedule kept (%d had to wait for room)",
                result.sentPps(), counts.own().backPressure()));
        }
        if (counts.received() > 1 && !result.config().plan().isLoopback())
        {
            line("jitter (RFC 3550) forward " + DurationFormat.of(result.jitter().forwardNs()) +
                ", backward " + DurationFormat.of(result.jitter().backwardNs()));
        }
    }

    private static String paths(final Counts counts)
    {
        final Long forward = counts.pathReordering().forward();
        final Long backward = counts.pathReordering().backward();
        if (forward == null || backward == null)
        {
            return counts.reordered() == 0 ? "" : " (forward n/a, backward n/a)";
        }
        return " (" + forward + " forward, " + backward + " backward)";
    }

    private String apart()
    {
        final Counts.Apart apart = result.counts().apart();
        return (apart.elsewhere() > 0 ? ", " + apart.elsewhere() + " answered by another node" : "") +
            (apart.copies() > 0 ? ", " + apart.copies() + " further copies" : "");
    }

    private void directions(final LossSummary loss) throws IOException
    {
        final Long forward = loss.forward();
        final Long backward = loss.backward();
        final Long unattributed = loss.unattributed();
        if (forward != null && backward != null && unattributed != null)
        {
            line("lost forward " + forward + ", backward " + backward + ", unattributed " + unattributed);
        }
        else
        {
            line("lost forward n/a, backward n/a: " + loss.unknowableReason() + hint());
        }
    }

    /** Numbers that start elsewhere than at 0 show at once who counts for himself. */
    private String hint()
    {
        final SenderPlan plan = result.config().plan();
        return plan.firstSequence() == 0 && result.counts().received() > 0 && !plan.isLoopback() &&
            plan.repliesPerProbe() == 1 ?
            " — --first-sequence 1000 would tell" : "";
    }

    private static String share(final long part, final long whole)
    {
        return whole == 0 ? "n/a" : String.format(Locale.ROOT, "%.3g%%", 100.0 * part / whole);
    }

    private void oddities() throws IOException
    {
        final Counts counts = result.counts();
        final Headers headers = counts.headers();
        if (counts.received() > 0)
        {
            line(String.format(Locale.ROOT, "TTL %s at the reflector, %s back here; DSCP %s back here%s",
                list(headers.senderTtls()), list(headers.ttls()), list(headers.dscps()),
                headers.ce() > 0 ? "; " + headers.ce() + " replies with congestion experienced (CE)" : ""));
        }
        if (counts.loss().epochs() > 1)
        {
            line("reflector restarted: its numbers began anew " + times(counts.loss().epochs() - 1));
        }
        if (counts.unusable().garbage() + counts.unusable().unknown() > 0)
        {
            line(counts.unusable().garbage() + " replies were garbage" + forged(counts.unusable()) + ", " +
                counts.unusable().unknown() + " answered no probe we know");
        }
        for (final PeerQuirk quirk : result.quirks())
        {
            line("? " + quirk.sentence());
        }
        for (final String mark : result.marks())
        {
            line("! " + mark);
        }
        for (final String contradiction : result.contradictions())
        {
            line("! internal error, trust none of these figures: " + contradiction);
        }
    }

    private static String times(final long count)
    {
        return count == 1 ? "once" : count + " times";
    }

    private static String forged(final Counts.Unusable unusable)
    {
        return unusable.badHmac() == 0 ? "" :
            " (" + unusable.badHmac() + " with a wrong HMAC — have both ends the same key?)";
    }

    private static String list(final List<Integer> values)
    {
        if (values.isEmpty())
        {
            return "unknown";
        }
        return String.join(", ", values.stream().map(String::valueOf).toList());
    }

    private void clocks() throws IOException
    {
        if (result.config().plan().isLoopback())
        {
            line("loopback: our own probes came back, there is only the round trip");
            return;
        }
        ClockText.write(result.clock(), out);
    }

    private void times() throws IOException
    {
        final OwnTimes times = result.times();
        if (times.sendCall().count() > 0)
        {
            line(String.format(Locale.ROOT,
                "send call %s p50, %s p99, %s max; held up %d times, %s at most; garbage collections %d, %dms",
                DurationFormat.of(times.sendCall().p50()), DurationFormat.of(times.sendCall().p99()),
                DurationFormat.of(times.sendCall().max()), times.stalls(), DurationFormat.of(times.longestNs()),
                times.collections(), times.collectingMs()));
        }
    }

    private void legend() throws IOException
    {
        final double definedUpTo = result.percentilesDefinedUpTo();
        if (definedUpTo < PERCENTS[PERCENTS.length - 1] && result.counts().received() > 0)
        {
            line(String.format(Locale.ROOT,
                "* of the replies received; with lost probes as infinite delays, undefined above p%.4g", definedUpTo));
        }
        out.append('\n');
        line("RTT = RTT raw - residence; RTT raw = T4 - T1; RTT intended = T4 - the time the probe was due");
        line("residence = T3 - T2; forward = T2 - T1; backward = T4 - T3; pacing = T1 - the time the probe was due");
        if (result.distributions().containsKey(RunResult.RESIDENCE_FOLLOW_UP))
        {
            line("fup: with T3 as a later reply tells it (Follow-Up Telemetry), of the replies it tells of");
        }
        line("PDV = delay - the shortest one; IPDV = delay - that of the probe before");
        line(result.clock().stamps().sentence());
    }

    private void line(final String text) throws IOException
    {
        out.append(text).append('\n');
    }
}
