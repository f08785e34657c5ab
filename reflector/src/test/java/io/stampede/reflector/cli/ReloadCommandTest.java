package io.stampede.reflector.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.stampede.reflector.control.AdminSocket;
import io.stampede.telemetry.ChildJvm;
import io.stampede.testing.Conforms;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A reflector in a process of its own reads its options again, by {@code reload} and by SIGHUP. */
@Timeout(120)
class ReloadCommandTest
{
    private static final String SECRET = "000102030405060708090a0b0c0d0e0f";
    private static final int REPLY_TIMEOUT_MS = 5000;

    @TempDir
    private Path directory;

    private Path config()
    {
        return directory.resolve("reflector.yaml");
    }

    private Path counters()
    {
        return directory.resolve("counters");
    }

    private CommandRun reload()
    {
        return CommandRun.of("reload", "--counters", counters().toString());
    }

    private long counter(final String name) throws IOException
    {
        return stat().get("counters").get(name).get("value").asLong();
    }

    private JsonNode stat() throws IOException
    {
        return new ObjectMapper().readTree(
            CommandRun.of("stat", "--json", "--counters", counters().toString()).out());
    }

    /** A running reflector. */
    private static final class Running implements AutoCloseable
    {
        private final ChildJvm jvm;
        private final int port;

        Running(final String... args) throws IOException
        {
            final List<String> all = new ArrayList<>(List.of("run"));
            all.addAll(Arrays.asList(args));
            jvm = new ChildJvm(StampReflector.class, all.toArray(String[]::new));
            final String ready = awaitLine(line -> line.startsWith("ready udp "));
            port = Integer.parseInt(ready.replaceFirst(".*:(\\d+) .*", "$1"));
        }

        String awaitLine(final Predicate<String> wanted) throws IOException
        {
            String line = jvm.readErrorLine();
            while (line != null && !wanted.test(line))
            {
                line = jvm.readErrorLine();
            }
            assertThat(line).as("it ended before it said so").isNotNull();
            return String.valueOf(line);
        }

        /** Sequence Number of the reply. */
        int exchange(final DatagramSocket socket, final int sequence) throws IOException
        {
            final byte[] request = ByteBuffer.allocate(44).putInt(sequence).array();
            socket.setSoTimeout(REPLY_TIMEOUT_MS);
            socket.send(new DatagramPacket(request, request.length, InetAddress.ofLiteral("127.0.0.1"), port));
            final DatagramPacket reply = new DatagramPacket(new byte[64], 64);
            socket.receive(reply);
            return ByteBuffer.wrap(reply.getData()).getInt();
        }

        @Override
        public void close()
        {
            jvm.close();
        }
    }

    @Test
    void shouldPutTheFilesNewPolicyIntoForceAndKeepSessions() throws Exception
    {
        Files.writeString(config(), "listen: 127.0.0.1:0\ncounters: " + counters() + "\nmode: stateless\n");
        try (Running reflector = new Running("--config", config().toString());
            DatagramSocket socket = new DatagramSocket())
        {
            assertThat(reflector.exchange(socket, 70)).isEqualTo(70);
            Files.writeString(config(), "listen: 127.0.0.1:0\ncounters: " + counters() + "\nmode: stateful\n");

            final CommandRun first = reload();

            assertThat(first).isEqualTo(new CommandRun(0, "ok, policy 2\n", ""));
            assertThat(reflector.awaitLine(line -> line.startsWith("reloaded"))).isEqualTo("reloaded: ok, policy 2");
            assertThat(reflector.exchange(socket, 71)).isZero();
            assertThat(reload().out()).isEqualTo("ok, policy 3\n");
            assertThat(reflector.exchange(socket, 72)).as("the session went on").isEqualTo(1);
            assertThat(counter("reflector.policy.version")).isEqualTo(3);
            assertThat(counter("reflector.policy.refused")).isZero();
            assertThat(stat().at("/labels/mode/0").asText()).isEqualTo("stateful");
        }
    }

    @Test
    void shouldReloadWhenToldByASignalAndSayWhyNot() throws Exception
    {
        Files.writeString(config(), "mode: stateful\n");
        try (Running reflector = new Running("--listen", "127.0.0.1:0", "--counters", counters().toString(),
            "--config", config().toString());
            DatagramSocket socket = new DatagramSocket())
        {
            assertThat(reflector.exchange(socket, 70)).isZero();

            reflector.jvm.signal("HUP");
            assertThat(reflector.awaitLine(line -> line.contains("reloaded"))).isEqualTo("reloaded: ok, policy 2");
            Files.writeString(config(), "\nmode: stateles\n");
            reflector.jvm.signal("HUP");

            assertThat(reflector.awaitLine(line -> line.contains("reloaded"))).startsWith("not reloaded: " + config() +
                ":2:7: Invalid value for option '--mode': 'stateles' is not one of [stateless, stateful] ");
            assertThat(reflector.exchange(socket, 71)).as("the policy before is in force").isEqualTo(1);
            assertThat(counter("reflector.policy.version")).isEqualTo(2);
            assertThat(counter("reflector.policy.refused")).isEqualTo(1);
        }
    }

