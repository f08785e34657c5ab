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
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Both programs over packet ports at the ends of one wire, where tshark reads the labels. No kernel here pops any: each
 * end is the egress of its labels.
 */
@Timeout(120)
class LabelledProbesTest
{
    private static final int PROBES = 10;
    private static final Duration LIMIT = Duration.ofSeconds(30);

    @TempDir
    private Path directory;
    private Path keys = Path.of("none");
    private TwoNodes nodes;

    @BeforeEach
    void layOut() throws IOException
    {
        Requires.command("tshark", "tshark");
        nodes = TwoNodes.join();
        keys = TestRequests.writeKeyFile(directory.resolve("keys"));
    }

    @AfterEach
    void tearDown()
    {
        if (nodes != null)
        {
            nodes.close();
        }
    }

    @ParameterizedTest
    @CsvSource({
        FAR_IPV4 + ", " + FAR_IPV4 + ":862, " + NEAR_IPV4 + ", ip",
        FAR_IPV6 + ", [" + FAR_IPV6 + "]:862, " + NEAR_IPV6 + ", ipv6"})
    void shouldBringTheRepliesBackUnderTheLabelsAskedFor(
        final String far, final String listen, final String near, final String family)
    {
        try (RunningReflector reflector = reflector(listen, "--return-labels", "16000-17000");
            WireCapture capture = capture(nodes.near(), "mpls", PROBES))
        {
            final SenderRun run = run(far, "--port-type", "packet", "--return-labels", "16001,16002");

            assertAllAnswered(run);
            assertThat(run.processed(TlvType.RETURN_PATH)).isEqualTo(PROBES);
            assertThat(capture.fields("mpls.label", "mpls.bottom", family + ".src", family + ".dst", "udp.srcport",
                "udp.checksum.status"))
                .isEqualTo(Collections.nCopies(PROBES, "16001,16002|0,1|" + far + "|" + near + "|862|1"));
            assertThat(reflector.counter("port.refused_frames")).isZero();
            assertThat(reflector.terminate()).isZero();
        }
    }

    @Test
    void shouldSayWhichLabelsTheReflectorDoesNotAllow()
    {
        try (RunningReflector reflector = reflector(FAR_IPV4 + ":862", "--return-labels", "16000-17000"))
        {
            final SenderRun run = run(FAR_IPV4, "--port-type", "packet", "--return-labels", "16001,17001");

            assertAllAnswered(run);
            assertThat(run.processed(TlvType.RETURN_PATH)).as("U, and the ordinary way").isZero();
            assertThat(reflector.terminate()).isZero();
        }
    }

    @ParameterizedTest
    @CsvSource({
        FAR_IPV4 + ", " + FAR_IPV4 + ":862, ip, ip.dsfield.dscp, ip.ttl",
        FAR_IPV6 + ", [" + FAR_IPV6 + "]:862, ipv6, ipv6.tclass.dscp, ipv6.hlim"})
    void shouldReachTheReflectorUnderLabels(
        final String far, final String listen, final String family, final String dscp, final String ttl)
    {
        try (RunningReflector reflector = reflector(listen);
            WireCapture capture = capture(observer(nodes), "mpls", PROBES))
        {
            // EF is 46, its precedence 5
            final SenderRun run = run(far, "--labels", "16001,16002", "-Q", "EF");

            assertAllAnswered(run);
            assertThat(capture.fields("mpls.label", "mpls.exp", "mpls.bottom", "mpls.ttl", family + ".dst", dscp, ttl,
                "udp.dstport", "udp.checksum.status"))
                .isEqualTo(Collections.nCopies(
                    PROBES, "16001,16002|5,5|0,1|255,255|" + far + "|46|255|862|1"));
            assertThat(reflector.terminate()).isZero();
        }
    }

    /** RFC 9503 appendix A: a probe that no router may carry on once its labels are gone. */
    @ParameterizedTest
    @CsvSource({
        "127.0.0.1, 0.0.0.0:862, " + FAR_IPV4 + ", ip.dst, ip.ttl",
        "127.9.8.7, 0.0.0.0:862, " + FAR_IPV4 + ", ip.dst, ip.ttl",
        "::1, [::]:862, " + FAR_IPV6 + ", ipv6.dst, ipv6.hlim"})
    @Conforms("3.17")
    void shouldReachALoopbackAddressAtTheEndOfItsLabels(
        final String target, final String listen, final String far, final String destination, final String ttl)
    {
        try (RunningReflector reflector = reflector(listen);
            WireCapture capture = capture(observer(nodes), "mpls", PROBES))
        {
            final SenderRun run = run(target, "--labels", "16001", "--next-hop", far, "--destination-node", far);

            assertAllAnswered(run);
            assertThat(run.processed(TlvType.DESTINATION_NODE_ADDRESS)).isEqualTo(PROBES);
            assertThat(run.result().path("clock").path("oneWay").path("reason").asText())
                .as("that address is another's").doesNotContain("same clock");
            assertThat(capture.fields("mpls.label", "mpls.bottom", destination, ttl))
                .isEqualTo(Collections.nCopies(PROBES, "16001|1|" + target + "|1"));
            assertThat(reflector.terminate()).isZero();
        }
    }

