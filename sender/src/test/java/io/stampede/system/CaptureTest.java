package io.stampede.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.stampede.testing.Command;
import io.stampede.testing.Conforms;
import io.stampede.testing.ProcessUnderTest;
import io.stampede.testing.Requires;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** tshark's TWAMP dissector reads the packets of a real run and finds in them what our JSON says they carried. */
@Timeout(120)
class CaptureTest
{
    private static final int PROBES = 20;
    private static final int FIRST_SEQUENCE = 1000;
    private static final int SSID = 48_879;
    private static final Duration LIMIT = Duration.ofSeconds(30);
    /** tshark cuts the binary fraction off where we round it. */
    private static final long TSHARK_TRUNCATION_NS = 1;
    private static final DateTimeFormatter TSHARK_TIME =
        DateTimeFormatter.ofPattern("MMM d, yyyy HH:mm:ss.SSSSSSSSS 'UTC'", Locale.ROOT);

    @TempDir
    private Path directory;

    /** One packet as tshark reads it. */
    private record Captured(int sourcePort, long sequence, long timestampNs, int errorEstimate, List<String> rest)
    {
        static Captured parse(final String line)
        {
            final List<String> cells = List.of(line.split("\\|", -1));
            return new Captured(
                Integer.parseInt(cells.get(0)),
                Long.parseLong(cells.get(1)),
                epochNs(cells.get(2)),
                Integer.decode(cells.get(3)),
                cells.subList(4, cells.size()));
        }

        long receiveTimestampNs()
        {
            return epochNs(rest.get(0));
        }

        long senderSequence()
        {
            return Long.parseLong(rest.get(1));
        }

        long senderTimestampNs()
        {
            return epochNs(rest.get(2));
        }

        int senderErrorEstimate()
        {
            return Integer.decode(rest.get(3));
        }

        int senderTtl()
        {
            return Integer.parseInt(rest.get(4));
        }

        /** tshark 4.0 knows no SSID: RFC 5357 has MBZ there. */
        int ssid()
        {
            return Integer.decode(rest.get(5));
        }

        int mbz()
        {
            return Integer.decode(rest.get(6));
        }

        int ipTtl()
        {
            return Integer.parseInt(rest.get(7));
        }

        /** UDP payload in hexadecimal digits. */
        String payload()
        {
            return rest.get(8);
        }

        private static long epochNs(final String shown)
        {
            final Instant instant = LocalDateTime.parse(shown.replaceAll(" +", " "), TSHARK_TIME)
                .toInstant(ZoneOffset.UTC);
            return instant.getEpochSecond() * 1_000_000_000L + instant.getNano();
        }
    }

    @Test
    @Conforms({"1.5", "1.6", "1.14", "2.1"})
    void shouldAgreeWithTsharkInEveryField()
    {
        Requires.root();
        Requires.command("tshark", "tshark");
        final int port = Programs.freePort();
        final Path capture = directory.resolve("run.pcapng");
        final SenderRun run;

        try (RunningReflector reflector =
                RunningReflector.start(directory, List.of("127.0.0.1:" + port), "--mode", "stateful");
            ProcessUnderTest tshark = ProcessUnderTest.start(List.of(
                "tshark", "-i", "lo", "-f", "udp port " + port, "-c", "" + 2 * PROBES, "-w", capture.toString())))
        {
            tshark.awaitStderr("Capture started", LIMIT);
            run = SenderRun.of("127.0.0.1:" + port, "-c", "" + PROBES, "-i", "10ms", "--packets",
                "--ssid", "" + SSID, "--first-sequence", "" + FIRST_SEQUENCE);
            assertThat(run.exitCode()).as(run.stderr()).isZero();
            assertThat(tshark.awaitExit(LIMIT)).as(tshark.describe()).isZero();
            assertThat(reflector.terminate()).isZero();
        }

        final List<Captured> packets = decode(capture, port);
        final List<Captured> requests = packets.stream().filter(packet -> packet.sourcePort() != port).toList();
        final List<Captured> replies = packets.stream().filter(packet -> packet.sourcePort() == port).toList();
        final JsonNode probes = run.result().path("packets");
        assertThat(List.of(requests.size(), replies.size(), probes.size())).containsOnly(PROBES);
        for (int i = 0; i < PROBES; i++)
        {
            assertProbe(probes.path(i), i, requests.get(i), replies.get(i));
        }
    }

    private static void assertProbe(final JsonNode probe, final int i, final Captured request, final Captured reply)
    {
        assertThat(probe.path("sequence").longValue()).isEqualTo(FIRST_SEQUENCE + i);
        assertThat(request.sequence()).isEqualTo(FIRST_SEQUENCE + i);
        assertThat(request.ssid()).isEqualTo(SSID);
        assertThat(request.payload()).as("44 octets, 16..43 zero").hasSize(2 * 44).endsWith("00".repeat(28));
        assertThat(request.ipTtl()).isEqualTo(255);
        assertSameTime(request.timestampNs(), probe, "t1");

        assertThat(reply.sequence()).isEqualTo(i).isEqualTo(probe.path("reflectorSequence").longValue());
        assertThat(reply.senderSequence()).isEqualTo(FIRST_SEQUENCE + i);
        assertThat(reply.senderErrorEstimate()).isEqualTo(request.errorEstimate());
        assertThat(reply.senderTtl()).isEqualTo(255);
        assertThat(reply.ssid()).isEqualTo(SSID);
        assertThat(reply.mbz()).isZero();
        assertThat(reply.ipTtl()).isEqualTo(255);
        assertThat(reply.errorEstimate() & 0xFF).as("Multiplier").isNotZero();
        assertThat(reply.senderTimestampNs()).isEqualTo(request.timestampNs());
        assertSameTime(reply.receiveTimestampNs(), probe, "t2");
        assertSameTime(reply.timestampNs(), probe, "t3");
    }

    private static void assertSameTime(final long captured, final JsonNode probe, final String name)
    {
        final Instant instant = Instant.parse(probe.path(name).asText());
        final long reported = instant.getEpochSecond() * 1_000_000_000L + instant.getNano();
        assertThat(reported - captured).as(name).isBetween(0L, TSHARK_TRUNCATION_NS);
    }

    private static List<Captured> decode(final Path capture, final int port)
    {
        final List<String> fields = List.of(
            "udp.srcport", "seq_number", "timestamp", "error_estimate", "receive_timestamp", "sender_seq_number",
            "sender_timestamp", "sender_error_estimate", "sender_ttl", "mbz1", "mbz2", "ip.ttl",
            "udp.payload");
        final StringBuilder options = new StringBuilder();
        for (final String field : fields)
        {
            options.append(" -e ").append(field.contains(".") ? field : "twamp.test." + field);
        }
        final String decoded = Command.run("sh", "-c", "TZ=UTC LC_ALL=C tshark -r " + capture +
            " -d udp.port==" + port + ",twamp.test -T fields -E separator='|'" + options + " 2>/dev/null");
        return decoded.lines().map(Captured::parse).toList();
    }
}