    @Test
    void shouldChangeNothingWhenAFileIsBadOrNeedsARestart() throws Exception
    {
        final Path keys = Files.writeString(directory.resolve("keys"), "* " + SECRET + "\n");
        Files.setPosixFilePermissions(keys, PosixFilePermissions.fromString("rw-------"));
        try (Running reflector = new Running("--listen", "127.0.0.1:0", "--counters", counters().toString(),
            "--config", Files.writeString(config(), "").toString(), "--key-file", keys.toString());
            DatagramSocket socket = new DatagramSocket())
        {
            Files.writeString(config(), "max-sessions: 10\nmode: stateful\ncpu: 0\n");
            final CommandRun restart = reload();
            Files.writeString(keys, "* 0011\n");
            Files.writeString(config(), "mode: stateful\n");
            final CommandRun badKeys = reload();
            Files.delete(config());
            final CommandRun noFile = reload();

            assertThat(restart.exitCode()).isEqualTo(2);
            assertThat(restart.err()).isEqualTo("stamp-reflector reload: --max-sessions 10 instead of 65536," +
                " --idle busy instead of adaptive, --cpu 0 instead of none: needs a restart, nothing was changed" +
                " — restart the reflector, or take it back\n");
            assertThat(badKeys.exitCode()).isEqualTo(3);
            assertThat(badKeys.err()).contains("--key-file: key file " + keys + ": line 1 has a key of 2 octets")
                .hasLineCount(1);
            assertThat(noFile.exitCode()).isEqualTo(3);
            assertThat(noFile.err()).contains("--config " + config() + ": no such file").hasLineCount(1);
            assertThat(reflector.exchange(socket, 70)).as("stateless as before").isEqualTo(70);
            assertThat(counter("reflector.policy.version")).isEqualTo(1);
            assertThat(counter("reflector.policy.refused")).isEqualTo(3);
            assertThat(stat().at("/labels/mode/0").asText()).isEqualTo("stateless");
        }
    }

    /** RFC 8762 §7: nothing manages a reflector over a network; on its host its user and root may, by the kernel. */
    @Test
    @Conforms("1.29")
    void shouldBeAskedOnlyByItsUserOnItsOwnHost() throws Exception
    {
        final Path admin = AdminSocket.beside(counters());
        try (Running reflector = new Running("--listen", "127.0.0.1:0", "--counters", counters().toString()))
        {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(admin))).isEqualTo("rw-------");
            assertThat(internetSockets(reflector.jvm.process().pid(), "tcp", "tcp6")).isZero();
            assertThat(internetSockets(reflector.jvm.process().pid(), "udp", "udp6")).as("test packets").isEqualTo(1);
            assertThat(AdminSocket.ask(admin, "shutdown")).startsWith("2 'shutdown': not a command");
            reflector.jvm.signal("TERM");
            assertThat(reflector.jvm.awaitExit()).isZero();
        }
        assertThat(admin).doesNotExist();
    }

    /** Sockets of a process, by the inodes /proc/PID/fd links to. */
    private static long internetSockets(final long pid, final String... protocols) throws IOException
    {
        final List<String> inodes = new ArrayList<>();
        try (var descriptors = Files.newDirectoryStream(Path.of("/proc/" + pid + "/fd")))
        {
            for (final Path descriptor : descriptors)
            {
                final String link = Files.readSymbolicLink(descriptor).toString();
                inodes.add(link.startsWith("socket:[") ? link.substring(8, link.length() - 1) : "none");
            }
        }
        long count = 0;
        for (final String protocol : protocols)
        {
            count += Files.readAllLines(Path.of("/proc/" + pid + "/net/" + protocol)).stream()
                .filter(line -> inodes.contains(line.strip().split("\\s+", -1)[9])).count();
        }
        return count;
    }

    @Test
    void shouldSayWhenThereIsNobodyToAsk() throws Exception
    {
        final CommandRun none = reload();
        final CommandRun pid = CommandRun.of("reload", "1");
        final CommandRun gone;
        try (Running reflector = new Running("--listen", "127.0.0.1:0", "--counters", counters().toString()))
        {
            assertThat(reflector.port).isPositive();
        }
        gone = reload();

        assertThat(none.exitCode()).isEqualTo(3);
        assertThat(none.err()).contains("no such file").hasLineCount(1);
        assertThat(pid.exitCode()).isEqualTo(3);
        assertThat(pid.err()).contains("process 1: no reflector that has its counters file in /dev/shm")
            .hasLineCount(1);
        assertThat(gone.exitCode()).isEqualTo(1);
        assertThat(gone.err()).contains("has ended — start it again").hasLineCount(1);
    }

    @Test
    void shouldFindAReflectorByItsProcess() throws Exception
    {
        try (Running reflector = new Running("--listen", "127.0.0.1:0"))
        {
            final CommandRun run = CommandRun.of("reload", Long.toString(reflector.jvm.process().pid()));

            assertThat(run).isEqualTo(new CommandRun(0, "ok, policy 2\n", ""));
            reflector.jvm.signal("TERM");
            assertThat(reflector.jvm.awaitExit()).isZero();
        }
    }

    @Test
    void shouldRefuseToStartWhenTheAdminSocketCannotBe() throws Exception
    {
        Files.writeString(AdminSocket.beside(counters()), "not a socket");

        final CommandRun run = CommandRun.of("run", "--listen", "127.0.0.1:0", "--counters", counters().toString());

        assertThat(run.exitCode()).isEqualTo(3);
        assertThat(run.err()).contains("admin socket " + AdminSocket.beside(counters()) +
            ": exists and is not a socket — use another, shorter --counters FILE").hasLineCount(1);
    }
}
