package io.stampede.sender.report;

import io.stampede.sender.stats.DistributionSummary;
import io.stampede.sender.stats.LossSummary;
import io.stampede.sender.stats.Moments;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A run of many sessions in words and tables: groups, then the sessions that are worst off. */
public final class SessionsText
{
    /** More are for the JSON object. */
    private static final int SHOWN = 10;
    private static final String LATENCY = "%9s %9s %9s %9s %9s";

    private final SessionsResult result;
    private final Appendable out;
    /** Columns as wide as what stands in them. */
    private final int nameWidth;
    private final int remoteWidth;

    private SessionsText(final SessionsResult result, final Appendable out)
    {
        this.result = result;
        this.out = out;
        nameWidth = Math.max("group".length(),
            result.groups().stream().mapToInt(group -> group.name().length()).max().orElse(0));
        remoteWidth = Math.max("target".length(), result.groups().stream().flatMap(group -> group.sessions().stream())
            .mapToInt(session -> session.remote().length()).max().orElse(0));
    }

    /** Of a session and the group it is of. */
    private record Row(String group, SessionResult session)
    {
    }

    /** Writes the whole report. */
    public static void write(final SessionsResult result, final Appendable out) throws IOException
    {
        final SessionsText text = new SessionsText(result, out);
        text.heading();
        text.groups();
        text.worstByLoss();
        text.slowest();
        text.oddities();
        text.legend();
    }

    private void heading() throws IOException
    {
        line(String.format(Locale.ROOT, "%nSTAMP %d sessions in %d group%s, %d source port%s, %s in all%n",
            result.sessionCount(), result.groups().size(), result.groups().size() == 1 ? "" : "s",
            result.sockets().size(), result.sockets().size() == 1 ? "" : "s",
            DurationFormat.of(result.span().elapsedNs())));
    }

    private void groups() throws IOException
    {
        line(String.format(Locale.ROOT, "%-" + nameWidth + "s %8s %10s %10s %8s %8s %8s  " + LATENCY + " %9s",
            "group", "sessions", "sent", "received", "lost", "forward", "back",
            "RTT min", "mean", "p50", "p99", "max", "pacing99"));
        for (final GroupResult group : result.groups())
        {
            final Counts counts = group.together().counts();
            line(String.format(Locale.ROOT, "%-" + nameWidth + "s %8d %10d %10d %8d %8s %8s  %s %9s",
                group.name(), group.sessions().size(), counts.sent(), counts.received(), counts.loss().lost(),
                text(counts.loss().forward()), text(counts.loss().backward()),
                latency(group.together().distribution(RunResult.RTT), group.together().percentilesDefinedUpTo()),
                percentile(group.together().distribution(RunResult.PACING), 100)));
        }
        out.append('\n');
    }

    private static String latency(final DistributionSummary rtt, final double definedUpTo)
    {
        if (rtt.isEmpty())
        {
            return String.format(Locale.ROOT, LATENCY, "n/a", "n/a", "n/a", "n/a", "n/a");
        }
        return String.format(Locale.ROOT, LATENCY, DurationFormat.of(rtt.moments().min()),
            DurationFormat.of(rtt.moments().mean()), DurationFormat.of(rtt.percentile(50)),
            percentile(rtt, definedUpTo), DurationFormat.of(rtt.moments().max()));
    }

    private static String percentile(final DistributionSummary distribution, final double definedUpTo)
    {
        return distribution.isEmpty() ? "n/a" :
            DurationFormat.of(distribution.percentile(99)) + (definedUpTo < 99 ? "*" : "");
    }

    private List<Row> rows()
    {
        final List<Row> rows = new ArrayList<>();
        for (final GroupResult group : result.groups())
        {
            group.sessions().forEach(session -> rows.add(new Row(group.name(), session)));
        }
        return rows;
    }

    private void worstByLoss() throws IOException
    {
        final List<Row> notable = rows().stream()
            .filter(row -> !row.session.counts().isClean())
            .sorted(Comparator.comparingDouble((Row row) -> -lossShare(row.session.counts()))
                .thenComparingLong(row -> -row.session.counts().notSent()))
            .toList();
        final int clean = result.sessionCount() - notable.size();
        line(clean + " sessions with one answer to every probe, in time and in order" +
            (notable.isEmpty() ? "" : "; " + notable.size() + " others" +
            (notable.size() > SHOWN ? ", the " + SHOWN + " worst of them by loss" : "")));
        if (!notable.isEmpty())
        {
            line(sessionColumns("sent", "received", "lost", "forward", "back", "dup.", "reord.", "late"));
            for (final Row row : notable.subList(0, Math.min(SHOWN, notable.size())))
            {
                final FlowResult counts = row.session.counts();
                final LossSummary loss = counts.loss();
                line(session(row, Long.toString(counts.sent()), Long.toString(counts.received()),
                    Long.toString(loss.lost()), text(loss.forward()), text(loss.backward()),
                    Long.toString(counts.duplicates()), Long.toString(counts.reordered()),
                    Long.toString(counts.late())) +
                    (counts.notSent() == 0 ? "" : "  " + counts.notSent() + " not sent"));
            }
        }
        out.append('\n');
    }

