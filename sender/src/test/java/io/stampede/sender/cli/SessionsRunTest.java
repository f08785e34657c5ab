package io.stampede.sender.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import io.stampede.linux.ProcFile;
import io.stampede.sender.testing.SocketReflector;
import io.stampede.testing.Command;
import java.io.IOException;
import java.io.InputStream;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Sessions from a file, over real sockets on loopback; and files nobody can run. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class SessionsRunTest
{
    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

    @TempDir
    private Path directory = Path.of("");

    private Path file(final String yaml) throws IOException
    {
        return Files.writeString(directory.resolve("sessions.yaml"), yaml);
    }

    private CommandRun run(final String yaml, final String... more) throws IOException
    {
        final String[] args = new String[more.length + 2];
        args[0] = "sessions";
        args[1] = file(yaml).toString();
        System.arraycopy(more, 0, args, 2, more.length);
        return CommandRun.of(args);
    }

    private static JsonSchema schema() throws IOException
    {
        try (InputStream stream = Objects.requireNonNull(
            StampSender.class.getResourceAsStream("/stamp-sessions-1.schema.json")))
        {
            return JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012).getSchema(stream);
        }
    }

    @Test
    void shouldRunEachTargetByEachDscpAndSizeAndSsid() throws IOException
    {
        try (SocketReflector first = SocketReflector.on(LOOPBACK);
            SocketReflector second = SocketReflector.on(LOOPBACK))
        {
            final Path output = directory.resolve("result.json");
            final CommandRun run = run("""
                defaults: {interval: 50ms, timeout: 500ms, count: 3, first-sequence: 1000}
                groups:
                  - name: grid
                    targets: [127.0.0.1:%d, 127.0.0.1:%d]
                    dscp: [EF, 0]
                    size: [44, 172]
                    ssids: [7, 9-10]
                  - name: plain
                    targets: 127.0.0.1
                    port: %d
                    sessions: 2
                """.formatted(first.port(), second.port(), first.port()), "--json", "-q", "-o", output.toString());

            final JsonNode result = run.json();
            final JsonNode groups = result.path("groups");
            assertThat(run.exitCode()).as(run.err()).isZero();
            assertThat(groups.path(0).path("sessions")).hasSize(2 * 2 * 2 * 3);
            assertThat(groups.path(1).path("sessions")).hasSize(2);
            assertThat(run.json().path("end").path("sent").intValue()).isEqualTo(26 * 3);
            assertThat(run.json().path("end").path("received").intValue()).isEqualTo(26 * 3);
            assertThat(first.requests()).hasSize(14 * 3);
            assertThat(second.requests()).hasSize(12 * 3);
            final Set<String> identities = new HashSet<>();
            for (final JsonNode session : groups.path(0).path("sessions"))
            {
                assertThat(session.path("received").intValue()).isEqualTo(3);
                assertThat(session.path("ssid").intValue()).isIn(7, 9, 10);
                identities.add(session.path("localPort") + "/" + session.path("ssid"));
            }
            assertThat(identities).as("told apart by port and SSID").hasSize(24);
            assertThat(schema().validate(result)).isEmpty();
            assertThat(schema().validate(new ObjectMapper().readTree(output.toFile()))).isEmpty();
            ((ObjectNode)groups.path(0).path("sessions").path(0)).remove("rtt");
            assertThat(schema().validate(result)).isNotEmpty();
        }
    }

    @Test
    void shouldUsePortsOutsideTheEphemeralRange() throws IOException
    {
        final String[] range = ProcFile.read(Path.of("/proc/sys/net/ipv4/ip_local_port_range")).split("\\s+", -1);
        try (SocketReflector reflector = SocketReflector.on(LOOPBACK))
        {
            final CommandRun run = run("groups: [{targets: 127.0.0.1:%d, ssids: [5, 5, 5], count: 1}]"
                .formatted(reflector.port()), "--json");

            final Set<Integer> ports = new HashSet<>();
            run.json().path("end").path("sockets").forEach(socket -> ports.add(socket.path("localPort").intValue()));
            assertThat(ports).hasSize(3)
                .allMatch(port -> port < Integer.parseInt(range[0]) || port > Integer.parseInt(range[1]));
            assertThat(run.err()).contains("3 sessions in 1 groups, 3.00 probes a second, from UDP ports ");
            assertThat(run.json().path("end").path("received").intValue()).isEqualTo(3);
        }
    }

    @Test
    void shouldPassOverPortsThatAreTakenAndSayWhenNoneIsLeft() throws IOException
    {
        try (SocketReflector reflector = SocketReflector.on(LOOPBACK);
            DatagramSocket taken = new DatagramSocket(new InetSocketAddress(LOOPBACK, 0)))
        {
            final String yaml = "source: 127.0.0.1\nsource-ports: %d%s\ngroups: [{targets: 127.0.0.1:%d, count: 1}]";
            final int port = taken.getLocalPort();

            final CommandRun none = run(yaml.formatted(port, "", reflector.port()), "-q");

            assertThat(none.exitCode()).isEqualTo(3);
            assertThat(none.err()).contains("source ports: 1 are needed, and of the 1 of source-ports " + port +
                " only 0 are free — ").hasLineCount(1);
            final CommandRun next =
                run(yaml.formatted(port, "-" + Math.min(port + 20, 65_535), reflector.port()), "--json", "-q");
            assertThat(next.exitCode()).as(next.err()).isZero();
            assertThat(next.json().path("end").path("sockets").path(0).path("localPort").intValue())
                .isGreaterThan(port);
        }
    }

    @Test
    void shouldTakePortsAboveTheEphemeralRangeBeforeThoseBelow()
    {
        final SourcePorts.Pool pool = SourcePorts.Pool.outside(32_768, 65_533, new SplittableRandom(1));
        final SourcePorts.Pool none = SourcePorts.Pool.outside(1_024, 65_535, new SplittableRandom(1));

        assertThat(pool.ports().subList(0, 2)).containsExactlyInAnyOrder(65_534, 65_535);
        assertThat(pool.ports().subList(2, 4)).containsExactly(32_767, 32_766);
        assertThat(pool.ports()).hasSize(2 + 32_768 - 1_024);
        assertThat(none.ports()).isEmpty();
    }

    @Test
    void shouldFailWhenAGroupIsSilentAndMeasureTheOthers() throws IOException
    {
        try (SocketReflector reflector = SocketReflector.on(LOOPBACK))
        {
            final CommandRun run = run("""
                defaults: {interval: 20ms, timeout: 200ms, count: 5}
                groups:
                  - {name: silent, targets: "127.0.0.1:9", sessions: 2}
                  - {name: fine, targets: "127.0.0.1:%d", sessions: 2}
                """.formatted(reflector.port()), "-q", "--fail-on", "lost>0,max>1h");

            assertThat(run.exitCode()).isEqualTo(1);
            assertThat(run.err()).contains("group silent: no reply to 10 probes",
                "group silent: --fail-on lost>0: it is 10").doesNotContain("group fine");
            assertThat(run.out()).contains("STAMP 4 sessions in 2 groups, 1 source port",
                "2 sessions with one answer to every probe, in time and in order; 2 others", "127.0.0.1:9");
        }
    }

    @Test
    void shouldSayWhatHasSsidZeroAndThatItCannotBeToldApart() throws IOException
    {
        try (SocketReflector reflector = SocketReflector.on(LOOPBACK, 0, SessionsRunTest::withoutSsid))
        {
            final CommandRun run = run("groups: [{targets: 127.0.0.1:%d, count: 2, interval: 20ms, timeout: 100ms}]"
                .formatted(reflector.port()), "-q");

            assertThat(run.exitCode()).isEqualTo(1);
            assertThat(run.out()).contains("2 arrivals at port ", "SSID 0: their reflector knows RFC 8762 only");
        }
    }

    private static byte[] withoutSsid(final byte[] reply)
    {
        reply[14] = 0;
        reply[15] = 0;
        return reply;
    }

    @Test
    void shouldSayWhatWouldRunAndSendNothing() throws IOException
    {
        try (SocketReflector reflector = SocketReflector.on(LOOPBACK))
        {
            final CommandRun run = run("""
                defaults: {interval: 1s, duration: 60s}
                groups:
                  - {name: voice, targets: ["127.0.0.1:%d", "127.0.0.2:9"], dscp: [EF, AF41], sessions: 100}
                  - {name: slow, targets: 127.0.0.1, rate: 0.1pps, count: 3}
                """.formatted(reflector.port()), "--check");

            assertThat(run.exitCode()).isZero();
            assertThat(run.out()).containsPattern("voice +400 +400 +1s +1s after 1m\n")
                .containsPattern("slow +1 +0.100 +10s +1s after 3 probes each or after 1m\n")
                .containsPattern("all +401 +400\n")
                .contains("1 source ports out of ", "outside net.ipv4.ip_local_port_range", " MiB for sessions");
            assertThat(reflector.requests()).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', value = {
        "\"\"|has no groups — write 'groups:'",
        "groups: []|has no groups",
        "group: []|1:1: 'group' is no setting here: did you mean groups?",
        "groups: 5|1:9: a value alone is not expected here",
        "groups: [5]|1:10: a value alone is not expected here",
        "groups: [{}]|1:10: a group without 'targets'",
        "groups: [{targets: []}]|1:11: 'targets' is an empty list",
        "groups: [{target: 10.0.0.1}]|1:11: 'target' is no setting here: did you mean targets?",
        "groups: [{targets: 10.0.0.1, targets: 10.0.0.1}]|1:30: 'targets' is given a second time",
        "groups: [{targets: [[10.0.0.1]]}]|1:21: a list is not expected here",
        "groups: [{targets: {a: b}}]|1:20: a mapping is not expected here",
        "groups: [{targets: [10.0.0.1, '10.0.0.1']}]|1:31: target '10.0.0.1' is the same as another",
        "groups: [{targets: '1.2.3.4:99999'}]|1:20: target '1.2.3.4:99999': port 99999 is not 1..65535",
        "groups: [{targets: 224.0.0.1}]|1:20: target '224.0.0.1': is a multicast address",
        "groups: [{targets: 10.0.0.1, port: 0}]|1:36: 'port': '0' is not a number of 1..65535",
        "groups: [{targets: 10.0.0.1, dscp: [EF, XX]}]|1:41: 'dscp': 'XX'",
        "groups: [{targets: 10.0.0.1, size: 45}]|1:36: 'size': payload of 45 octets: a probe has 44 octets, or 48",
        "groups: [{targets: 10.0.0.1, size: 1e9}]|1:36: 'size': '1e9' is not a number of 1..65507",
        "groups: [{targets: 10.0.0.1, ssids: 0}]|1:37: 'ssids': '0' is not a number of 1..65535",
        "groups: [{targets: 10.0.0.1, ssids: 9-7}]|1:37: 'ssids': '7' is not a number of 9..65535",
        "groups: [{targets: 10.0.0.1, ssids: 1-2-3}]|1:37: 'ssids': '1-2-3' is no range",
        "groups: [{targets: 10.0.0.1, ssids: 7, sessions: 2}]|'sessions' and 'ssids' say the same thing twice",
        "groups: [{targets: 10.0.0.1, interval: 1s, rate: 1pps}]|1:44: 'interval' and 'rate' say the same thing twice",
        "groups: [{targets: 10.0.0.1, interval: 5}]|1:40: 'interval': '5': has no unit",
        "groups: [{targets: 10.0.0.1, interval: 0}]|1:40: 'interval': '0': must be above 0",
        "groups: [{targets: 10.0.0.1, rate: max}]|at most 10000000 probes a second",
        "groups: [{targets: 10.0.0.1, interval: 50ns, timeout: 1us}]|20000000 probes a second, at most 10000000",
        "groups: [{targets: 10.0.0.1, interval: 1us, timeout: 1h}]|probes to remember, at most",
        "groups: [{targets: 10.0.0.1, sessions: 300000}]|1:40: 'sessions': '300000' is not a number of 1..262144",
        "groups: [{targets: [10.0.0.1, 10.0.0.2], sessions: 200000}]|400000 sessions (2 targets, 1 DSCPs",
        "groups: [{targets: 10.0.0.1, auth: true}]|'auth' without 'key-file'",
        "groups: [{targets: 10.0.0.1, auth: maybe}]|1:36: 'auth': 'maybe' is not true or false",
        "groups: [{targets: 10.0.0.1, key-file: k}]|'key-file' without 'auth'",
        "groups: [{targets: 10.0.0.1, auth: true, key-file: \"a\\0b\"}]|1:52: 'key-file': no file has such a name",
        "groups: [{name: a, targets: 10.0.0.1}, {name: a, targets: 10.0.0.1}]|1:40: a second group 'a'",
        "defaults: {name: x}\\ngroups: [{targets: 10.0.0.1}]|1:12: 'name' is each group's own",
        "defaults: {rat: 1}\\ngroups: [{targets: 10.0.0.1}]|1:12: 'rat' is no setting here: did you mean rate?",
        "source: here\\ngroups: [{targets: 10.0.0.1}]|1:9: 'source'",
        "source: 10.0.0.1\\ngroups: [{targets: '::1'}]|1:9: 'source' is IPv4 and a target is not",
        "source-ports: 9-7\\ngroups: [{targets: 10.0.0.1}]|1:15: 'source-ports': '9-7' is no range within 1..65535",
        "source-ports: 1,2\\ngroups: [{targets: 10.0.0.1}]|1:15: 'source-ports': '1,2' is no range of ports",
        "groups: [{targets: 10.0.0.1}|not YAML (",
        "groups: &a [{targets: 10.0.0.1}]|1:9: anchors, aliases and tags are not read"
    })
    void shouldSayWhereAFileIsWrong(final String yaml, final String message) throws IOException
    {
        final CommandRun run = run(yaml.replace("\\n", "\n"), "--check");

        assertThat(run.exitCode()).as(run.err()).isEqualTo(2);
        assertThat(run.err()).contains("sessions.yaml:").contains(message).hasLineCount(1);
        assertThat(run.out()).isEmpty();
    }

    @Test
    void shouldRefuseMoreSessionsOfOneSsidThanSockets() throws IOException
    {
        final List<String> sizes = IntStream.range(0, 65).mapToObj(i -> "" + (48 + i)).toList();

        final CommandRun run = run("groups: [{targets: 10.0.0.1, ssids: 7, size: [" + String.join(",", sizes) + "]}]",
            "--check");

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).contains("SSID 7 of 64 sockets are taken").hasLineCount(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"alarms", "garbage", "unknown"})
    void shouldRefuseConditionsThatNoGroupCanMeet(final String figure) throws IOException
    {
        final CommandRun run = run("groups: [{targets: 10.0.0.1}]", "--check", "--fail-on", "loss>1%," + figure + ">0");

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).contains("--fail-on '" + figure + ">0': groups have no '" + figure + "'");
    }

    @Test
    void shouldNotWaitForWhoWritesIntoANamedPipe()
    {
        final Path pipe = directory.resolve("pipe.yaml");
        Command.run("mkfifo", pipe.toString());

        final CommandRun run = CommandRun.of("sessions", pipe.toString());

        assertThat(run.exitCode()).isNotZero();
        assertThat(run.err()).contains("pipe.yaml: not a file");
    }

    @Test
    void shouldSayThatThereIsNoSuchFile()
    {
        final CommandRun run = CommandRun.of("sessions", directory.resolve("none.yaml").toString());

        assertThat(run.exitCode()).isEqualTo(3);
        assertThat(run.err()).contains("none.yaml: no such file").hasLineCount(1);
    }

    @Test
    void shouldRunAuthenticatedSessionsEachWithItsKey() throws IOException
    {
        final Path keys = directory.resolve("keys");
        Files.writeString(keys, "1 101112131415161718191a1b1c1d1e1f\n");
        Files.setPosixFilePermissions(keys, PosixFilePermissions.fromString("rw-------"));

        final CommandRun one = run("groups: [{targets: 10.0.0.1, auth: true, key-file: keys}]", "--check");
        final CommandRun two = run("groups: [{targets: 10.0.0.1, auth: true, key-file: keys, sessions: 2}]", "--check");

        assertThat(one.exitCode()).as(one.err()).isZero();
        assertThat(two.exitCode()).isEqualTo(2);
        assertThat(two.err()).contains("'key-file' has no key for SSID 2");
    }
}
