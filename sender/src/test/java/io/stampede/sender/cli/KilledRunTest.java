package io.stampede.sender.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.stampede.sender.testing.SocketReflector;
import io.stampede.testing.ProcessUnderTest;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.EncodableHistogram;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramLogReader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a real process leaves behind that is killed in the midst of a run. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class KilledRunTest
{
    private static final Duration LIMIT = Duration.ofSeconds(60);

    @TempDir
    private Path directory;

    @Test
    void shouldLeaveAllButTheLastSecondWhenKilled() throws IOException
    {
        final Path intervals = directory.resolve("run.jsonl");
        final Path histograms = directory.resolve("run.hlog");
        final Instant killed;
        try (SocketReflector reflector = SocketReflector.on(InetAddress.getLoopbackAddress());
            ProcessUnderTest sender = ProcessUnderTest.start(StopSignalTest.command(
                "127.0.0.1:" + reflector.port(), "-r", "200pps", "-t", "60s", "-W", "200ms", "--window", "2s",
                "--intervals", intervals.toString(), "--hlog", histograms.toString())))
        {
            final String ignored = sender.awaitStderr("    6s ", LIMIT);
            killed = Instant.now();
            sender.signal("KILL");
            assertThat(sender.awaitExit(LIMIT)).isNotZero();
        }

        final List<JsonNode> lines = new ArrayList<>();
        for (final String line : Files.readAllLines(intervals))
        {
            lines.add(new ObjectMapper().readTree(line));
        }
        final List<JsonNode> seconds =
            lines.stream().filter(line -> line.path("kind").textValue().equals("second")).toList();
        // the second before the one in progress was final, but for the time until it is taken on a busy machine
        assertThat(Instant.parse(seconds.getLast().path("start").textValue()))
            .isAfter(killed.minusSeconds(3));
        assertThat(lines.stream().filter(line -> line.path("kind").textValue().equals("window"))).hasSizeBetween(2, 3);
        assertThat(rttCount(histograms)).isGreaterThan(600);
    }

    private static long rttCount(final Path log) throws IOException
    {
        long count = 0;
        final HistogramLogReader reader = new HistogramLogReader(log.toFile());
        for (EncodableHistogram next = reader.nextIntervalHistogram(); next != null;
            next = reader.nextIntervalHistogram())
        {
            count += next.getTag().equals("rtt") ? ((Histogram)next).getTotalCount() : 0;
        }
        return count;
    }
}
