package io.stampede.sender.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import io.stampede.sender.testing.SocketReflector;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whole searches over real sockets on loopback, at rates any machine keeps. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class SearchRunTest
{
    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();
    private static final double LIMIT_PPS = 200;
    private static final double BURST = 10;

    /** Lets so many replies a second through, and a few at once. */
    private static final class Bottleneck
    {
        private final AtomicLong lastNs = new AtomicLong(System.nanoTime());
        private double tokens = BURST;

        byte[] pass(final byte[] reply)
        {
            final long nowNs = System.nanoTime();
            tokens = Math.min(BURST, tokens + (nowNs - lastNs.getAndSet(nowNs)) * LIMIT_PPS / 1e9);
            if (tokens < 1)
            {
                return new byte[0];
            }
            tokens--;
            return reply;
        }
    }

    @Test
    void shouldFindTheRateOfABottleneckAndWhereItLoses() throws IOException
    {
        final Bottleneck bottleneck = new Bottleneck();
        try (SocketReflector reflector = SocketReflector.on(LOOPBACK, 0, bottleneck::pass))
        {
            final CommandRun run = CommandRun.of("search", "127.0.0.1:" + reflector.port(), "--min-rate", "20pps",
                "--max-rate", "1000pps", "--trial-duration", "500ms", "-W", "100ms", "--resolution", "20%", "--sizes",
                "64", "--json", "-q");

            assertThat(run.exitCode()).as(run.err()).isZero();
            assertThat(run.json().path("format").textValue()).isEqualTo("stamp-search/1");
            assertThat(schema().validate(run.json())).isEmpty();
            final JsonNode size = run.json().path("sizes").path(0);
            assertThat(size.path("frameOctets").path(0).intValue()).isEqualTo(90);
            assertThat(size.path("goal").path("definition").textValue()).contains("RFC 2544 §26.1");
            // half a second of 200 a second, and ten at once: up to 220 a second pass
            assertThat(size.path("lowerPps").doubleValue()).isBetween(100.0, 225.0);
            // half the resolution less may have been sent, and one probe
            assertThat(size.path("throughputPps").doubleValue()).isBetween(
                0.85 * size.path("lowerPps").doubleValue(), size.path("lowerPps").doubleValue());
            assertThat(size.path("latencies")).hasSize(3);
            assertThat(size.path("latencies").path(0).path("rtt").path("p50").longValue()).isPositive();
            assertLossIsAttributed(size);
            assertThat(ssids(reflector)).as("an SSID for each trial")
                .hasSize(size.path("trials").size() + size.path("latencies").size());
        }
    }

    @Test
    void shouldBeRefusedByItsSchemaWhenAFieldIsMissing() throws IOException
    {
        try (SocketReflector reflector = SocketReflector.on(LOOPBACK))
        {
            final CommandRun run = CommandRun.of("search", "127.0.0.1:" + reflector.port(), "--min-rate", "20pps",
                "--max-rate", "50pps", "--trial-duration", "100ms", "-W", "100ms", "--json", "-q");

            assertThat(run.exitCode()).as(run.err()).isZero();
            final JsonNode result = run.json();
            assertThat(schema().validate(result)).isEmpty();
            ((ObjectNode)result.path("sizes").path(0).path("latencies").path(0)).remove("rtt");
            assertThat(schema().validate(result)).isNotEmpty();
        }
    }

    private static JsonSchema schema() throws IOException
    {
        try (InputStream stream = Objects.requireNonNull(
            StampSender.class.getResourceAsStream("/stamp-search-1.schema.json")))
        {
            return JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012).getSchema(stream);
        }
    }

    private static void assertLossIsAttributed(final JsonNode size)
    {
        long lossy = 0;
        for (final JsonNode trial : size.path("trials"))
        {
            final boolean isLossy = trial.path("lost").longValue() > 0;
            lossy += isLossy ? 1 : 0;
            assertThat(trial.path("lostForward").longValue() + trial.path("lostBackward").longValue() +
                trial.path("lostUnattributed").longValue()).isEqualTo(trial.path("lost").longValue());
            assertThat(isLossy && trial.path("lostForward").longValue() > trial.path("lostBackward").longValue())
                .as("the bottleneck is behind the reflector: %s", trial).isFalse();
        }
        assertThat(lossy).isPositive();
    }

    private static Set<Integer> ssids(final SocketReflector reflector)
    {
        final Set<Integer> ssids = new HashSet<>();
        for (final byte[] request : reflector.requests())
        {
            ssids.add((request[14] & 0xFF) << 8 | (request[15] & 0xFF));
        }
        return ssids;
    }

    @Test
    void shouldMixFramesOfThreeSizes()
    {
        try (SocketReflector reflector = SocketReflector.on(LOOPBACK))
        {
            final CommandRun run = CommandRun.of("search", "127.0.0.1:" + reflector.port(), "--min-rate", "20pps",
                "--max-rate", "100pps", "--trial-duration", "800ms", "-W", "1s", "--sizes", "imix", "-q");

            assertThat(run.exitCode()).as(run.err()).isZero();
            assertThat(run.out()).contains("imix: frames of 64, 594 and 1518 as 7:4:1");
            final List<Integer> lengths = reflector.requests().stream().map(request -> request.length).toList();
            assertThat(lengths.subList(0, 12)).containsExactly(
                44, 548, 44, 44, 548, 44, 1_472, 44, 548, 44, 548, 44);
            final byte[] padded = reflector.requests().get(1);
            assertThat(padded[45]).as("type of its TLV").isEqualTo((byte)1);
            assertThat((padded[46] & 0xFF) << 8 | (padded[47] & 0xFF)).as("its Length").isEqualTo(500);
        }
    }

    @Test
    void shouldSayWhichFramesItSentWhenASizeIsTooSmall()
    {
        try (SocketReflector reflector = SocketReflector.on(LOOPBACK))
        {
            final CommandRun run = CommandRun.of("search", "127.0.0.1:" + reflector.port(), "--min-rate", "20pps",
                "--max-rate", "50pps", "--trial-duration", "100ms", "-W", "500ms", "--sizes", "64,512");

            assertThat(run.exitCode()).as(run.err()).isZero();
            assertThat(run.out()).contains("64 as 90", "the smallest STAMP frame", "throughput of RFC 2544 §26.1",
                "RTT = (T4 - T1) - (T3 - T2)");
            assertThat(run.err()).contains("64 as 90: 50 pps");
            assertThat(reflector.requests()).extracting(request -> request.length).containsOnly(44, 466);
        }
    }

    @Test
    void shouldExitOneWhenNothingAnswers()
    {
        try (SocketReflector silent = SocketReflector.on(LOOPBACK, 0, reply -> new byte[0]))
        {
            final CommandRun run = CommandRun.of("search", "127.0.0.1:" + silent.port(), "--min-rate", "50pps",
                "--max-rate", "100pps", "--trial-duration", "100ms", "-W", "50ms", "-q");

            assertThat(run.exitCode()).isEqualTo(1);
            assertThat(run.err()).contains("size 64: no reply came");
            assertThat(run.out()).contains("none", "loss at the lowest rate, too");
        }
    }

    @Test
    void shouldSayWhenATrialHasTooManyProbesToRemember()
    {
        try (SocketReflector reflector = SocketReflector.on(LOOPBACK))
        {
            final CommandRun run = CommandRun.of("search", "127.0.0.1:" + reflector.port(), "--max-rate", "20Mpps",
                "--trial-duration", "10s", "-W", "10s", "-q");

            assertThat(run.exitCode()).isEqualTo(2);
            assertThat(run.err()).startsWith("stamp-sender: trial of 50000000 probes with -W 10s:")
                .contains("use a lower --max-rate, or a shorter -W or --trial-duration").hasLineCount(1);
            assertThat(reflector.requests()).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "127.0.0.1 --sizes 63|no frame of 64..",
        "127.0.0.1 --sizes big|no frame of 64..",
        "127.0.0.1 --resolution 0|--resolution 0%: must be above 0",
        "127.0.0.1 --resolution 0.0%|--resolution 0%: must be above 0",
        "127.0.0.1 --loss 100|not a percentage below 100",
        "127.0.0.1 --trials 0|--trials 0: must be above 0",
        "127.0.0.1 --trials 2000000000 --trial-duration 1500h|--trials 2000000000 of --trial-duration 1500h: take",
        "127.0.0.1 --min-rate 2kpps --max-rate 1kpps|--max-rate 1kpps: is below --min-rate 2kpps",
        "127.0.0.1 --max-rate 50pps|--max-rate 50pps: is below --min-rate 100pps",
        "127.0.0.1 --min-rate max|is no rate to start from",
        "127.0.0.1 --min-rate max --max-rate 1kpps|is no rate to start from",
        "127.0.0.1 --exceed 100%|not a percentage below 100",
        "::1 --loopback --segments ::2 --flows 4|--flows 4 with --loopback: is for one flow only",
        "127.0.0.1 --rate 1kpps|see 'stamp-sender search --help'",
    })
    void shouldRefuse(final String arguments, final String message)
    {
        final CommandRun run = CommandRun.of(("search " + arguments).split(" ", -1));

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).contains(message).startsWith("stamp-sender: ").hasLineCount(1);
    }

    @Test
    void shouldListItsOptionsAndExitCodesInHelp()
    {
        final CommandRun run = CommandRun.of("search", "--help");

        assertThat(run.exitCode()).isZero();
        assertThat(run.out()).startsWith("Usage: stamp-sender search [OPTIONS] HOST[:PORT]")
            .contains("--resolution", "imix", "Exit codes:", "130");
    }
}
