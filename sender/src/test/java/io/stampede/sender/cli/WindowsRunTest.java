package io.stampede.sender.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.stampede.linux.Terminal;
import io.stampede.sender.testing.SocketReflector;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.HdrHistogram.EncodableHistogram;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramLogReader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/** Whole runs with windows of two seconds over loopback. */
class WindowsRunTest
{
    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

    @TempDir
    private Path directory;

    @Test
    void shouldTellTheSameInEveryFile() throws IOException
    {
        final Path lines = directory.resolve("intervals.jsonl");
        final Path histograms = directory.resolve("run.hlog");
        final AtomicInteger replies = new AtomicInteger();
        try (SocketReflector reflector = SocketReflector.on(
            LOOPBACK, 0, reply -> replies.getAndIncrement() % 50 == 7 ? new byte[0] : reply))
        {
            final CommandRun run = CommandRun.of("127.0.0.1:" + reflector.port(), "-r", "200pps", "-t", "3s",
                "-W", "200ms", "--first-sequence", "1000", "--window", "2s", "--json", "-q",
                "--intervals", lines.toString(), "--hlog", histograms.toString(),
                "--alarm", "lost>0,loss>50%", "--fail-on", "alarms>1");

            final JsonNode json = run.json();
            assertThat(run.exitCode()).as(run.err()).isZero();
            assertThat(LoopbackRunTest.schema().validate(json)).isEmpty();
            final JsonNode windows = json.path("windows").path("list");
            assertThat(windows.size()).isBetween(2, 3);
            assertThat(json.path("windows").path("dropped").intValue()).isZero();
            assertSums(windows, json.path("end"));
            assertThat(run.err().lines()).filteredOn(line -> line.contains(" alarm raised: lost>0: it is ")).hasSize(1);
            assertThat(json.path("alarms").path(0).path("raised").intValue()).isEqualTo(1);
            assertThat(json.path("alarms").path(1).path("raised").intValue()).isZero();
            assertLines(lines, windows, json.path("end"));
            assertHistograms(histograms, json.path("end"));
        }
    }

    private static void assertSums(final JsonNode windows, final JsonNode end)
    {
        assertThat(end.path("sent").longValue()).isEqualTo(600);
        for (final String count : new String[]{
            "sent", "received", "lost", "lostForward", "lostBackward", "lostUnattributed"})
        {
            assertThat(sum(windows, count)).as(count).isEqualTo(end.path(count).longValue());
        }
    }

    private static long sum(final Iterable<JsonNode> windows, final String count)
    {
        long sum = 0;
        for (final JsonNode window : windows)
        {
            sum += window.path(count).longValue();
        }
        return sum;
    }

    private static void assertLines(final Path file, final JsonNode windows, final JsonNode end) throws IOException
    {
        final List<JsonNode> lines = new ArrayList<>();
        for (final String line : Files.readAllLines(file))
        {
            lines.add(new ObjectMapper().readTree(line));
        }
        assertThat(lines.getFirst().path("format").textValue()).isEqualTo("stamp-intervals/1");
        assertThat(lines.getLast().path("kind").textValue()).isEqualTo("end");
        assertThat(sum(of(lines, "second"), "sent")).isEqualTo(end.path("sent").longValue());
        assertThat(sum(of(lines, "second"), "lost")).isEqualTo(end.path("lost").longValue());
        assertThat(of(lines, "alarm")).hasSize(1);
        assertThat(of(lines, "window")).hasSameSizeAs(windows);
        assertThat(of(lines, "window").getFirst().path("rtt")).isEqualTo(windows.path(0).path("rtt"));
    }

    private static List<JsonNode> of(final List<JsonNode> lines, final String kind)
    {
        return lines.stream().filter(line -> line.path("kind").textValue().equals(kind)).toList();
    }

