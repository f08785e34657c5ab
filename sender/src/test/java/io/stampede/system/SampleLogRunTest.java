package io.stampede.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.stampede.sender.testing.SocketReflector;
import io.stampede.testing.ProcessUnderTest;
import io.stampede.testing.Requires;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What is left of a run on disk: when it ends, when it is told to end, when it is killed, when the disk is full. */
@Timeout(240)
class SampleLogRunTest
{
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();
    private static final int PROBES_PER_SECOND = 100;

    @TempDir
    private Path directory;

    private static ProcessUnderTest start(final int port, final String... arguments)
    {
        final List<String> all = new ArrayList<>(List.of("127.0.0.1:" + port));
        all.addAll(List.of(arguments));
        return ProcessUnderTest.start(Programs.sender(all));
    }

    /** Sequence Numbers of a CSV file in this state. */
    private static SortedSet<Long> sequences(final Path csv, final String state) throws IOException
    {
        try (Stream<String> lines = Files.lines(csv))
        {
            return lines.map(line -> line.split(",", -1)).filter(cells -> cells[3].equals(state))
                .map(cells -> Long.valueOf(cells[2])).collect(Collectors.toCollection(TreeSet::new));
        }
    }

    private static void awaitRequests(final SocketReflector reflector, final int count)
    {
        final long endNs = System.nanoTime() + LIMIT.toNanos();
        while (reflector.requests().size() < count)
        {
            assertThat(System.nanoTime()).as("time until %d requests came", count).isLessThan(endNs);
            Thread.onSpinWait();
        }
    }

    @Test
    void shouldKeepAllButTheLastSecondOfARunThatIsKilled() throws IOException
    {
        try (SocketReflector reflector = SocketReflector.on(LOOPBACK);
            ProcessUnderTest sender = start(reflector.port(), "-i", "10ms", "-t", "10m", "-q", "-W", "200ms",
                "--sample-log", directory.toString()))
        {
            awaitRequests(reflector, 3 * PROBES_PER_SECOND);
            sender.signal("KILL");
            final int ignored = sender.awaitExit(LIMIT);
            final long seen = reflector.requests().size();

            final Path csv = directory.resolve("probes.csv");
            final SenderRun report = SenderRun.of("report", directory.toString(), "--csv", csv.toString());

            assertThat(report.exitCode()).as(report.stderr()).isZero();
            assertThat(report.end("received")).isBetween(seen - PROBES_PER_SECOND, seen);
            assertThat(sequences(csv, "answered"))
                .containsAll(LongStream.range(0, seen - PROBES_PER_SECOND).boxed().toList());
            assertThat(report.end("sent")).isEqualTo(report.end("received") + report.end("lost"));
            assertThat(report.result().path("verdict").path("marks").toString())
                .contains("the log ended without a last word at 20").contains("at most the second before");
            assertThat(report.result().path("end").path("elapsedNs").longValue())
                .isGreaterThan(1_000_000_000L * (seen / PROBES_PER_SECOND - 1));
        }
    }

    @Test
    void shouldReportAndEndItsLogWhenItIsToldToStop() throws IOException
    {
        try (SocketReflector reflector = SocketReflector.on(LOOPBACK);
            ProcessUnderTest sender = start(reflector.port(), "-i", "10ms", "-t", "10m", "-q", "-W", "200ms", "--json",
                "--sample-log", directory.toString()))
        {
            awaitRequests(reflector, PROBES_PER_SECOND);
            sender.signal("TERM");

            final SenderRun live = SenderRun.ended(sender);
            final SenderRun report = SenderRun.of("report", directory.toString());

            assertThat(live.exitCode()).isZero();
            assertThat(live.end("sent")).isGreaterThanOrEqualTo(PROBES_PER_SECOND);
            assertThat(live.result().path("sampleLog").path("dropped").longValue()).isZero();
            assertThat(report.result()).isEqualTo(live.result());
            assertThat(report.exitCode()).isZero();
        }
    }

    @Test
    void shouldKeepWhatATargetSaidThatWasDownAtFirst() throws IOException
    {
        final int port = Programs.freePort();
        try (ProcessUnderTest sender = start(port, "-i", "20ms", "-t", "10m", "-W", "100ms", "--json",
            "--sample-log", directory.toString()))
        {
            // a line of progress a second: probes are sent, and none of them answered
            final String ignored = sender.awaitStderr(" sent", LIMIT);
            try (SocketReflector reflector = SocketReflector.on(LOOPBACK, port, reply -> reply))
            {
                awaitRequests(reflector, PROBES_PER_SECOND);
                sender.signal("TERM");
                final SenderRun live = SenderRun.ended(sender);
                final Path csv = directory.resolve("probes.csv");
                final SenderRun report = SenderRun.of("report", directory.toString(), "--csv", csv.toString());

                assertThat(live.exitCode()).isZero();
                assertThat(report.result()).isEqualTo(live.result());
                assertThat(report.end("received")).isGreaterThanOrEqualTo(PROBES_PER_SECOND - 10);
                final long firstAnswered = sequences(csv, "answered").first();
                assertThat(firstAnswered).as("down at first").isPositive();
                assertThat(sequences(csv, "lost")).contains(firstAnswered - 1);
            }
        }
    }

    @Test
    void shouldMeasureOnAndSaySoWhenTheDiskIsFull() throws IOException
    {
        Requires.root();
        Requires.command("unshare", "util-linux");
        final Path disk = Files.createDirectory(directory.resolve("disk"));
        final Path kept = Files.createDirectory(directory.resolve("kept"));
        try (SocketReflector reflector = SocketReflector.on(LOOPBACK))
        {
            final List<String> command = new ArrayList<>(List.of("unshare", "--mount", "sh", "-c",
                "mount -t tmpfs -o size=2m none " + disk + " && { \"$@\"; code=$?; cp " + disk + "/* " + kept +
                    "; exit $code; }", "sh"));
            command.addAll(Programs.sender(List.of("127.0.0.1:" + reflector.port(), "-r", "4kpps", "-c", "20000",
                "-q", "--json", "-W", "200ms", "--sample-log", disk.toString(), "--rotate-size", "1M")));
            try (ProcessUnderTest sender = ProcessUnderTest.start(command))
            {
                final SenderRun run = SenderRun.ended(sender);

                assertThat(run.exitCode()).isEqualTo(3);
                assertThat(run.end("sent")).isEqualTo(20_000);
                assertThat(run.stderr()).contains("write " + disk + "/stamp-").contains("No space left on device")
                    .contains("the measurement goes on").contains("free some space");
                final JsonNode log = run.result().path("sampleLog");
                assertThat(log.path("records").longValue()).isGreaterThan(5_000);
                assertThat(log.path("dropped").longValue()).isGreaterThan(5_000);
                assertThat(run.result().path("verdict").path("marks").toString())
                    .contains("samples are not in the sample log");
                final SenderRun report = SenderRun.of("report", kept.toString());
                assertThat(report.result().path("verdict").path("marks").toString())
                    .contains("what is not in the log is missing here");
                assertThat(report.end("sent")).isEqualTo(report.end("received") + report.end("lost"));
            }
        }
    }

    @Test
    void shouldRefuseALogThatCannotBeBegun() throws IOException
    {
        final Path file = Files.writeString(directory.resolve("run.slog"), "precious");
        try (ProcessUnderTest sender = start(9, "-q", "--sample-log", file.toString()))
        {
            assertThat(sender.awaitExit(LIMIT)).isEqualTo(3);
            assertThat(sender.stderr()).contains("--sample-log " + file + ": there is such a file");
            assertThat(file).hasContent("precious");
        }
    }
}
