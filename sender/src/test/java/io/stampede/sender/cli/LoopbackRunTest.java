package io.stampede.sender.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import io.stampede.sender.plan.Schedule;
import io.stampede.sender.report.WholeFile;
import io.stampede.sender.testing.ImpairedPath;
import io.stampede.sender.testing.SocketReflector;
import io.stampede.testing.Conforms;
import io.stampede.testing.Requires;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.HdrHistogram.EncodableHistogram;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramLogReader;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** Whole runs of the command line over real sockets on loopback. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class LoopbackRunTest
{
    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

    @TempDir
    private Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "::1"})
    void shouldPrintOneObjectThatItsSchemaDescribes(final String host) throws IOException
    {
        if (host.contains(":"))
        {
            Requires.ipv6Loopback();
        }
        final AtomicInteger replies = new AtomicInteger();
        try (SocketReflector reflector = SocketReflector.on(
            InetAddress.getByName(host), 0, reply -> replies.getAndIncrement() == 3 ? new byte[0] : reply))
        {
            final Path file = directory.resolve("result.json");
            final CommandRun run = CommandRun.of(host, "-p", Integer.toString(reflector.port()), "-c", "20",
                "-i", "2ms", "-W", "300ms", "-s", "172", "-Q", "EF", "--ssid", "4711", "--seed", "5", "--packets",
                "--first-sequence", "4294967290", "--json", "-q", "-o", file.toString());

            assertThat(schema().validate(run.json())).isEmpty();
            assertThat(new ObjectMapper().readTree(file.toFile())).isEqualTo(run.json());
            assertThat(run.exitCode()).isZero();
            assertThat(run.err()).isEmpty();
            assertRun(run.json());
            assertThat(reflector.requests()).hasSize(20).allMatch(request -> request.length == 172);
        }
    }

    private static void assertRun(final JsonNode json)
    {
        final JsonNode end = json.path("end");
        assertThat(json.path("config").path("supplied").path("dscp").textValue()).isEqualTo("EF");
        assertThat(json.path("config").path("effective").path("dscp").intValue()).isEqualTo(46);
        assertThat(json.path("config").path("effective").path("localPort").intValue()).isBetween(49_152, 65_535);
        assertThat(end.path("sent").intValue()).isEqualTo(20);
        assertThat(end.path("received").intValue()).isEqualTo(19);
        assertThat(end.path("lostForward").intValue()).isZero();
        assertThat(end.path("lostBackward").intValue()).isEqualTo(1);
        assertThat(end.path("rtt").path("count").intValue()).isEqualTo(19);
        assertThat(end.path("rtt").path("max").longValue())
            .isGreaterThanOrEqualTo(end.path("rtt").path("min").longValue()).isPositive();
        assertThat(json.path("packets")).hasSize(20);
        assertThat(json.path("packets").path(6).path("sequence").longValue()).isZero();
        assertThat(json.path("packets").path(3).path("t4").isNull()).isTrue();
        assertThat(json.path("packets").path(4).path("reflectorSequence").intValue()).isEqualTo(4);
        assertThat(json.path("clock").path("oneWay").path("valid").booleanValue()).isTrue();
        assertThat(end.path("percentilesDefinedUpTo").doubleValue()).isEqualTo(95.0);
    }

    static JsonSchema schema() throws IOException
    {
        try (InputStream stream = Objects.requireNonNull(
            StampSender.class.getResourceAsStream("/stamp-result-1.schema.json")))
        {
            return JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012).getSchema(stream);
        }
    }

    @Test
    void shouldBeRefusedByItsSchemaWhenAFieldIsMissingOrStrange() throws IOException
    {
        try (SocketReflector reflector = SocketReflector.on(LOOPBACK))
        {
            final CommandRun run = CommandRun.of(
                "127.0.0.1:" + reflector.port(), "-c", "2", "-i", "1ms", "-W", "50ms", "--json", "-q");
            final ObjectNode end =
                (ObjectNode)run.json().path("end").deepCopy();

            end.remove("lost");
            assertThat(schema().validate(copyWith(run, end))).isNotEmpty();
            end.put("lost", 0).put("surprise", 1);
            assertThat(schema().validate(copyWith(run, end))).isNotEmpty();
        }
    }

    private static JsonNode copyWith(final CommandRun run, final JsonNode end)
    {
        return ((ObjectNode)run.json()).set("end", end);
    }

    @Test
    @Conforms("8.2")
    void shouldMarkPercentilesThatLossMakesUndefined()
    {
        final AtomicInteger replies = new AtomicInteger();
        try (SocketReflector reflector = SocketReflector.on(
            LOOPBACK, 0, reply -> replies.getAndIncrement() % 50 == 7 ? new byte[0] : reply))
        {
            final CommandRun run = CommandRun.of("127.0.0.1:" + reflector.port(), "-c", "100", "-r", "2kpps",
                "-W", "200ms", "-q", "--fail-on", "p90>10s,p99>10s");

            assertThat(run.out()).contains("100 sent, 98 received, 2 lost (2.00%)", "undefined above p98");
            assertThat(row(run, "RTT  ").get(4)).endsWith("*");
            assertThat(row(run, "RTT  ").get(3)).doesNotEndWith("*");
            assertThat(run.err()).contains("--fail-on p99>10s: it is undefined").doesNotContain("p90");
            assertThat(run.exitCode()).isEqualTo(1);
        }
    }

    /** The seven cells of a row: min, mean, p50, p90, p99, p99.9, max. */
    private static List<String> row(final CommandRun run, final String start)
    {
        final String line = run.out().lines().filter(each -> each.startsWith(start)).findFirst().orElseThrow();
        return List.of(line.substring(start.length()).trim().split("\\s+"));
    }

    @Test
    void shouldLeaveAHistogramLogOthersCanRead() throws IOException
    {
        final Path file = directory.resolve("run.hlog");
        try (SocketReflector reflector = SocketReflector.on(LOOPBACK))
        {
            final CommandRun run = CommandRun.of("127.0.0.1:" + reflector.port(), "-c", "50", "-i", "1ms",
                "-W", "100ms", "--json", "-q", "--hlog", file.toString());

            final List<String> tags = new ArrayList<>();
            long rttCount = 0;
            final HistogramLogReader reader = new HistogramLogReader(file.toFile());
            for (EncodableHistogram next = reader.nextIntervalHistogram(); next != null;
                next = reader.nextIntervalHistogram())
            {
                tags.add(next.getTag());
                rttCount += next.getTag().equals("rtt") ? ((Histogram)next).getTotalCount() : 0;
            }

            assertThat(tags)
                .contains("rtt", "rttRaw", "forward", "backward", "residence", "pacing", "ipdvRtt.negative");
            assertThat(rttCount).isEqualTo(run.json().path("end").path("rtt").path("count").longValue()).isEqualTo(50);
        }
    }

    @Test
    void shouldSendTenProbesASecondApartByDefault()
    {
        final SenderOptions options = new SenderOptions();
        new CommandLine(options).parseArgs("127.0.0.1");

        assertThat(options.hasLines(Schedule.DEFAULT)).isTrue();
        assertThat(Schedule.DEFAULT.count()).isEqualTo(10);
        assertThat(Schedule.DEFAULT.intervalNs()).isEqualTo(1e9);
    }

    @Test
    void shouldPrintALinePerProbeWhenTheyComeSlowly()
    {
        try (SocketReflector reflector = SocketReflector.on(LOOPBACK))
        {
            final CommandRun run =
                CommandRun.of("127.0.0.1:" + reflector.port(), "-c", "3", "-i", "100ms", "-W", "100ms");

            assertThat(run.err().lines().filter(line -> line.matches(
                "seq=[012] rtt=\\S+ fwd=\\S+ back=\\S+ residence=\\S+ ttl=64"))).hasSize(3);
            assertThat(run.out()).contains("3 sent, 3 received, 0 lost (0.00%)", "one-way delay valid");
        }
    }

    @Test
    @Conforms("1.1")
    void shouldProbePort862ByDefault()
    {
        try (SocketReflector reflector = onPort(862))
        {
            final CommandRun run = CommandRun.of("127.0.0.1", "-c", "1", "-W", "300ms", "-q");

            assertThat(run.exitCode()).as(run.err()).isZero();
            assertThat(ImpairedPath.sequence(reflector.requests().getFirst())).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1024, 65_535})
    @Conforms("1.2")
    void shouldProbeAnyUserOrDynamicPort(final int port)
    {
        try (SocketReflector reflector = onPort(port))
        {
            final CommandRun run =
                CommandRun.of("127.0.0.1", "-p", Integer.toString(port), "-c", "1", "-W", "300ms", "-q");

            assertThat(run.exitCode()).as(run.err()).isZero();
            assertThat(reflector.requests()).hasSize(1);
        }
    }

    private static SocketReflector onPort(final int port)
    {
        try
        {
            return SocketReflector.on(LOOPBACK, port, reply -> reply);
        }
        catch (final UncheckedIOException ex)
        {
            return Assumptions.abort("needs 127.0.0.1:" + port + " free and allowed: " + ex.getCause());
        }
    }

    @Test
    void shouldLeaveTheOldFileWhenTheNewOneFails() throws IOException
    {
        final Path file = directory.resolve("result.json");
        Files.writeString(file, "old");

        try
        {
            WholeFile.write(file, out ->
            {
                out.write(1);
                throw new IOException("half way");
            });
        }
        catch (final IOException ex)
        {
            assertThat(ex).hasMessage("half way");
        }

        assertThat(Files.readString(file)).isEqualTo("old");
        try (var left = Files.list(directory))
        {
            assertThat(left).containsExactly(file);
        }
    }
}