    private static void assertHistograms(final Path file, final JsonNode end) throws IOException
    {
        final Histogram rtt = new Histogram(3);
        final List<String> tags = new ArrayList<>();
        final HistogramLogReader reader = new HistogramLogReader(file.toFile());
        for (EncodableHistogram next = reader.nextIntervalHistogram(); next != null;
            next = reader.nextIntervalHistogram())
        {
            tags.add(next.getTag());
            if (next.getTag().equals("rtt"))
            {
                rtt.add((Histogram)next);
            }
        }
        assertThat(tags).contains("forward", "backward", "residence", "pacing", "rttRaw", "ipdvRtt.negative");
        assertThat(rtt.getTotalCount()).isEqualTo(end.path("rtt").path("count").longValue());
        assertThat(rtt.getValueAtPercentile(50)).isEqualTo(end.path("rtt").path("p50").longValue());
    }

    @Test
    void shouldGoOnWhenTheDiskIsFull()
    {
        try (SocketReflector reflector = SocketReflector.on(LOOPBACK))
        {
            final CommandRun run = CommandRun.of("127.0.0.1:" + reflector.port(), "-c", "20", "-i", "1ms",
                "-W", "100ms", "--json", "-q", "--intervals", "/dev/full");

            assertThat(run.err().lines().filter(line -> line.contains("write /dev/full: No space left on device")))
                .hasSize(2);
            assertThat(run.json().path("end").path("received").intValue()).isEqualTo(20);
            assertThat(run.exitCode()).isEqualTo(3);
        }
    }

    @Test
    void shouldShowALinePerWindowWhereThereIsNoTerminal()
    {
        assumeThat(Terminal.size(Terminal.STDERR)).as("standard error is a terminal").isNegative();
        try (SocketReflector reflector = SocketReflector.on(LOOPBACK))
        {
            final CommandRun run = CommandRun.of("127.0.0.1:" + reflector.port(), "-r", "100pps", "-t", "2100ms",
                "-W", "100ms", "--window", "2s", "--live");

            assertThat(run.err()).doesNotContain("\u001b").doesNotContain("seq=");
            assertThat(run.err().lines().filter(line -> line.startsWith("Window "))).hasSize(1);
            assertThat(run.err().lines().filter(line -> line.matches("\\d\\d:\\d\\d:\\d\\dZ +\\d+ +\\d+ .*")))
                .hasSizeBetween(1, 3);
        }
    }

    @Test
    void shouldHaveNoWindowsWhenTheyAreOff()
    {
        try (SocketReflector reflector = SocketReflector.on(LOOPBACK))
        {
            final CommandRun run = CommandRun.of("127.0.0.1:" + reflector.port(), "-c", "2", "-i", "1ms",
                "-W", "100ms", "--json", "-q", "--window", "off");

            assertThat(run.json().has("windows")).isFalse();
            assertThat(run.exitCode()).isZero();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "-t 10m, 10", "-t 11m, 60", "-t 23h, 60", "-t 24h, 900", "-t 24h --live, 10", "-c 5, 10", "-c 5 -W 10s, 60",
        "-c 5 -W 2m, 900", "-c 5 -W 15m, 1800", "-r max -t 1h, 60", "-r max -c 1000000, 10", "-c 5 --window 3s, 3",
        "-c 5 --window off, 0"})
    void shouldChooseAWindowThatSuitsTheRun(final String arguments, final long seconds) throws CommandFailure
    {
        final SenderOptions options = new SenderOptions();
        new CommandLine(options).parseArgs(("127.0.0.1 " + arguments).split(" ", -1));

        assertThat(options.windows().windowNs(options.plan(new SecureRandom()).schedule()))
            .isEqualTo(seconds * 1_000_000_000L);
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', value = {
        "--window 1500ms; must be whole seconds",
        "--window 1s; must be a second longer than -W, which is 1s",
        "--window off --intervals x; need windows",
        "--live -q; leave one out",
        "--alarm notSent>0; is a figure of the whole run",
        "--alarm p99.9>1ms; is no figure",
        "--alarm loss>1%:2%; would be cleared by the window that raises it",
        "--alarm received<10:5; would be cleared by the window that raises it",
        "--alarm loss>1%:x; is not a percentage",
        "--intervals /nowhere/x; no such directory"})
    void shouldRefuseWhatMakesNoSense(final String arguments, final String message)
    {
        final CommandRun run = CommandRun.of(("127.0.0.1:9 -c 1 -W 1s " + arguments).split(" ", -1));

        assertThat(run.err()).contains(message);
        assertThat(run.exitCode()).isIn(2, 3);
        assertThat(run.out()).isEmpty();
    }
}
