package io.stampede.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.stampede.testing.Conforms;
import io.stampede.testing.NetworkNamespace;
import io.stampede.testing.ProcessUnderTest;
import io.stampede.testing.Requires;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Both programs in authenticated mode, in a line of namespaces; S has no route to fd0c::2, A has:
 * <pre>
 *   sender S fd0a::1, fd0a::9 ── s-a ── A, segment fdaa::e ── a-r ── R fd0b::2, fd0b::3, fd0c::2 reflector :862
 * </pre>
 */
@Timeout(180)
class SteeredProbesTest
{
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final int PROBES = 10;

    @TempDir
    private static Path directory;
    private static final List<NetworkNamespace> NODES = new ArrayList<>();
    private static @Nullable RunningReflector reflector;
    private static @Nullable Path keys;

    @BeforeAll
    static void build() throws IOException
    {
        Requires.networkNamespaces();
        final NetworkNamespace s = node();
        final NetworkNamespace a = node();
        final NetworkNamespace r = node();
        NetworkNamespace.join(s, a, "s-a");
        NetworkNamespace.join(a, r, "a-r");
        s.address("s-a", "fd0a::1/64");
        s.address("s-a", "fd0a::9/64");
        a.address("s-a", "fd0a::2/64");
        a.address("a-r", "fd0b::1/64");
        r.address("a-r", "fd0b::2/64");
        r.address("a-r", "fd0b::3/64");
        r.address("lo", "fd0c::2/128");
        s.run("ip", "-6", "route", "add", "fdaa::/64", "via", "fd0a::2");
        s.run("ip", "-6", "route", "add", "fd0b::/64", "via", "fd0a::2", "src", "fd0a::1");
        r.run("ip", "-6", "route", "add", "default", "via", "fd0b::1");
        a.run("ip", "-6", "route", "add", "fd0c::/64", "via", "fd0b::2");
        a.run("ip", "-6", "route", "add", "fdaa::e/128", "encap", "seg6local", "action", "End", "dev", "a-r");
        final Path file = Files.writeString(directory.resolve("keys"), "* 000102030405060708090a0b0c0d0e0f\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        keys = file;
        reflector = RunningReflector.start(directory, Programs.DEFAULT_HEAP, r::inside, List.of(),
            "--mode", "stateful", "--auth", "--key-file", file.toString(),
            "--return-path", "fd0a::/64", "--return-path", "fdaa::/64");
        reflector.process().awaitStderr("^ready udp \\[::\\]:862 ", LIMIT);
    }

    @AfterAll
    static void remove()
    {
        if (reflector != null)
        {
            reflector.close();
        }
        NODES.forEach(NetworkNamespace::close);
    }

    private static NetworkNamespace node()
    {
        final NetworkNamespace node = NetworkNamespace.create();
        NODES.add(node);
        node.run("sysctl", "-qw", "net.ipv6.conf.all.forwarding=1",
            "net.ipv6.conf.all.seg6_enabled=1", "net.ipv6.conf.default.seg6_enabled=1");
        return node;
    }

    @Test
    void shouldReachByASegmentWhatNoRouteLeadsTo()
    {
        final ProcessUnderTest unsteered = ProcessUnderTest.start(
            NODES.getFirst().inside(Programs.sender(List.of("fd0c::2", "-c", "1"))));
        try (unsteered)
        {
            assertThat(unsteered.awaitExit(LIMIT)).isEqualTo(3);
        }

        assertAllAnswered(run("fd0c::2", "--segments", "fdaa::e"));
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "--interface s-a",
        "--interface s-a --micro-session 101",
        "--destination-node fd0b::3",
        "--destination-node fd0b::2",
        "--return-address fd0a::9",
        "--return-address fd0a::9 --destination-node fd0b::3",
        "--return-segments fdaa::e",
        "--return-path same-link",
        "--location --timestamp-info --reply-dscp EF --direct-measurement s-a --follow-up --tlv 200:cafe -s 400",
        "-s 400",
    })
    @Conforms({"2.29", "3.2"})
    void shouldHearEveryReplyWhereItWasAskedFor(final String options)
    {
        final List<String> arguments = new ArrayList<>(List.of("fd0b::2"));
        arguments.addAll(List.of(options.split(" ", -1)));

        assertAllAnswered(run(arguments.toArray(String[]::new)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"--return-path no-reply", "--return-address fd0a::2"})
    void shouldNotFailWhenItAskedForNoReplyHere(final String options)
    {
        final List<String> arguments = new ArrayList<>(List.of("fd0b::2"));
        arguments.addAll(List.of(options.split(" ", -1)));

        final SenderRun run = run(arguments.toArray(String[]::new));

        assertThat(run.exitCode()).as(run.stderr()).isZero();
        assertThat(run.end("sent")).isEqualTo(PROBES);
        assertThat(run.end("received")).isZero();
    }

    @Test
    @Conforms("2.26")
    void shouldTellItsAccessOnce()
    {
        final SenderRun run = SenderRun.in(NODES.getFirst()::inside, "fd0b::2", "--access-report", "3gpp:available",
            "--auth", "--key-file", Objects.requireNonNull(keys).toString());

        assertThat(run.exitCode()).as(run.stderr()).isZero();
        assertThat(run.end("sent")).isEqualTo(1);
        assertThat(run.end("received")).isEqualTo(1);
    }

    @Test
    void shouldNotLeaveByAnotherLinkWhenTheMemberLeadsNowhere()
    {
        final ProcessUnderTest elsewhere = ProcessUnderTest.start(NODES.getFirst().inside(Programs.sender(
            List.of("fd0b::2", "-c", "1", "--micro-session", "101", "--interface", "lo"))));
        try (elsewhere)
        {
            assertThat(elsewhere.awaitExit(LIMIT)).isEqualTo(3);
        }
    }

    /** The network, here one router, returns the probes themselves; no reflector sees them. */
    @ParameterizedTest
    @ValueSource(strings = {"fd0a::1 --loopback --segments fdaa::e", "[fd0a::9]:50123 --loopback --segments fdaa::e"})
    @Conforms("3.18")
    void shouldMeasureItsOwnProbesBroughtBackBySegments(final String arguments)
    {
        final SenderRun run = run(arguments.split(" ", -1));

        assertAllAnswered(run);
        assertThat(run.hasRoundTripsOnly()).as("%s", run.result().path("end")).isTrue();
    }

    /** Where a UDP socket hears nothing, as the kernel drops packets with a routing header. */
    @Test
    void shouldMeasureByAPacketPortWhatTheKernelDoesNotTake()
    {
        final NetworkNamespace s = NODES.getFirst();
        s.run("sysctl", "-qw", "net.ipv6.conf.s-a.seg6_enabled=0");
        try
        {
            final SenderRun byUdp = run("fd0a::1", "--loopback", "--segments", "fdaa::e");
            final SenderRun byPacket =
                run("fd0a::1", "--loopback", "--segments", "fdaa::e", "--port-type", "packet");

            assertThat(byUdp.exitCode()).isEqualTo(1);
            assertThat(byUdp.stderr()).contains("the network did not return them");
            assertAllAnswered(byPacket);
            assertThat(byPacket.hasRoundTripsOnly()).as("%s", byPacket.result().path("end")).isTrue();
        }
        finally
        {
            s.run("sysctl", "-qw", "net.ipv6.conf.s-a.seg6_enabled=1");
        }
    }

    private static SenderRun run(final String... arguments)
    {
        final List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("-c", Integer.toString(PROBES), "-i", "10ms", "-W", "500ms", "--auth",
            "--key-file", Objects.requireNonNull(keys).toString()));
        return SenderRun.in(NODES.getFirst()::inside, all.toArray(String[]::new));
    }

    private static void assertAllAnswered(final SenderRun run)
    {
        assertThat(run.exitCode()).as(run.stderr()).isZero();
        assertThat(run.end("sent")).isEqualTo(PROBES);
        assertThat(run.end("received")).isEqualTo(PROBES);
    }
}
