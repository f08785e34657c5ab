package io.stampede.perf.report;

import io.stampede.perf.load.Contender;
import io.stampede.perf.load.LatencyRound;
import io.stampede.perf.load.LoadRound;
import io.stampede.perf.report.Plot.Row;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.HdrHistogram.Histogram;

/** One page with nothing outside itself: tables and pictures, light or dark as the reader's machine is. */
final class HtmlReport
{
    private static final double[] PERCENTILES = {50, 90, 99, 99.9};
    /** Steps of a tenth of a decade, to 99.99 %. */
    private static final int CURVE_STEPS = 41;

    private final Report report;
    private final Results results;
    private final Comparison comparison;
    private final MarkdownReport tables;

    HtmlReport(final Report report)
    {
        this.report = report;
        results = report.results();
        comparison = report.comparison();
        tables = new MarkdownReport(report);
    }

    String text() throws IOException
    {
        try (InputStream template = Objects.requireNonNull(
            HtmlReport.class.getResourceAsStream("/report.html"), "report.html is not on the class path"))
        {
            return new String(template.readAllBytes(), StandardCharsets.UTF_8)
                .replace("{{name}}", escape(report.name()))
                .replace("{{start}}", escape(results.start().toString()))
                .replace("{{seconds}}", Text.format("%.0f", results.measureMs() / 1e3))
                .replace("{{verdict}}", verdict())
                .replace("{{targets}}", table(MarkdownReport.TARGET_HEADS, tables.targets()))
                .replace("{{loads}}", table(MarkdownReport.LOAD_HEADS, tables.loads()))
                .replace("{{latencies}}", table(MarkdownReport.LATENCY_HEADS, tables.latencies()))
                .replace("{{ratios}}", table(MarkdownReport.RATIO_HEADS, tables.ratios()))
                .replace("{{pictures}}", pictures())
                .replace("{{environment}}", environment());
        }
    }

    private String verdict()
    {
        if (report.isToBeBelieved())
        {
            return "<p class=\"verdict met\">Every round of every reflector passed the checks below.</p>";
        }
        final StringBuilder text = new StringBuilder(
            "<div class=\"verdict missed\"><p><b>FAIL</b>: these figures are not to be believed.</p><ul>");
        final Map<String, List<String>> byContender = report.doubts().stream().collect(Collectors.groupingBy(
            Doubts.Doubt::contender, LinkedHashMap::new, Collectors.mapping(Doubts.Doubt::why, Collectors.toList())));
        byContender.forEach((contender, whys) -> text.append("<li><b>").append(escape(contender)).append("</b>: ")
            .append(escape(String.join("; ", whys))).append("</li>"));
        return text.append("</ul></div>").toString();
    }

    private static String table(final List<String> heads, final List<List<String>> rows)
    {
        final StringBuilder table = new StringBuilder("<table><thead><tr>");
        heads.forEach(head -> table.append("<th>").append(escape(head)).append("</th>"));
        table.append("</tr></thead><tbody>\n");
        for (final List<String> row : rows)
        {
            table.append("<tr>");
            for (int i = 0; i < row.size(); i++)
            {
                final String cell = row.get(i);
                table.append("<td data-head=\"").append(escape(heads.get(i))).append('"')
                    .append(cell.matches("met|missed|unknown") ? " class=\"" + cell + "\"" : "")
                    .append('>').append(escape(cell)).append("</td>");
            }
            table.append("</tr>\n");
        }
        return table.append("</tbody></table>").toString();
    }

    private String environment()
    {
        final StringBuilder list = new StringBuilder("<dl>");
        results.environment().facts().forEach((what, is) -> list
            .append("<dt>").append(escape(what)).append("</dt><dd>").append(escape(is)).append("</dd>\n"));
        results.ready().forEach((contender, line) -> list
            .append("<dt>").append(escape(contender)).append("</dt><dd><code>").append(escape(line))
            .append("</code></dd>\n"));
        return list.append("</dl>").toString();
    }

