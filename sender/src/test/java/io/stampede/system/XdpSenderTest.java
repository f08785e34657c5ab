package io.stampede.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
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
    private static Path directory;
    /** Of the last case; the next takes it over when it asks for the same kind of reflector. */
    private static @Nullable Lab lab;

    private record Lab(String portType, TwoNodes nodes, RunningReflector reflector) implements AutoCloseable
    {
        static Lab build(final String portType)
        {
            final TwoNodes nodes = TwoNodes.join();
            try
            {
                return new Lab(portType, nodes, reflect(nodes, portType));
            }
            catch (final AssertionError ex)
            {
                nodes.close();
                throw ex;
            }
        }

        private static RunningReflector reflect(final TwoNodes nodes, final String portType)
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

        @Override
        public void close()
        {
            reflector.close();
            nodes.close();
        }
    }

    private static Lab lab(final String portType)
    {
        Lab current = lab;
        if (current == null || !current.portType.equals(portType))
        {
            remove();
            current = Lab.build(portType);
            lab = current;
        }
        return current;
    }

    @AfterAll
    static void remove()
    {
        if (lab != null)
        {
            lab.close();
            lab = null;
        }
    }

    private static SenderRun send(final TwoNodes nodes, final String target, final String... options)
    {
        final List<String> arguments =
            new ArrayList<>(List.of(target, "--interface", TwoNodes.LINK, "-q", "-W", "500ms"));
        arguments.addAll(List.of(options));
        return SenderRun.in(nodes.near()::inside, arguments.toArray(String[]::new));
    }

    @ParameterizedTest(name = "{0} reflector at {1}, {2}")
    @CsvSource({
        "udp, 10.255.0.2, 1kpps", "udp, fd00:255::2, 1kpps", "xdp, 10.255.0.2, 1kpps", "xdp, fd00:255::2, 1kpps",
        "xdp, 10.255.0.2, max"})
    void shouldMeasure(final String reflecting, final String target, final String rate)
    {
        final Lab on = lab(reflecting);

        final SenderRun run =
            send(on.nodes, target, "--port-type", "xdp", "-c", "500", "-r", rate, "--first-sequence", "1000");

        assertThat(run.exitCode()).as(run.stderr()).isZero();
        assertThat(run.end("sent")).isEqualTo(500);
        assertThat(run.end("received")).as(run.stderr() + on.reflector.process().stderr()).isEqualTo(500);
        assertThat(run.end("notSent")).isZero();
        assertThat(run.result().at("/end/ttlAtReflector/0").intValue()).isEqualTo(255);
        assertNothingAttached(on.nodes);
    }

    private static void assertNothingAttached(final TwoNodes nodes)
    {
        assertThat(nodes.near().run("ip", "link", "show", TwoNodes.LINK)).as("nothing is left attached")
            .doesNotContain("xdp");
    }

    /** Without a schedule a flow's turn is 64 probes. */
    @ParameterizedTest(name = "{0}, {1} flows, {2} threads, {3}, {4} each")
    @CsvSource({
        "xdp, 1, 2, 1kpps, 600", "xdp, 16, 2, max, 64", "xdp, 16, 1, max, 64", "xdp, 300, 1, 1kpps, 2",
        "packet, 3, 2, 1kpps, 200"})
    void shouldAccountForEachFlow(
        final String portType, final int flows, final int threads, final String rate, final long each)
    {
        final Lab on = lab("xdp");
        final long createdBefore = on.reflector.watched("sessions.created");

        final SenderRun run = send(on.nodes, TwoNodes.FAR_IPV4, "--port-type", portType, "-c", "" + flows * each,
            "-r", rate, "--flows", "" + flows, "--threads", "" + threads);

        assertThat(run.exitCode()).as(run.stderr()).isZero();
        assertThat(run.end("sent")).isEqualTo(flows * each);
        assertThat(run.end("received")).as(run.stderr() + on.reflector.process().stderr()).isEqualTo(flows * each);
        assertThat(run.end("notSent")).isZero();
        final List<Integer> ports = new ArrayList<>();
        for (final JsonNode flow : run.result().at("/end/flows"))
        {
            ports.add(flow.path("localPort").intValue());
            assertThat(List.of(flow.path("sent").longValue(), flow.path("received").longValue()))
                .as("%s", flow).containsOnly(each);
        }
        assertThat(ports).hasSize(flows).doesNotHaveDuplicates();
        on.reflector.await("sessions.created", createdBefore + flows);
        assertThat(on.reflector.watched("sessions.created")).isEqualTo(createdBefore + flows);
        assertNothingAttached(on.nodes);
    }
}
