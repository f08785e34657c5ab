package io.stampede.system;

import static io.stampede.system.TwoNodes.FAR_IPV4;
import static io.stampede.system.TwoNodes.FAR_IPV6;
import static io.stampede.system.TwoNodes.LINK;
import static io.stampede.system.TwoNodes.NEAR_IPV4;
import static io.stampede.system.TwoNodes.NEAR_IPV6;
import static org.assertj.core.api.Assertions.assertThat;

import io.stampede.net.packet.WireCapture;
import io.stampede.testing.Conforms;
import io.stampede.testing.NetworkNamespace;
import io.stampede.testing.ProcessUnderTest;
import io.stampede.testing.Requires;
import io.stampede.wire.TlvType;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Both programs over packet ports at the ends of one wire, where tshark reads the labels. No kernel here pops any: each
 * end is the egress of its labels. One reflector answers all of them.
 */
@Timeout(120)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LabelledProbesTest
{
    private static final int PROBES = 10;
    private static final Duration LIMIT = Duration.ofSeconds(30);

    @TempDir
    private static Path directory;
    private Path keys = Path.of("none");
    private @Nullable TwoNodes nodes;
    private @Nullable RunningReflector reflector;

    @BeforeAll
    void layOut() throws IOException
    {
        Requires.command("tshark", "tshark");
        final TwoNodes joined = TwoNodes.join();
        nodes = joined;
        keys = TestRequests.writeKeyFile(directory.resolve("keys"));
        reflector = RunningReflector.start(directory, Programs.DEFAULT_HEAP, joined.far()::inside,
            List.of(FAR_IPV4 + ":862", "[" + FAR_IPV6 + "]:862", "0.0.0.0:8620", "[::]:8620"), "--port-type",
            portType(), "--interface", LINK, "--return-labels", "16000-17000", "--auth", "--key-file", keys.toString());
    }

    @AfterAll
    void tearDown()
    {
        try (TwoNodes _ = nodes; RunningReflector ended = reflector)
        {
            if (ended != null)
            {
                assertThat(ended.terminate()).isZero();
            }
        }
    }

    private TwoNodes nodes()
    {
        return Objects.requireNonNull(nodes);
    }

    private RunningReflector reflector()
    {
        return Objects.requireNonNull(reflector);
    }

    @ParameterizedTest
    @CsvSource({FAR_IPV4 + ", " + NEAR_IPV4 + ", ip", FAR_IPV6 + ", " + NEAR_IPV6 + ", ipv6"})
    void shouldBringTheRepliesBackUnderTheLabelsAskedFor(final String far, final String near, final String family)
    {
        final long refusedBefore = reflector().watched("port.refused_frames");
        try (WireCapture capture = capture(nodes().near(), "mpls", PROBES))
        {
            final SenderRun run = run(far, "--port-type", "packet", "--return-labels", "16001,16002");

            assertAllAnswered(run);
            assertThat(run.processed(TlvType.RETURN_PATH)).isEqualTo(PROBES);
            assertThat(capture.fields("mpls.label", "mpls.bottom", family + ".src", family + ".dst", "udp.srcport",
                "udp.checksum.status"))
                .isEqualTo(Collections.nCopies(PROBES, "16001,16002|0,1|" + far + "|" + near + "|862|1"));
            assertThat(reflector().watched("port.refused_frames")).isEqualTo(refusedBefore);
        }
    }

    @Test
    void shouldSayWhichLabelsTheReflectorDoesNotAllow()
    {
        final SenderRun run = run(FAR_IPV4, "--port-type", "packet", "--return-labels", "16001,17001");

        assertAllAnswered(run);
        assertThat(run.processed(TlvType.RETURN_PATH)).as("U, and the ordinary way").isZero();
    }

    @ParameterizedTest
    @CsvSource({
        FAR_IPV4 + ", ip, ip.dsfield.dscp, ip.ttl",
        FAR_IPV6 + ", ipv6, ipv6.tclass.dscp, ipv6.hlim"})
    void shouldReachTheReflectorUnderLabels(
        final String far, final String family, final String dscp, final String ttl)
    {
        try (WireCapture capture = capture(observer(nodes()), "mpls", PROBES))
        {
            // EF is 46, its precedence 5
            final SenderRun run = run(far, "--labels", "16001,16002", "-Q", "EF");

            assertAllAnswered(run);
            assertThat(capture.fields("mpls.label", "mpls.exp", "mpls.bottom", "mpls.ttl", family + ".dst", dscp, ttl,
                "udp.dstport", "udp.checksum.status"))
                .isEqualTo(Collections.nCopies(
                    PROBES, "16001,16002|5,5|0,1|255,255|" + far + "|46|255|862|1"));
        }
    }

    /** RFC 9503 appendix A: a probe that no router may carry on once its labels are gone. */
    @ParameterizedTest
    @CsvSource({
        "127.0.0.1:8620, 127.0.0.1, " + FAR_IPV4 + ", ip.dst, ip.ttl",
        "127.9.8.7:8620, 127.9.8.7, " + FAR_IPV4 + ", ip.dst, ip.ttl",
        "[::1]:8620, ::1, " + FAR_IPV6 + ", ipv6.dst, ipv6.hlim"})
    @Conforms("3.17")
    void shouldReachALoopbackAddressAtTheEndOfItsLabels(
        final String target, final String address, final String far, final String destination, final String ttl)
    {
        try (WireCapture capture = capture(observer(nodes()), "mpls", PROBES))
        {
            final SenderRun run = run(target, "--labels", "16001", "--next-hop", far, "--destination-node", far);

            assertAllAnswered(run);
            assertThat(run.processed(TlvType.DESTINATION_NODE_ADDRESS)).isEqualTo(PROBES);
            assertThat(run.result().path("clock").path("oneWay").path("reason").asText())
                .as("that address is another's").doesNotContain("same clock");
            assertThat(capture.fields("mpls.label", "mpls.bottom", destination, ttl))
                .isEqualTo(Collections.nCopies(PROBES, "16001|1|" + address + "|1"));
        }
    }

    /** The network: a bridge that sends frames back to where they come from; the next hop has our own station. */
    @Test
    @Conforms("3.18")
    void shouldMeasureItsOwnProbesBroughtBackUnderLabels()
    {
        try (TwoNodes bridged = TwoNodes.join())
        {
            final NetworkNamespace near = bridged.near();
            bridged.far().run("sh", "-c", "ip link add loop type bridge && ip link set " + LINK + " master loop && " +
                "ip link set " + LINK + " type bridge_slave hairpin on && ip link set loop up");
            final String mac = near.run("cat", "/sys/class/net/" + LINK + "/address").strip();
            near.run("ip", "neighbour", "add", "10.255.0.9", "lladdr", mac, "dev", LINK, "nud", "permanent");

            final SenderRun run =
                runIn(near, NEAR_IPV4, "--loopback", "--labels", "16001,16002", "--next-hop", "10.255.0.9");

            assertAllAnswered(run);
            assertThat(run.hasRoundTripsOnly()).as("%s", run.result().path("end")).isTrue();
        }
    }

    /** The kernel asks for a neighbour for three seconds; the others are tried meanwhile. */
    @Test
    void shouldSayWhatIsMissingToOpenAPacketPort()
    {
        final NetworkNamespace near = nodes().near();
        try (ProcessUnderTest unanswered = start("10.255.0.77", "--labels", "16001");
            ProcessUnderTest sender = ProcessUnderTest.start(near.inside(unprivileged(
                Programs.sender(List.of(FAR_IPV4, "--labels", "16001", "-c", "1"))))))
        {
            assertThat(sender.awaitExit(LIMIT)).isEqualTo(3);
            assertThat(sender.stderr()).contains("packet sockets need CAP_NET_RAW");
            assertRefused("no route leads there", "192.0.2.1", "--labels", "16001");
            assertRefused("--interface lo: the route to " + FAR_IPV4 + " leads by veth0", FAR_IPV4, "--labels",
                "16001", "--interface", "lo");
            assertRefused("its MTU leaves room for 1468 — use a smaller -s", FAR_IPV4, "--labels", "16001", "-s",
                "1472");
            assertRefused(unanswered, "the neighbour that leads there does not answer");
        }
    }

    private static List<String> unprivileged(final List<String> command)
    {
        final List<String> whole = new ArrayList<>(List.of("setpriv", "--bounding-set", "-net_raw"));
        whole.addAll(command);
        return whole;
    }

    private ProcessUnderTest start(final String... arguments)
    {
        return ProcessUnderTest.start(nodes().near().inside(Programs.sender(List.of(arguments))));
    }

    private void assertRefused(final String message, final String... arguments)
    {
        try (ProcessUnderTest sender = start(arguments))
        {
            assertRefused(sender, message);
        }
    }

    private static void assertRefused(final ProcessUnderTest sender, final String message)
    {
        assertThat(sender.awaitExit(LIMIT)).as(message).isEqualTo(3);
        assertThat(sender.stderr()).contains(message).hasLineCount(1);
    }

    /** Kind of the reflector's ports. */
    String portType()
    {
        return "packet";
    }

    /** Where tshark sees what reaches the reflector. */
    NetworkNamespace observer(final TwoNodes on)
    {
        return on.far();
    }

    private static WireCapture capture(final NetworkNamespace node, final String filter, final int frames)
    {
        return WireCapture.start(node, LINK, directory.resolve("wire.pcapng"), frames, filter);
    }

    private SenderRun run(final String... arguments)
    {
        return runIn(nodes().near(), arguments);
    }

    private SenderRun runIn(final NetworkNamespace near, final String... arguments)
    {
        final List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("-c", Integer.toString(PROBES), "-i", "10ms", "-W", "500ms", "--auth",
            "--key-file", keys.toString()));
        return SenderRun.in(near::inside, all.toArray(String[]::new));
    }

    private static void assertAllAnswered(final SenderRun run)
    {
        assertThat(run.exitCode()).as(run.stderr()).isZero();
        assertThat(run.end("sent")).isEqualTo(PROBES);
        assertThat(run.end("received")).isEqualTo(PROBES);
    }
}
