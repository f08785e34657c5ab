package io.stampede.reflector.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.stampede.clock.KernelClockQuality;
import io.stampede.reflector.engine.TlvRequests;
import io.stampede.telemetry.ChildJvm;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The reflector as a process of its own, spoken to over real sockets of loopback. */
@Timeout(120)
class RunCommandTest
{
    private static final Pattern READY = Pattern.compile("ready udp (\\S+):(\\d+) (stateless|stateful)");
    private static final int REPLY_TIMEOUT_MS = 5000;
    private static final long STOP_LIMIT_NS = TimeUnit.SECONDS.toNanos(2);

    @TempDir
    private Path directory;

    /** A running reflector and what it said until it was ready. */
    private static final class Running implements AutoCloseable
    {
        private final ChildJvm jvm;
        private final List<String> said = new ArrayList<>();
        private final List<Integer> ports = new ArrayList<>();

        Running(final int sockets, final String... args) throws Exception
        {
            final List<String> all = new ArrayList<>(List.of("run"));
            all.addAll(Arrays.asList(args));
            jvm = new ChildJvm(StampReflector.class, all.toArray(String[]::new));
            while (ports.size() < sockets)
            {
                final String line = jvm.readErrorLine();
                assertThat(line).as("ended before it was ready: %s", said).isNotNull();
                said.add(line);
                final Matcher ready = READY.matcher(line);
                if (ready.matches())
                {
                    ports.add(Integer.parseInt(ready.group(2)));
                }
            }
        }

        String stop(final String signal) throws Exception
        {
            final long startNs = System.nanoTime();
            jvm.signal(signal);
            assertThat(jvm.awaitExit()).isZero();
            assertThat(System.nanoTime() - startNs).isLessThan(STOP_LIMIT_NS);
            return jvm.readErrors();
        }

        @Override
        public void close()
        {
            jvm.close();
        }
    }

    private static byte[] request(final int sequence, final int length)
    {
        return ByteBuffer.allocate(length).putInt(sequence).putLong(0xed003780_1f9add37L).putShort((short)0x9601)
            .array();
    }