    /** The network: a bridge that sends frames back to where they come from; the next hop has our own station. */
    @Test
    @Conforms("3.18")
    void shouldMeasureItsOwnProbesBroughtBackUnderLabels()
    {
        final NetworkNamespace near = nodes.near();
        nodes.far().run("sh", "-c", "ip link add loop type bridge && ip link set " + LINK + " master loop && " +
            "ip link set " + LINK + " type bridge_slave hairpin on && ip link set loop up");
        final String mac = near.run("cat", "/sys/class/net/" + LINK + "/address").strip();
        near.run("ip", "neighbour", "add", "10.255.0.9", "lladdr", mac, "dev", LINK, "nud", "permanent");

        final SenderRun run = run(NEAR_IPV4, "--loopback", "--labels", "16001,16002", "--next-hop", "10.255.0.9");

        assertAllAnswered(run);
        assertThat(run.hasRoundTripsOnly()).as("%s", run.result().path("end")).isTrue();
    }

    @Test
    void shouldSayWhatIsMissingToOpenAPacketPort()
    {
        final NetworkNamespace near = nodes.near();
        final ProcessUnderTest sender = ProcessUnderTest.start(near.inside(unprivileged(
            Programs.sender(List.of(FAR_IPV4, "--labels", "16001", "-c", "1")))));
        try (sender)
        {
            assertThat(sender.awaitExit(LIMIT)).isEqualTo(3);
            assertThat(sender.stderr()).contains("packet sockets need CAP_NET_RAW");
        }
        assertRefused("the neighbour that leads there does not answer", "10.255.0.77", "--labels", "16001");
        assertRefused("no route leads there", "192.0.2.1", "--labels", "16001");
        assertRefused("--interface lo: the route to " + FAR_IPV4 + " leads by veth0", FAR_IPV4, "--labels", "16001",
            "--interface", "lo");
        assertRefused("its MTU leaves room for 1468 — use a smaller -s", FAR_IPV4, "--labels", "16001", "-s", "1472");
    }

    private static List<String> unprivileged(final List<String> command)
    {
        final List<String> whole = new ArrayList<>(List.of("setpriv", "--bounding-set", "-net_raw"));
        whole.addAll(command);
        return whole;
    }

    private void assertRefused(final String message, final String... arguments)
    {
        final ProcessUnderTest sender =
            ProcessUnderTest.start(nodes.near().inside(Programs.sender(List.of(arguments))));
        try (sender)
        {
            assertThat(sender.awaitExit(LIMIT)).as(message).isEqualTo(3);
            assertThat(sender.stderr()).contains(message).hasLineCount(1);
        }
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

    private RunningReflector reflector(final String listen, final String... options)
    {
        final List<String> all = new ArrayList<>(List.of(
            "--port-type", portType(), "--interface", LINK, "--auth", "--key-file", keys.toString()));
        all.addAll(List.of(options));
        return RunningReflector.start(directory, Programs.DEFAULT_HEAP, nodes.far()::inside, List.of(listen),
            all.toArray(String[]::new));
    }

    private WireCapture capture(final NetworkNamespace node, final String filter, final int frames)
    {
        return WireCapture.start(node, LINK, directory.resolve("wire.pcapng"), frames, filter);
    }

    private SenderRun run(final String... arguments)
    {
        final List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("-c", Integer.toString(PROBES), "-i", "10ms", "-W", "500ms", "--auth",
            "--key-file", keys.toString()));
        return SenderRun.in(nodes.near()::inside, all.toArray(String[]::new));
    }

    private static void assertAllAnswered(final SenderRun run)
    {
        assertThat(run.exitCode()).as(run.stderr()).isZero();
        assertThat(run.end("sent")).isEqualTo(PROBES);
        assertThat(run.end("received")).isEqualTo(PROBES);
    }
}
