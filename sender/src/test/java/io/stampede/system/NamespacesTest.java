package io.stampede.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.stampede.testing.Conforms;
import io.stampede.testing.NetworkNamespace;
import io.stampede.testing.Requires;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Both programs in network namespaces of their own, joined by a veth pair, on the default port:
 * <pre>
 *   sender 10.255.0.1, fd00:255::1, fe80::…  ── veth0 ─── veth0 ──  10.255.0.2, fd00:255::2, fe80::…  reflector :862
 * </pre>
 */
@Timeout(120)
class NamespacesTest
{
    private static final String LINK = "veth0";

    private static final Duration READY_LIMIT = Duration.ofSeconds(10);

    @TempDir
    private static Path directory;
    private static @Nullable Lab lab;

    /** Both namespaces, joined, and the reflector in the far one. */
    private record Lab(NetworkNamespace near, NetworkNamespace far, RunningReflector reflector)
    {
        static Lab build()
        {
            final NetworkNamespace near = NetworkNamespace.create();
            final NetworkNamespace far = NetworkNamespace.create();
            try
            {
                NetworkNamespace.join(near, far, LINK);
                near.address(LINK, "10.255.0.1/24");
                far.address(LINK, "10.255.0.2/24");
                near.address(LINK, "fd00:255::1/64");
                far.address(LINK, "fd00:255::2/64");
                final RunningReflector reflector = RunningReflector.start(
                    directory, Programs.DEFAULT_HEAP, far::inside, List.of(), "--mode", "stateful");
                reflector.process().awaitStderr("^ready udp 0.0.0.0:862 ", READY_LIMIT);
                reflector.process().awaitStderr("^ready udp \\[::\\]:862 ", READY_LIMIT);
                return new Lab(near, far, reflector);
            }
            catch (final AssertionError ex)
            {
                near.close();
                far.close();
                throw ex;
            }
        }

        void close()
        {
            reflector.close();
            near.close();
            far.close();
        }
    }

    @BeforeAll
    static void build()
    {
        Requires.networkNamespaces();
        lab = Lab.build();
    }

    @AfterAll
    static void remove()
    {
        if (lab != null)
        {
            lab.close();
        }
    }

    @Test
    @Conforms({"1.1", "1.3"})
    void shouldMeasureOverIpv4OnPort862()
    {
        assertAllAnswered(measure("10.255.0.2"), "10.255.0.2");
    }

    @Test
    void shouldMeasureOverIpv6()
    {
        assertAllAnswered(measure("fd00:255::2"), "fd00:255:");
    }

    @Test
    void shouldMeasureOverLinkLocalAddress()
    {
        final String target = lab().far().linkLocal(LINK) + "%" + LINK;

        assertAllAnswered(measure(target), "fe80:");
    }

    private static Lab lab()
    {
        return Objects.requireNonNull(lab);
    }

    private static SenderRun measure(final String target)
    {
        return SenderRun.in(lab().near()::inside, target, "-c", "20", "-i", "10ms", "-W", "500ms");
    }

    private static void assertAllAnswered(final SenderRun run, final String address)
    {
        assertThat(run.exitCode()).as(run.stderr()).isZero();
        assertThat(run.end("sent")).isEqualTo(20);
        assertThat(run.end("received")).isEqualTo(20);
        assertThat(run.end("lost")).isZero();
        assertThat(run.result().at("/config/effective/remotePort").intValue()).isEqualTo(862);
        assertThat(run.result().at("/config/effective/remoteAddress").asText()).startsWith(address);
    }
}