    private static ByteBuffer exchange(final DatagramSocket socket, final int port, final byte[] request)
        throws Exception
    {
        socket.setSoTimeout(REPLY_TIMEOUT_MS);
        socket.send(new DatagramPacket(request, request.length, InetAddress.ofLiteral("127.0.0.1"), port));
        final DatagramPacket reply = new DatagramPacket(new byte[2048], 2048);
        socket.receive(reply);
        assertThat(reply.getPort()).isEqualTo(port);
        return ByteBuffer.wrap(Arrays.copyOf(reply.getData(), reply.getLength()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"TERM", "INT"})
    void shouldAnswerUntilASignalThenSumUpAndEndWithZero(final String signal) throws Exception
    {
        try (Running reflector = new Running(1, "--listen", "127.0.0.1:0");
            DatagramSocket socket = new DatagramSocket())
        {
            final int port = reflector.ports.get(0);
            final Path counters = Path.of("/dev/shm/stampede-reflector-" + port);
            assertThat(reflector.said.getLast()).isEqualTo("ready udp 127.0.0.1:" + port + " stateless");
            assertThat(reflector.said).noneMatch(line -> line.contains("open to every source"));
            assertThat(counters).exists();

            final ByteBuffer reply = exchange(socket, port, request(7, 44));
            socket.send(new DatagramPacket(new byte[3], 3, InetAddress.ofLiteral("127.0.0.1"), port));
            exchange(socket, port, request(8, 60));

            assertThat(reply.remaining()).isEqualTo(44);
            assertThat(reply.getInt(0)).isEqualTo(7);
            assertThat(reply.getInt(24)).isEqualTo(7);
            assertThat(reply.getLong(28)).isEqualTo(0xed003780_1f9add37L);
            assertThat(reflector.stop(signal)).matches(
                "stopped after \\d+s: received 3, reflected 2, dropped 1 \\(too_short 1\\), own losses 0\n");
            assertThat(counters).doesNotExist();
        }
    }

    @Test
    void shouldShowCountersAndSessionsToOtherProcessesAndKeepANamedFile() throws Exception
    {
        final Path counters = directory.resolve("counters");
        try (Running reflector = new Running(
            1, "--listen", "127.0.0.1:0", "--mode", "stateful", "--counters", counters.toString());
            DatagramSocket socket = new DatagramSocket())
        {
            final int port = reflector.ports.get(0);
            assertThat(reflector.said.getLast()).isEqualTo("ready udp 127.0.0.1:" + port + " stateful");

            assertThat(exchange(socket, port, request(50, 44)).getInt(0)).isZero();
            assertThat(exchange(socket, port, request(60, 44)).getInt(0)).isEqualTo(1);

            final JsonNode sessions = new ObjectMapper().readTree(
                CommandRun.of("sessions", "--json", "--counters", counters.toString()).out()).get("sessions");
            assertThat(sessions).hasSize(1);
            assertThat(sessions.get(0).get("remote").asText()).isEqualTo("127.0.0.1:" + socket.getLocalPort());
            assertThat(sessions.get(0).get("local").asText()).isEqualTo("127.0.0.1:" + port);
            assertThat(sessions.get(0).get("answered").asInt()).isEqualTo(2);
            assertThat(sessions.get(0).get("lastSenderSequence").asInt()).isEqualTo(60);
            reflector.stop("TERM");
        }
        final CommandRun stat = CommandRun.of("stat", "--json", "--counters", counters.toString());
        final JsonNode json = new ObjectMapper().readTree(stat.out());
        assertThat(json.get("alive").asBoolean()).isFalse();
        assertThat(json.get("counters").get("reflector.reflected").get("value").asLong()).isEqualTo(2);
        assertThat(json.at("/labels/mode/0").asText()).isEqualTo("stateful");
    }

    @Test
    void shouldObeyPolicyOptions() throws Exception
    {
        try (Running reflector = new Running(2, "--listen", "127.0.0.1:0", "--listen", "[::1]:0", "--twamp-light",
            "--idle", "block", "--allow-source", "127.0.0.0/8", "--min-source-port", "0");
            DatagramSocket socket = new DatagramSocket())
        {
            assertThat(exchange(socket, reflector.ports.get(0), request(1, 14)).remaining()).isEqualTo(44);
            final byte[] padded = request(2, 60);
            Arrays.fill(padded, 44, 60, (byte)0xFF);
            final ByteBuffer reply = exchange(socket, reflector.ports.get(0), padded);

            final byte[] returned = new byte[16];
            reply.get(44, returned);
            assertThat(returned).containsOnly(0xFF);
            assertThat(reflector.said).anyMatch(line ->
                line.contains(" tlvs=off ") && line.contains(" twamp-light=true ") && line.contains(" idle=block ") &&
                line.contains(" allow-source=127.0.0.0/8 ") && line.contains(" rate-limit=off "));
            try (DatagramSocket ipv6 = new DatagramSocket())
            {
                ipv6.send(new DatagramPacket(request(3, 44), 44, InetAddress.ofLiteral("::1"),
                    reflector.ports.get(1)));
                exchange(socket, reflector.ports.get(0), request(4, 44));
            }
            assertThat(reflector.stop("TERM")).contains("reflected 3, dropped 1 (source_not_allowed 1)");
        }
    }

    /** Location, Class of Service, Direct Measurement and Micro-session ID, as the options have them. */
    @Test
    void shouldObeyTlvOptions() throws Exception
    {
        try (Running reflector = new Running(1, "--listen", "127.0.0.1:0", "--location", "none", "--disable-tlv", "cos",
            "--direct-measurement", "lo", "--link-id", "lo=101");
            DatagramSocket socket = new DatagramSocket())
        {
            final byte[] request = TlvRequests.request(
                0, "80020004 00000000 80040004 88000000 8005000c 000003e8 00000000 00000000 800b0004 00070000", null);
            final ByteBuffer first = exchange(socket, reflector.ports.get(0), request);
            final ByteBuffer second = exchange(socket, reflector.ports.get(0), request);

            assertThat(first.getLong(44)).isEqualTo(0x0002_0004_0000_0000L);
            assertThat(first.getLong(52)).isEqualTo(0x8004_0004_8800_0000L);
            assertThat(first.getLong(60)).isEqualTo(0x0005_000c_0000_03e8L);
            assertThat(second.getInt(68) - first.getInt(68)).as("lo received").isPositive();
            assertThat(second.getInt(72) - first.getInt(72)).as("lo sent").isPositive();
            assertThat(first.getLong(76)).isEqualTo(0x000b_0004_0007_0065L);
            assertThat(reflector.said).anyMatch(line ->
                line.contains(" disable-tlv=class-of-service location=none ") &&
                line.contains(" direct-measurement=lo link-id=lo=101 "));
        }
    }

    @Test
    void shouldRefuseWithCodeThreeWhenPortOrCountersFileIsTaken() throws Exception
    {
        final Path counters = directory.resolve("counters");
        try (Running reflector = new Running(1, "--listen", "127.0.0.1:0", "--counters", counters.toString());
            DatagramSocket socket = new DatagramSocket())
        {
            final String taken = "127.0.0.1:" + reflector.ports.get(0);

            final CommandRun port = CommandRun.of("run", "--listen", taken);
            final CommandRun file =
                CommandRun.of("run", "--listen", "127.0.0.1:0", "--counters", counters.toString());

            assertThat(port.exitCode()).isEqualTo(3);
            assertThat(port.err()).startsWith("stamp-reflector run: bind udp " + taken + ": EADDRINUSE (98")
                .contains(" — ").hasLineCount(1);
            assertThat(file.exitCode()).isEqualTo(3);
            assertThat(file.err()).contains("in use by process " + reflector.jvm.process().pid()).hasLineCount(1);
            assertThat(exchange(socket, reflector.ports.get(0), request(1, 44)).remaining()).isEqualTo(44);
        }
    }

    @Test
    void shouldAnswerWithSeveralEnginesAndShareItsAddressWithNoOtherProcess() throws Exception
    {
        try (Running reflector = new Running(1, "--listen", "127.0.0.1:0", "--mode", "stateful", "--engines", "2",
            "--steer", "cpu", "--gro"))
        {
            final int port = reflector.ports.get(0);
            final String taken = "127.0.0.1:" + port;
            assertThat(reflector.said).anyMatch(line -> line.startsWith(
                "stamp-reflector run: warning: --steer cpu with --mode stateful: a session whose receiving CPU"))
                .anyMatch(line -> line.contains(" engines=2 cpu=none steer=cpu gro=true"))
                .anyMatch(line -> line.startsWith("stamp-reflector run: warning: --gro: packets that come together"));
            for (final String engines : List.of("1", "2"))
            {
                final CommandRun second = CommandRun.of("run", "--listen", taken, "--engines", engines);
                assertThat(second.exitCode()).isEqualTo(3);
                assertThat(second.err()).startsWith("stamp-reflector run: bind udp " + taken + ": EADDRINUSE (98")
                    .hasLineCount(1);
            }
            for (int n = 0; n < 20; n++)
            {
                try (DatagramSocket socket = new DatagramSocket())
                {
                    assertThat(exchange(socket, port, request(n, 44)).getInt(24)).isEqualTo(n);
                }
            }

            final JsonNode stat = new ObjectMapper().readTree(CommandRun.of(
                "stat", "--engines", "--json", "--counters", "/dev/shm/stampede-reflector-" + port).out());

            assertThat(stat.at("/labels/engines/0").asText()).isEqualTo("2");
            assertThat(stat.get("counters").get("clock.error").get("engines")).hasSize(2);
            assertThat(reflector.stop("TERM")).matches(
                "stopped after \\d+s: received 20, reflected 20, dropped 0, own losses 0\n");
        }
    }

    @Test
    void shouldStartAgainWhenItsPredecessorWasKilled() throws Exception
    {
        final Path counters = directory.resolve("counters");
        try (Running first = new Running(1, "--listen", "127.0.0.1:0", "--counters", counters.toString()))
        {
            first.jvm.signal("KILL");
            assertThat(first.jvm.awaitExit()).isEqualTo(137);
        }

        try (Running second = new Running(1, "--listen", "127.0.0.1:0", "--counters", counters.toString()))
        {
            second.stop("TERM");
        }
    }

    @Test
    void shouldRefusePtpWhenTheKernelDoesNotKnowTai()
    {
        assumeTrue(new KernelClockQuality().taiMinusUtcSeconds() == 0, "the kernel here knows TAI-UTC");

        final CommandRun run = CommandRun.of("run", "--listen", "127.0.0.1:0", "--timestamp", "ptp");

        assertThat(run.exitCode()).isEqualTo(3);
        assertThat(run.err()).contains("--timestamp ptp (TAI-UTC 0 s by adjtimex)").hasLineCount(1);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "3|pin thread (cpu 4095)|--listen 127.0.0.1:0 --cpu 4095",
        "3|bind udp 192.0.2.77:8620: EADDRNOTAVAIL|--listen 192.0.2.77:8620",
        "3|its directory does not exist|--listen 127.0.0.1:0 --counters /nonexistent/x",
        "2|Invalid value for option '--listen' (ADDR:PORT): 'localhost:1': 'localhost' is not|--listen localhost:1",
        "2|Invalid value for option '--mode': 'x' is not one of [stateless, stateful]|--mode x",
        "2|Invalid value for option '--cpu': 'x' is not a core|--cpu x",
        "2|core 2 is named twice|--engines 2 --cpu 2,2",
        "2|is not a core (0 is the first) or a list of them|--engines 2 --cpu 3-2",
        "2|--engines 3 with --cpu 0,1: each engine needs one core of its own — name 3|--engines 3 --cpu 0,1",
        "2|--engines 1 with --cpu 0,1: each engine needs one core of its own — name 1|--cpu 0-1",
        "2|--engines 65: must be 1 to 64|--engines 65",
        "2|--engines 0: must be 1 to 64|--engines 0",
        "3|interface packet nosuch0: ENODEV|--engines 2 --port-type packet --interface nosuch0",
        "2|--gro with --port-type packet: only UDP sockets aggregate|--gro --port-type packet --interface lo",
        "2|--steer cpu without --engines: one engine gets every packet|--steer cpu",
        "3|pin thread (cpu 4095)|--listen 127.0.0.1:0 --engines 2 --cpu 0,4095",
        "2|Invalid value for option '--refwait': '5': has no unit|--refwait 5",
        "2|Invalid value for option '--rate-limit': '5': has no unit|--rate-limit 5",
        "2|has bits set behind its /8|--allow-source 10.1.2.3/8",
        "2|--max-sessions 0: must be 1 to 1048576|--max-sessions 0",
        "2|colour': not a TLV type|--disable-tlv colour",
        "2|255': not a TLV type|--disable-tlv 255",
        "3|--link-id nosuch0=7: there is no such interface|--listen 127.0.0.1:0 --link-id nosuch0=7",
        "3|--direct-measurement nosuch0: ENODEV (19, no such device)|--listen 127.0.0.1:0 --direct-measurement nosuch0",
        "2|64': not a DSCP|--reply-dscp EF,64",
        "2|Unknown option: '--reflect'|--reflect"
    })
    void shouldFailWithOneLineWhenItCannotRun(final int exitCode, final String message, final String args)
    {
        final List<String> all = new ArrayList<>(List.of("run"));
        all.addAll(List.of(args.split(" ", -1)));

        final CommandRun run = CommandRun.of(all.toArray(String[]::new));

        assertThat(run.err()).startsWith("stamp-reflector run: ").contains(message).contains(" — ");
        assertThat(run.err()).hasLineCount(1);
        assertThat(run.exitCode()).isEqualTo(exitCode);
        assertThat(run.out()).isEmpty();
    }

    @Test
    void shouldShowWhereAnErrorAroseWhenAsked() throws Exception
    {
        final CommandRun run = CommandRun.of("run", "--listen", "192.0.2.77:8620", "--stacktrace");

        assertThat(run.exitCode()).isEqualTo(3);
        assertThat(run.err()).contains("\tat io.stampede.net.udp.UdpPort.open(");
    }
}
