package io.stampede.sender.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.stampede.sender.testing.SocketReflector;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code --html} of whole runs over real sockets. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class PageRunTest
{
    @TempDir
    private Path directory;

    @ParameterizedTest
    @ValueSource(ints = {1, 4})
    void shouldLeaveAPageOfTheRunWithTheFiguresOfItsReport(final int flows) throws IOException
    {
        final Path file = directory.resolve("run.html");
        final AtomicInteger replies = new AtomicInteger();
        try (SocketReflector reflector = SocketReflector.on(InetAddress.getLoopbackAddress(), 0,
            reply -> replies.getAndIncrement() == 30 ? new byte[0] : reply))
        {
            final CommandRun run = CommandRun.of("127.0.0.1:" + reflector.port(), "-c", "100", "-i", "1ms",
                "-W", "200ms", "-q", "--flows", Integer.toString(flows), "--html", file.toString());

            final String page = Files.readString(file);
            assertThat(run.exitCode()).as(run.err()).isZero();
            assertThat(run.out()).contains("100 sent, 99 received, 1 lost");
            assertThat(page).contains("<title>STAMP 127.0.0.1:" + reflector.port() + "</title>",
                "100 sent, 99 received, 1 lost", "<dt>Lost</dt><dd><b>1</b>", "id=\"rtt\"");
            assertThat(page.contains("<h2>Flows</h2>")).isEqualTo(flows > 1);
        }
    }

    @Test
    void shouldMakeTheSamePageAgainFromTheSampleLog() throws IOException
    {
        final Path file = directory.resolve("run.html");
        final Path again = directory.resolve("again.html");
        final Path log = directory.resolve("run.slog");
        final AtomicInteger replies = new AtomicInteger();
        try (SocketReflector reflector = SocketReflector.on(InetAddress.getLoopbackAddress(), 0,
            reply -> replies.getAndIncrement() % 40 == 30 ? new byte[0] : reply))
        {
            CommandRun.of("127.0.0.1:" + reflector.port(), "-c", "200", "-i", "1ms", "-W", "200ms", "-q",
                "--first-sequence", "500", "--sample-log", log.toString(), "--html", file.toString());
        }

        final CommandRun report = CommandRun.of("report", log.toString(), "--html", again.toString());

        assertThat(report.exitCode()).as(report.err()).isZero();
        assertThat(Files.readString(again)).isEqualTo(Files.readString(file)).contains("200 sent, 195 received");
    }

    @Test
    void shouldTakeNoFileNameForMarkup() throws IOException
    {
        final Path file = directory.resolve("<script>alert('x')&{{data}}\"");
        try (SocketReflector reflector = SocketReflector.on(InetAddress.getLoopbackAddress()))
        {
            CommandRun.of("127.0.0.1:" + reflector.port(), "-c", "2", "-i", "1ms", "-W", "100ms", "-q",
                "--html", file.toString());

            assertThat(Files.readString(file))
                .contains("&lt;script&gt;alert(&#39;x&#39;)&amp;{{data}}&quot;").doesNotContain("<script>alert");
        }
    }

    @Test
    void shouldRefuseBeforeTheRunWhatCannotBeWrittenAfterIt()
    {
        final CommandRun run = CommandRun.of("127.0.0.1:1", "--html", directory.resolve("no/such.html").toString());

        assertThat(run.exitCode()).isEqualTo(ExitCode.ENVIRONMENT);
        assertThat(run.err()).contains("such.html: no such directory");
        assertThat(run.out()).isEmpty();
    }

    @Test
    void shouldNameAFullDiskAndReportAllTheSame()
    {
        try (SocketReflector reflector = SocketReflector.on(InetAddress.getLoopbackAddress()))
        {
            final CommandRun run = CommandRun.of("127.0.0.1:" + reflector.port(), "-c", "5", "-i", "1ms",
                "-W", "100ms", "-q", "--html", "/dev/full");

            assertThat(run.exitCode()).isEqualTo(ExitCode.ENVIRONMENT);
            assertThat(run.err()).contains("write /dev/full: No space left on device — free some space");
            assertThat(run.out()).contains("5 sent, 5 received, 0 lost");
        }
    }
}
