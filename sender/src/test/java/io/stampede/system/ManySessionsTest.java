package io.stampede.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.stampede.testing.ProcessUnderTest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Ten thousand sessions of one sender process at a probe a second each, against a stateful reflector process over
 * loopback. Six probes each here; {@code -Dstampede.sessions.probes=60} makes it the minute the issue asks for.
 */
class ManySessionsTest
{
    private static final int PROBES = Integer.getInteger("stampede.sessions.probes", 6);
    private static final Duration LIMIT = Duration.ofSeconds(PROBES + 120);
    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    @TempDir
    private Path directory = Path.of("");

    @Test
    @Timeout(value = 4, unit = TimeUnit.MINUTES)
    void shouldCountEverySessionOfTenThousandRight(final TestReporter reporter) throws Exception
    {
        final int port = Programs.freePort();
        final Path file = Files.writeString(directory.resolve("sessions.yaml"), """
            defaults: {interval: 1s, timeout: 5s, count: %d, first-sequence: 1000, port: %d}
            groups:
              - {name: voice, targets: [127.0.0.1, 127.0.0.2], dscp: [EF, AF41], size: 172, sessions: 2000}
              - {name: bulk, targets: [127.0.0.1, 127.0.0.2], size: [44, 1400], sessions: 500}
            """.formatted(PROBES, port));
        try (RunningReflector reflector = RunningReflector.start(directory, Programs.DEFAULT_HEAP, command -> command,
            List.of("127.0.0.1:" + port, "127.0.0.2:" + port),
            "--mode", "stateful", "--max-sessions", "16384", "--rate-limit", "off");
            ProcessUnderTest sender = ProcessUnderTest.start(command(file)))
        {
            final int exitCode = sender.awaitExit(LIMIT);
            final JsonNode result = new ObjectMapper().readTree(sender.stdout());

            assertThat(exitCode).as(sender.stderr()).isZero();
            report(result, reporter);
            assertCounts(result);
            assertThat(result.path("end").path("sendingNs").longValue())
                .as("the schedule: a second from probe to probe of each session")
                .isGreaterThan((PROBES - 1) * NANOS_PER_SECOND);
            assertThat(reflector.counter("reflector.reflected")).isEqualTo(10_000L * PROBES);
        }
    }

    /** Sessions and groups take 120 MiB of it. */
    private static List<String> command(final Path file)
    {
        return Programs.sender(List.of("sessions", file.toString(), "--json", "-q")).stream()
            .map(word -> word.equals("-Xmx128m") ? "-Xmx256m" : word).toList();
    }

    private static void assertCounts(final JsonNode result)
    {
        final SoftAssertions softly = new SoftAssertions();
        int sessions = 0;
        for (final JsonNode group : result.path("groups"))
        {
            for (final JsonNode session : group.path("sessions"))
            {
                final String what = session.path("remote").textValue() + " SSID " + session.path("ssid");
                softly.assertThat(session.path("sent").longValue()).as(what).isEqualTo(PROBES);
                softly.assertThat(session.path("received").longValue() + session.path("lost").longValue()).as(what)
                    .isEqualTo(PROBES);
                softly.assertThat(session.path("received").longValue()).as(what + " received").isEqualTo(PROBES);
                sessions++;
            }
        }
        softly.assertAll();
        assertThat(sessions).isEqualTo(10_000);
        assertThat(result.path("verdict").path("contradictions")).isEmpty();
        assertThat(result.path("end").path("ownLosses").path("samplesDropped").longValue()).isZero();
        for (final JsonNode socket : result.path("end").path("sockets"))
        {
            assertThat(socket.path("wrongSsid").longValue() + socket.path("wrongSource").longValue()).isZero();
        }
    }

    /** What it cost, for who reads the log; a shared machine is no place to judge it. */
    private static void report(final JsonNode result, final TestReporter reporter)
    {
        final JsonNode end = result.path("end");
        for (final JsonNode group : result.path("groups"))
        {
            reporter.publishEntry(group.path("name").textValue(), String.format(Locale.ROOT,
                "pacing p50 %d p99 %d max %d ns, RTT p50 %d p99 %d ns", group.path("pacing").path("p50").longValue(),
                group.path("pacing").path("p99").longValue(), group.path("pacing").path("max").longValue(),
                group.path("rtt").path("p50").longValue(), group.path("rtt").path("p99").longValue()));
        }
        reporter.publishEntry("cost", String.format(Locale.ROOT,
            "%.1f s of processor time in %.1f s, %d MiB resident at most",
            end.path("cpuNs").longValue() / 1e9, end.path("elapsedNs").longValue() / 1e9,
            end.path("peakOctets").longValue() >> 20));
    }
}