    private String pictures()
    {
        if (results.measured().isEmpty())
        {
            return "<p>Nothing could be measured.</p>";
        }
        final List<Row> speeds = new ArrayList<>();
        final List<Row> costs = new ArrayList<>();
        final List<Row> ranges = new ArrayList<>();
        final List<Row> curves = new ArrayList<>();
        for (final Contender contender : results.measured())
        {
            final List<LoadRound> loads = results.loads(contender.name());
            speeds.add(row(contender, comparison.atLeast(contender) + Text.mpps(comparison.packetsPerSecond(contender)),
                loads.stream().map(LoadRound::packetsPerSecond).toList()));
            if (comparison.isCpuKnown(contender.name()))
            {
                costs.add(row(contender, Text.whole(comparison.cpuNsPerPacket(contender)),
                    loads.stream().map(LoadRound::cpuNsPerPacket).toList()));
            }
            if (results.roundTrips(contender).getTotalCount() > 0)
            {
                ranges.add(range(contender));
                if (isBase(contender))
                {
                    curves.add(curve(contender));
                }
            }
        }
        final long rounds = results.loads().stream().mapToInt(LoadRound::round).max().orElse(0);
        final long trips = results.latencies().stream().mapToLong(LatencyRound::right).sum();
        return figure(Plot.bars("packets per second", speeds),
                "Throughput, million right replies a second: median (min–max) of %d rounds of %.0f s, a dot each; "
                    .formatted(rounds, results.measureMs() / 1e3) + "CLOCK_MONOTONIC.") +
            figure(Plot.bars("CPU time per packet", costs),
                "CPU time, ns a packet, of the reflecting process: median " +
                "(min–max) of %d rounds, a dot each; user and system time from /proc in ticks of 10 ms."
                    .formatted(rounds)) +
            ratios(rounds) +
            (ranges.isEmpty() ? "" : figure(Plot.percentiles("latency percentiles", ranges),
                "Round-trip time at 10 kpps, µs: p50, p90, p99 and p99.9, left to right, logarithmic; " +
                "CLOCK_MONOTONIC, %d round trips in all.".formatted(trips))) +
            (curves.isEmpty() ? "" : figure(Plot.curves("latency by percentile", curves),
                "Round-trip time at 10 kpps, µs, by percentile, both logarithmic; stateless base packets; " +
                "CLOCK_MONOTONIC. " + legend(curves)));
    }

    private String ratios(final long rounds)
    {
        final List<Row> ratios = comparison.all().stream()
            .filter(ratio -> ratio.measure() == Comparison.Measure.PACKETS_PER_SECOND)
            .map(ratio -> row(
                results.measured(ratio.contender()).orElseThrow(),
                ratio.contender() + " / " + ratio.reference(),
                Text.ratio(ratio.spread()),
                ratio.rounds()))
            .toList();
        return ratios.isEmpty() ? "" : figure(Plot.ratios("ratios of throughput", ratios),
            "Throughput over that of the reference: median (min–max) of the ratios of %d rounds, a small dot each."
                .formatted(rounds));
    }

    private static Row row(final Contender contender, final String figure, final List<Double> values)
    {
        return row(contender, contender.name(), figure, values);
    }

    private static Row row(
        final Contender contender, final String label, final String figure, final List<Double> values)
    {
        return new Row(escape(label), escape(figure), contender.tier(), !contender.isOurs(), values);
    }

    private Row range(final Contender contender)
    {
        final Histogram histogram = results.roundTrips(contender);
        final List<Double> values = new ArrayList<>();
        final List<String> texts = new ArrayList<>();
        for (final double percentile : PERCENTILES)
        {
            values.add(histogram.getValueAtPercentile(percentile) / 1e3);
            texts.add(Text.micros(histogram.getValueAtPercentile(percentile)));
        }
        return row(contender, String.join(" · ", texts), values);
    }

    private Row curve(final Contender contender)
    {
        final Histogram histogram = results.roundTrips(contender);
        final List<Double> values = new ArrayList<>();
        for (int k = 0; k < CURVE_STEPS && histogram.getTotalCount() * Math.pow(10, -k / 10.0) >= 1; k++)
        {
            values.add(histogram.getValueAtPercentile(100 - 100 * Math.pow(10, -k / 10.0)) / 1e3);
        }
        return row(contender, "", values);
    }

    /** Its reference is a twin, or it is one. */
    private static boolean isBase(final Contender contender)
    {
        return !contender.isOurs() || contender.reference().startsWith("c-");
    }

    private static String legend(final List<Row> rows)
    {
        final StringBuilder legend = new StringBuilder();
        rows.forEach(row -> legend.append("<span class=\"key ").append(row.style()).append("\">")
            .append(row.label()).append("</span> "));
        return legend.toString();
    }

    private static String figure(final String svg, final String caption)
    {
        return "<figure>" + svg + "<figcaption>" + caption + "</figcaption></figure>\n";
    }

    private static String escape(final String text)
    {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\"", "&quot;");
    }
}
