package io.stampede.perf.report;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.stampede.perf.load.Contender;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramLogWriter;

/**
 * The results in four files of one name, {@code bench-reflect-UTC[-FAIL]}: {@code .json} with every round, {@code
 * .hlog} with every round trip, {@code .md} for a README, {@code .html} for people.
 */
public final class Report
{
    private static final String BEGIN = "<!-- bench-reflect -->";
    private static final String END = "<!-- /bench-reflect -->";
    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    private final Results results;
    private final Comparison comparison;
    private final List<Targets.Target> targets;
    private final List<Doubts.Doubt> doubts;
    private final String name;

    /** @param twoHmacsNs as {@link JmhFigures} found it. */
    public Report(final Results results, final OptionalDouble twoHmacsNs)
    {
        this.results = results;
        comparison = new Comparison(results);
        doubts = Doubts.of(results, comparison);
        targets = Targets.of(results, comparison, doubts, twoHmacsNs);
        name = "bench-reflect-" +
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC).format(results.start()) +
            (doubts.isEmpty() ? "" : "-FAIL");
    }

    public boolean isToBeBelieved()
    {
        return doubts.isEmpty();
    }

    Results results()
    {
        return results;
    }

    Comparison comparison()
    {
        return comparison;
    }

    List<Targets.Target> targets()
    {
        return targets;
    }

    List<Doubts.Doubt> doubts()
    {
        return doubts;
    }

    String name()
    {
        return name;
    }

    /** Writes all four; the one for people. */
    public Path write(final Path directory) throws IOException
    {
        Files.createDirectories(directory);
        JSON.writeValue(directory.resolve(name + ".json").toFile(), json());
        Files.writeString(directory.resolve(name + ".md"), new MarkdownReport(this).text());
        try (PrintStream log = new PrintStream(directory.resolve(name + ".hlog").toFile(), StandardCharsets.UTF_8))
        {
            writeLog(log);
        }
        final Path page = directory.resolve(name + ".html");
        Files.writeString(page, new HtmlReport(this).text());
        return page;
    }

    /** Puts the tables between the two marks of a Markdown file, in place of what is there. */
    public void insert(final Path file) throws IOException
    {
        final String text = Files.readString(file);
        final int start = text.indexOf(BEGIN);
        final int end = text.indexOf(END);
        if (start < 0 || end < start)
        {
            throw new IOException(file + ": has no lines " + BEGIN + " and " + END + " to put the tables between");
        }
        Files.writeString(file,
            text.substring(0, start + BEGIN.length()) + "\n" + new MarkdownReport(this).text() + text.substring(end));
    }

    /** For the terminal. */
    public String text()
    {
        return new MarkdownReport(this).text();
    }

    private ObjectNode json()
    {
        final ObjectNode json = JSON.createObjectNode()
            .put("format", "stampede-bench-reflect/1")
            .put("startUtc", results.start().toString())
            .put("measureMsPerRound", results.measureMs())
            .put("loadUnit", "right replies; CPU time in ns, ticks of 10 ms; elapsed by CLOCK_MONOTONIC")
            .put("latencyUnit", "ns by CLOCK_MONOTONIC, from when a request was due to when its reply was in the ring")
            .put("latencyRatePps", 10_000);
        json.putPOJO("environment", results.environment().facts());
        json.putPOJO("doubts", doubts);
        json.putPOJO("targets", targets);
        json.putPOJO("ratios", comparison.all());
        json.putPOJO("contenders", results.contenders());
        json.putPOJO("ready", results.ready());
        final Map<String, Object> summaries = new TreeMap<>();
        for (final Contender contender : results.measured())
        {
            final Map<String, Object> summary = new TreeMap<>(Map.of(
                "packetsPerSecond", comparison.packetsPerSecond(contender),
                "offeredPerSecond", comparison.offeredPerSecond(contender)));
            if (comparison.isCpuKnown(contender.name()))
            {
                summary.put("cpuNsPerPacket", comparison.cpuNsPerPacket(contender));
            }
            summaries.put(contender.name(), summary);
        }
        json.putPOJO("summaries", summaries);
        json.putPOJO("loadRounds", results.loads());
        json.putPOJO("latencyRounds", results.latencies());
        json.putPOJO("allocations", results.allocations());
        return json;
    }

    /** Histogram log of format 1.3: one histogram a contender, its tag. */
    private void writeLog(final PrintStream stream)
    {
        final HistogramLogWriter writer = new HistogramLogWriter(stream);
        final long startMs = results.start().toEpochMilli();
        writer.outputComment("[round-trip times in ns at 10 kpps, CLOCK_MONOTONIC, " + name + "]");
        writer.outputLogFormatVersion();
        writer.outputStartTime(startMs);
        writer.outputLegend();
        for (final Contender contender : results.measured())
        {
            final Histogram histogram = results.roundTrips(contender);
            histogram.setTag(contender.name());
            histogram.setStartTimeStamp(startMs);
            histogram.setEndTimeStamp(
                startMs + results.measureMs() * results.latencies(contender.name()).size());
            writer.outputIntervalHistogram(histogram);
        }
    }
}
