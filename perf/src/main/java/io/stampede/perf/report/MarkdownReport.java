package io.stampede.perf.report;

import io.stampede.perf.load.Contender;
import io.stampede.perf.load.LatencyRound;
import io.stampede.perf.load.LoadRound;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.HdrHistogram.Histogram;

/** The tables of a run: for the terminal, for a README, and the rows of the page. */
final class MarkdownReport
{
    static final List<String> TARGET_HEADS = List.of("Target", "Wanted", "Measured: median (min–max)", "");
    static final List<String> LOAD_HEADS = List.of(
        "Reflector", "Mpackets/s", "CPU ns/packet", "of its core", "offered Mpackets/s", "replies looked at", "wrong");
    static final List<String> LATENCY_HEADS = List.of(
        "Reflector", "p50 µs", "p90 µs", "p99 µs", "p99.9 µs", "max µs", "round trips", "lost");
    static final List<String> RATIO_HEADS =
        List.of("Over", "packets/s", "CPU ns/packet", "latency p50", "latency p99");

    private final Report report;
    private final Results results;
    private final Comparison comparison;

    MarkdownReport(final Report report)
    {
        this.report = report;
        results = report.results();
        comparison = report.comparison();
    }

    String text()
    {
        final StringBuilder text = new StringBuilder();
        text.append("### ").append(report.name()).append("\n\n");
        if (!report.doubts().isEmpty())
        {
            text.append("**FAIL, not to be believed:**\n\n");
            report.doubts().forEach(doubt -> text.append("* ").append(doubt).append('\n'));
            text.append('\n');
        }
        table(text, TARGET_HEADS, targets());
        text.append("Full load, ").append(Text.format("%.0f s a round", results.measureMs() / 1e3))
            .append(", median (min–max) over rounds; right replies only; CPU time in ticks of 10 ms.\n\n");
        table(text, LOAD_HEADS, loads());
        text.append("Round trips at 10 kpps, all rounds in one histogram; CLOCK_MONOTONIC, from when a request was ")
            .append("due.\n\n");
        table(text, LATENCY_HEADS, latencies());
        text.append("Ratios, median (min–max) of those of rounds that ran one after the other.\n\n");
        table(text, RATIO_HEADS, ratios());
        results.environment().facts().forEach((what, is) ->
            text.append("* ").append(what).append(": ").append(is).append('\n'));
        results.ready().forEach((contender, line) ->
            text.append("* ").append(contender).append(": `").append(line).append("`\n"));
        return text.toString();
    }

    private static void table(final StringBuilder text, final List<String> heads, final List<List<String>> rows)
    {
        text.append("| ").append(String.join(" | ", heads)).append(" |\n");
        text.append("|---".repeat(heads.size())).append("|\n");
        rows.forEach(row -> text.append("| ").append(String.join(" | ", row)).append(" |\n"));
        text.append('\n');
    }

    List<List<String>> targets()
    {
        return report.targets().stream()
            .map(target -> List.of(
                target.what(), target.wanted(), target.measured(), target.verdict().name().toLowerCase(Locale.ROOT)))
            .toList();
    }

    List<List<String>> loads()
    {
        final List<List<String>> rows = new ArrayList<>();
        for (final Contender contender : results.contenders())
        {
            final List<LoadRound> rounds = results.loads(contender.name());
            rows.add(rounds.isEmpty() ? missing(contender, LOAD_HEADS.size()) : List.of(
                contender.name(),
                comparison.atLeast(contender) + Text.mpps(comparison.packetsPerSecond(contender)),
                comparison.isCpuKnown(contender.name()) ? Text.whole(comparison.cpuNsPerPacket(contender)) : "unknown",
                comparison.isCpuKnown(contender.name()) ? Text.hundredths(comparison.cpuShare(contender)) : "unknown",
                Text.mpps(comparison.offeredPerSecond(contender)),
                Long.toString(rounds.stream().mapToLong(round -> round.right() + round.wrong()).sum()),
                Long.toString(rounds.stream().mapToLong(LoadRound::wrong).sum())));
        }
        return rows;
    }

    private List<String> missing(final Contender contender, final int columns)
    {
        final List<String> row = new ArrayList<>(List.of(contender.name(), "not measured"));
        while (row.size() < columns)
        {
            row.add("–");
        }
        return row;
    }

    List<List<String>> latencies()
    {
        final List<List<String>> rows = new ArrayList<>();
        for (final Contender contender : results.contenders())
        {
            final List<LatencyRound> rounds = results.latencies(contender.name());
            final Histogram histogram = results.roundTrips(contender);
            rows.add(rounds.isEmpty() ? missing(contender, LATENCY_HEADS.size()) : List.of(
                contender.name(),
                Text.micros(histogram.getValueAtPercentile(50)),
                Text.micros(histogram.getValueAtPercentile(90)),
                Text.micros(histogram.getValueAtPercentile(99)),
                Text.micros(histogram.getValueAtPercentile(99.9)),
                Text.micros(histogram.getMaxValue()),
                Long.toString(histogram.getTotalCount()),
                Long.toString(rounds.stream().mapToLong(round -> round.due() - round.right()).sum())));
        }
        return rows;
    }

    List<List<String>> ratios()
    {
        return results.measured().stream()
            .filter(contender -> !contender.reference().isEmpty())
            .map(contender ->
            {
                final List<String> row = new ArrayList<>(List.of(contender.name() + " / " + contender.reference()));
                for (final Comparison.Measure measure : Comparison.Measure.values())
                {
                    row.add(comparison.ratio(contender.name(), contender.reference(), measure)
                        .map(ratio -> Text.ratio(ratio.spread())).orElse("–"));
                }
                return List.copyOf(row);
            })
            .toList();
    }
}