    private static double lossShare(final FlowResult counts)
    {
        return counts.sent() == 0 ? 0 : (double)counts.loss().lost() / counts.sent();
    }

    private void slowest() throws IOException
    {
        final List<Row> answered = rows().stream()
            .filter(row -> row.session.rtt().count() > 0)
            .sorted(Comparator.comparingDouble((Row row) -> -row.session.rtt().mean()))
            .toList();
        if (answered.size() < 2)
        {
            return;
        }
        final int shown = Math.min(SHOWN, answered.size());
        line("the " + shown + " slowest by mean round trip");
        line(sessionColumns("received", "min", "mean", "max", "stddev", "jit.fwd", "jit.back"));
        for (final Row row : answered.subList(0, shown))
        {
            final Moments rtt = row.session.rtt();
            line(session(row, Long.toString(rtt.count()), DurationFormat.of(rtt.min()), DurationFormat.of(rtt.mean()),
                DurationFormat.of(rtt.max()), DurationFormat.of(rtt.stddev()),
                DurationFormat.of(row.session.jitter().forwardNs()),
                DurationFormat.of(row.session.jitter().backwardNs())));
        }
        out.append('\n');
    }

    private String sessionColumns(final String... headings)
    {
        return columns(String.format(Locale.ROOT, "%-" + nameWidth + "s %-" + remoteWidth + "s %4s %6s %6s %6s",
            "group", "target", "DSCP", "octets", "SSID", "port"), headings);
    }

    private String session(final Row row, final String... cells)
    {
        return columns(String.format(Locale.ROOT, "%-" + nameWidth + "s %-" + remoteWidth + "s %4d %6d %6d %6d",
            row.group, row.session.remote(), row.session.dscp(), row.session.octets(), row.session.counts().ssid(),
            row.session.counts().localPort()), cells);
    }

    private static String columns(final String start, final String... cells)
    {
        final StringBuilder line = new StringBuilder(start);
        for (final String cell : cells)
        {
            line.append(String.format(Locale.ROOT, " %8s", cell));
        }
        return line.toString();
    }

    private void oddities() throws IOException
    {
        for (final SocketResult socket : result.sockets())
        {
            stranger(socket, socket.ssidZero(), "SSID 0: their reflector knows RFC 8762 only, and its replies " +
                "cannot be told apart here — test it with 'stamp-sender HOST'");
            stranger(socket, socket.wrongSsid(), "an SSID of no session");
            stranger(socket, socket.wrongSource(), "another address than their session's probes go to");
            stranger(socket, socket.tooShort(), "too few octets to have an SSID");
        }
        for (final GroupResult group : result.groups())
        {
            for (final PeerQuirk quirk : group.together().quirks())
            {
                line("? " + group.name() + ": " + quirk.sentence());
            }
        }
        for (final String contradiction : result.contradictions())
        {
            line("! internal error, trust none of these figures: " + contradiction);
        }
        for (final String mark : result.marks())
        {
            line("! " + mark);
        }
    }

    private void stranger(final SocketResult socket, final long count, final String what) throws IOException
    {
        if (count > 0)
        {
            line("? " + count + " arrivals at port " + socket.localPort() + " had " + what);
        }
    }

    private void legend() throws IOException
    {
        final SessionsResult.Footprint footprint = result.footprint();
        if (footprint.cpuNs() >= 0 && footprint.peakOctets() >= 0)
        {
            line(String.format(Locale.ROOT, "took %s of processor time (%.0f%% of one core) and %d MiB at most",
                DurationFormat.of(footprint.cpuNs()), 100.0 * footprint.cpuNs() / Math.max(1,
                    result.span().elapsedNs()), footprint.peakOctets() >> 20));
        }
        line("RTT = T4 - T1 - (T3 - T2); pacing99 = 99% of the probes left no later than this after they were due");
        final boolean isAnyUndefined = result.groups().stream().anyMatch(group ->
            group.together().percentilesDefinedUpTo() < 99 && group.together().counts().received() > 0);
        if (isAnyUndefined)
        {
            line("* of the replies received; with lost probes as infinite delays, undefined");
        }
    }

    private static String text(final @Nullable Long count)
    {
        return count == null ? "n/a" : count.toString();
    }

    private void line(final String text) throws IOException
    {
        out.append(text).append('\n');
    }
}
