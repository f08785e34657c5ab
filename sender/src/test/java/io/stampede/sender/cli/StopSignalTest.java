package io.stampede.sender.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.stampede.sender.testing.SocketReflector;
import io.stampede.testing.ProcessUnderTest;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Signals to a real process: once stops and reports, twice ends. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class StopSignalTest
{
    private static final Duration LIMIT = Duration.ofSeconds(40);

    @ParameterizedTest
    @ValueSource(strings = {"INT", "TERM"})
    void shouldStopWaitAndReportWhenSignalledOnce(final String signal) throws IOException
    {
        try (SocketReflector reflector = SocketReflector.on(InetAddress.getLoopbackAddress());
            ProcessUnderTest sender = start(reflector, "-i", "100ms", "-c", "1000", "-W", "300ms", "--json"))
        {
            final String ignored = sender.awaitStderr("seq=2 ", LIMIT);
            sender.signal(signal);

            assertThat(sender.awaitExit(LIMIT)).as(sender.describe()).isZero();
            final JsonNode end = new ObjectMapper().readTree(sender.stdout()).path("end");
            assertThat(end.path("sent").intValue()).isBetween(3, 900);
            assertThat(end.path("received").intValue()).isEqualTo(end.path("sent").intValue());
            assertThat(end.path("lost").intValue()).isZero();
        }
    }

    @Test
    void shouldEndAtOnceWhenSignalledTwice()
    {
        try (SocketReflector reflector = SocketReflector.on(InetAddress.getLoopbackAddress());
            ProcessUnderTest sender = start(reflector, "-i", "100ms", "-c", "1000", "-W", "30s"))
        {
            final String ignored = sender.awaitStderr("seq=2 ", LIMIT);
            sender.signal("INT");
            sender.signal("INT");

            // after one signal alone it would wait 30 s for replies
            assertThat(sender.awaitExit(Duration.ofSeconds(10))).isEqualTo(130);
            assertThat(sender.stdout()).isEmpty();
        }
    }

    @Test
    void shouldSayOfAnEndedSearchOnlyThatItEnded() throws InterruptedException
    {
        final CountDownLatch asked = new CountDownLatch(1);
        try (SocketReflector reflector = SocketReflector.on(InetAddress.getLoopbackAddress(), 0, reply -> asked(asked));
            ProcessUnderTest search = startSearch(reflector, "--min-rate", "100pps", "--max-rate", "200pps",
                "--trial-duration", "1m", "-W", "300ms"))
        {
            assertThat(asked.await(LIMIT.toSeconds(), TimeUnit.SECONDS)).as(search.describe()).isTrue();
            search.signal("INT");

            assertThat(search.awaitExit(LIMIT)).as(search.describe()).isEqualTo(1);
            assertThat(search.stderr()).contains("size 64: ended before it was done").doesNotContain("no reply came");
            assertThat(search.stdout()).contains("ended before it was done");
        }
    }

    private static byte[] asked(final CountDownLatch asked)
    {
        asked.countDown();
        return new byte[0];
    }

    private static ProcessUnderTest startSearch(final SocketReflector reflector, final String... arguments)
    {
        final List<String> command = command();
        command.addAll(List.of(SearchCommand.WORD, "127.0.0.1:" + reflector.port()));
        command.addAll(List.of(arguments));
        return ProcessUnderTest.start(command);
    }

    private static ProcessUnderTest start(final SocketReflector reflector, final String... arguments)
    {
        final List<String> command = command();
        command.add("127.0.0.1:" + reflector.port());
        command.addAll(List.of(arguments));
        return ProcessUnderTest.start(command);
    }

    /** This program with these arguments, in a process of its own. */
    static List<String> command(final String... arguments)
    {
        final List<String> command = command();
        command.addAll(List.of(arguments));
        return command;
    }

    private static List<String> command()
    {
        final List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
            .filter(option -> option.matches("--(add|enable|sun).*")).forEach(command::add);
        command.addAll(List.of("-Xmx128m", "-XX:+UseSerialGC", "-cp", System.getProperty("java.class.path"),
            StampSender.class.getName()));
        return command;
    }
}
