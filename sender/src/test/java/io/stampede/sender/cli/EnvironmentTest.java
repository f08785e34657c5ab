package io.stampede.sender.cli;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.stampede.sender.testing.SocketReflector;
import io.stampede.testing.Requires;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the machine or the network refuses: one line, the right exit code, results so far not lost. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class EnvironmentTest
{
    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();
    private static final Path FULL = Path.of("/dev/full");

    @TempDir
    private Path directory;

    @Test
    void shouldExitThreeWhenNameDoesNotResolve()
    {
        assertRefused(CommandRun.of("nowhere.invalid"), "resolve target 'nowhere.invalid'");
    }

    @Test
    void shouldExitThreeWhenScopeIsNoInterface()
    {
        assertRefused(CommandRun.of("fe80::1%nosuch0"), "no such interface");
    }

    @Test
    void shouldExitThreeWhenSourcePortIsTaken() throws IOException
    {
        try (DatagramSocket other = new DatagramSocket(new InetSocketAddress(LOOPBACK, 0)))
        {
            assertRefused(CommandRun.of("127.0.0.1:9", "--source", "127.0.0.1:" + other.getLocalPort()), "EADDRINUSE");
        }
    }

    @Test
    void shouldExitThreeWhenSourceAddressIsNotOurs()
    {
        assertRefused(CommandRun.of("127.0.0.1:9", "--source", "192.0.2.1"), "EADDRNOTAVAIL");
    }

    @Test
    void shouldExitThreeWhenThereIsNoSuchCpu()
    {
        assertRefused(CommandRun.of("127.0.0.1:9", "-q", "--cpu", "4095"), "--cpu 4095");
    }

    @Test
    void shouldExitThreeWhenThereIsNoSuchInterface()
    {
        assertRefused(CommandRun.of("127.0.0.1:9", "--direct-measurement", "nosuch0"),
            "--direct-measurement nosuch0: ENODEV");
        assertRefused(CommandRun.of("127.0.0.1:9", "--interface", "nosuch0"), "SO_BINDTODEVICE nosuch0");
    }

    @Test
    void shouldExitThreeWhenThereIsNoKeyFile()
    {
        final CommandRun run = CommandRun.of("127.0.0.1:9", "--auth", "--key-file", "/no/such/file");

        assertThat(run.exitCode()).isEqualTo(3);
        assertThat(run.err()).contains("--key-file: key file /no/such/file").hasLineCount(1);
    }

    @Test
    void shouldRefuseLoopbackToAnAddressThatIsNotOurs()
    {
        final CommandRun run = CommandRun.of("2001:db8::5", "--loopback", "--segments", "2001:db8::1");

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).contains("--loopback to 2001:db8:0:0:0:0:0:5: is no address of this machine");
    }

    /** Where one's own packet does not come back from: the loopback interface takes no routing headers. */
    @Test
    void shouldSayWhatToLookAtWhenTheNetworkDoesNotReturnProbes()
    {
        Requires.ipv6Loopback();

        final CommandRun run = CommandRun.of(
            "::1", "--loopback", "--segments", "::1", "-c", "2", "-i", "1ms", "-W", "50ms", "-q");

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err()).contains("the network did not return them", "seg6_enabled");
    }

    @Test
    void shouldExitOneWhenNoReplyCarriesTheAccessReportBack()
    {
        try (SocketReflector reflector = SocketReflector.on(LOOPBACK))
        {
            final CommandRun run = CommandRun.of("127.0.0.1:" + reflector.port(), "--access-report", "3gpp:available",
                "--access-timer", "20ms", "--access-retries", "2", "-q");

            assertThat(run.exitCode()).isEqualTo(1);
            assertThat(run.err()).contains("--access-report: sent 3 times, and no reply carried it back");
            assertThat(reflector.requests()).hasSize(3);
        }
    }

    @Test
    void shouldExitZeroWhenItAskedForNoReplyAndNoneCame()
    {
        try (SocketReflector silent = SocketReflector.on(LOOPBACK, 0, reply -> new byte[0]))
        {
            final CommandRun run = CommandRun.of("127.0.0.1:" + silent.port(), "--return-path", "no-reply",
                "-c", "3", "-i", "1ms", "-W", "50ms", "-q");

            assertThat(run.exitCode()).as(run.err()).isZero();
            assertThat(silent.requests()).hasSize(3);
        }
    }

    @Test
    void shouldExitThreeBeforeTheRunWhenDirectoryIsMissing()
    {
        final CommandRun run = CommandRun.of("127.0.0.1:9", "-o", directory.resolve("no/such/file.json").toString());

        assertRefused(run, "no such directory");
        assertThat(run.err()).doesNotContain("probing");
    }

    @Test
    void shouldPrintWholeResultAndExitThreeWhenDiskIsFull()
    {
        Assumptions.assumeTrue(Files.exists(FULL), "needs /dev/full, which Linux has");
        try (SocketReflector reflector = SocketReflector.on(LOOPBACK))
        {
            final CommandRun run = CommandRun.of(
                "127.0.0.1:" + reflector.port(), "-c", "5", "-i", "1ms", "-W", "200ms", "--json", "-q",
                "-o", FULL.toString(), "--hlog", FULL.toString());

            assertThat(run.exitCode()).isEqualTo(3);
            assertThat(run.err()).contains("write /dev/full: No space left on device").doesNotContain("Exception");
            assertThat(run.json().path("end").path("received").intValue()).isEqualTo(5);
        }
    }

    @Test
    void shouldExitOneAndSayNobodyListensWhenRefused() throws IOException
    {
        final int port;
        try (DatagramSocket free = new DatagramSocket(new InetSocketAddress(LOOPBACK, 0)))
        {
            port = free.getLocalPort();
        }

        final CommandRun run =
            CommandRun.of("127.0.0.1:" + port, "-c", "5", "-i", "5ms", "-W", "100ms", "--json", "-q");

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err()).contains("no reply from 127.0.0.1:" + port, "ICMP");
        assertThat(run.json().path("end").path("sent").intValue()).isEqualTo(5);
        assertThat(run.json().path("end").path("lost").intValue()).isEqualTo(5);
        assertThat(run.json().path("end").path("icmpErrors").intValue()).isPositive();
        assertThat(run.json().path("end").path("rtt").path("p50").isNull()).isTrue();
    }

    @Test
    void shouldExitOneAndCountGarbageWhenRepliesAreNone()
    {
        try (SocketReflector reflector = SocketReflector.on(LOOPBACK, 0, reply -> "HTTP/1.1 400".getBytes(
            US_ASCII)))
        {
            final CommandRun run = CommandRun.of(
                "127.0.0.1:" + reflector.port(), "-c", "5", "-i", "1ms", "-W", "100ms", "--json", "-q");

            assertThat(run.exitCode()).isEqualTo(1);
            assertThat(run.err()).contains("were not answers");
            assertThat(run.json().path("end").path("garbage").intValue()).isEqualTo(5);
            assertThat(run.json().path("end").path("unusableByReason").path("tooShort").intValue()).isEqualTo(5);
        }
    }

    private static void assertRefused(final CommandRun run, final String message)
    {
        assertThat(run.err()).contains(message).doesNotContain("Exception");
        assertThat(run.err().lines().filter(line -> line.startsWith("stamp-sender: "))).hasSize(1);
        assertThat(run.exitCode()).isEqualTo(3);
        assertThat(run.out()).isEmpty();
    }
}
