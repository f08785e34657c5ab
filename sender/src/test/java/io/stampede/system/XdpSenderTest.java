package io.stampede.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.stampede.testing.ProcessUnderTest;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A sender over AF_XDP and a reflector over sockets or AF_XDP, in two namespaces. */
@Timeout(120)
class XdpSenderTest
{
    private static final Duration READY_LIMIT = Duration.ofSeconds(20);

    @TempDir
    private Path directory;

    private RunningReflector reflect(final TwoNodes nodes, final String portType)
    {
        final List<String> arguments = new ArrayList<>(List.of("--mode", "stateful", "--rate-limit", "0"));
        if (portType.equals("xdp"))
        {
            arguments.addAll(List.of("--port-type", "xdp", "--interface", TwoNodes.LINK));
        }
        final RunningReflector reflector = RunningReflector.start(
            directory, Programs.DEFAULT_HEAP, nodes.far()::inside, List.of(), arguments.toArray(String[]::new));
        reflector.process().awaitStderr("^ready " + portType, READY_LIMIT);
        return reflector;
    }

    @ParameterizedTest(name = "{0} reflector at {1}, {2}")
    @CsvSource({
        "udp, 10.255.0.2, 1kpps", "udp, fd00:255::2, 1kpps", "xdp, 10.255.0.2, 1kpps", "xdp, fd00:255::2, 1kpps",
        "xdp, 10.255.0.2, max"})
    void shouldMeasure(final String reflecting, final String target, final String rate)
    {
        try (TwoNodes nodes = TwoNodes.join(); RunningReflector reflector = reflect(nodes, reflecting))
        {
            final SenderRun run = SenderRun.in(nodes.near()::inside, target, "--port-type", "xdp", "--interface",
                TwoNodes.LINK, "-c", "500", "-r", rate, "-q", "--first-sequence", "1000");

            assertThat(run.exitCode()).as(run.stderr()).isZero();
            assertThat(run.end("sent")).isEqualTo(500);
            assertThat(run.end("received")).as(run.stderr() + reflector.process().stderr()).isEqualTo(500);
            assertThat(run.end("notSent")).isZero();
            assertThat(run.result().at("/end/ttlAtReflector/0").intValue()).isEqualTo(255);
            assertThat(nodes.near().run("ip", "link", "show", TwoNodes.LINK)).as("nothing is left attached")
                .doesNotContain("xdp");
        }
    }

    @Test
    void shouldSayWhatItCannotDo()
    {
        try (TwoNodes nodes = TwoNodes.join())
        {
            assertRefused(nodes, "a queue is one port's", "--flows", "2");
            assertRefused(nodes, "this type of port is one thread's", "--threads", "2");
        }
    }

    private static void assertRefused(final TwoNodes nodes, final String message, final String... more)
    {
        final List<String> arguments = new ArrayList<>(List.of(TwoNodes.FAR_IPV4, "--port-type", "xdp", "-q"));
        arguments.addAll(List.of(more));
        try (ProcessUnderTest sender =
            ProcessUnderTest.start(nodes.near().inside(Programs.sender(arguments))))
        {
            assertThat(sender.awaitExit(READY_LIMIT)).isEqualTo(2);
            assertThat(sender.stderr()).contains(message);
        }
    }
}
