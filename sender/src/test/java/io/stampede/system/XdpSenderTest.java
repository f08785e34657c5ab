package io.stampede.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
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

    /** Without a schedule a flow's turn is 64 probes. */
    @ParameterizedTest(name = "{0}, {1} flows, {2} threads, {3}, {4} each")
    @CsvSource({
        "xdp, 1, 2, 1kpps, 600", "xdp, 16, 2, max, 64", "xdp, 16, 1, max, 64", "xdp, 300, 1, 1kpps, 2",
        "packet, 3, 2, 1kpps, 200"})
    void shouldAccountForEachFlow(
        final String portType, final int flows, final int threads, final String rate, final long each)
    {
        try (TwoNodes nodes = TwoNodes.join(); RunningReflector reflector = reflect(nodes, "xdp"))
        {
            final SenderRun run = SenderRun.in(nodes.near()::inside, TwoNodes.FAR_IPV4, "--port-type", portType,
                "--interface", TwoNodes.LINK, "-c", "" + flows * each, "-r", rate, "-q", "--flows", "" + flows,
                "--threads", "" + threads);

            assertThat(run.exitCode()).as(run.stderr()).isZero();
            assertThat(run.end("sent")).isEqualTo(flows * each);
            assertThat(run.end("received")).as(run.stderr() + reflector.process().stderr()).isEqualTo(flows * each);
            assertThat(run.end("notSent")).isZero();
            final List<Integer> ports = new ArrayList<>();
            for (final JsonNode flow : run.result().at("/end/flows"))
            {
                ports.add(flow.path("localPort").intValue());
                assertThat(List.of(flow.path("sent").longValue(), flow.path("received").longValue()))
                    .as("%s", flow).containsOnly(each);
            }
            assertThat(ports).hasSize(flows).doesNotHaveDuplicates();
            reflector.await("sessions.created", flows);
            assertThat(reflector.watched("sessions.created")).isEqualTo(flows);
            assertThat(nodes.near().run("ip", "link", "show", TwoNodes.LINK)).as("nothing is left attached")
                .doesNotContain("xdp");
        }
    }
}
