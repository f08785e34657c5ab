package io.stampede.net.packet;

import static io.stampede.net.packet.PacketNetwork.LINK;
import static io.stampede.net.packet.PacketNetwork.PORT;
import static io.stampede.net.packet.PacketNetwork.receive;
import static io.stampede.net.packet.PacketNetwork.send;
import static org.assertj.core.api.Assertions.assertThat;

import io.stampede.clock.KernelWallClock;
import io.stampede.frame.Departure;
import io.stampede.frame.IpAddress;
import io.stampede.frame.PacketBatch;
import io.stampede.linux.ThreadOf;
import io.stampede.net.Port;
import io.stampede.net.link.PacketPeer;
import io.stampede.net.link.SendPath;
import io.stampede.net.udp.UdpPort;
import io.stampede.net.udp.UdpPortOptions;
import io.stampede.testing.Conforms;
import io.stampede.testing.NetworkNamespace;
import io.stampede.testing.Requires;
import io.stampede.wire.ip.MplsLabel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Frames that leave otherwise than they came, as tshark reads them at the other end of the wire. */
@Tag("root")
@Timeout(60)
public class SteeredFramesTest
{
    private static final byte[] REQUEST = new byte[44];
    private static final int PATH_OFFSET = 100;
    private static final String GOOD = "1";
    private static final int EHOSTUNREACH = -113;

    @TempDir
    private Path directory;

    private PacketNetwork network;

    @BeforeEach
    void layOut()
    {
        Requires.networkNamespaces();
        Requires.command("tshark", "tshark");
        network = new PacketNetwork();
    }

    /** A port of far that answers to all its addresses. */
    protected Port listen(final PacketNetwork on) throws Exception
    {
        return on.listen();
    }

    /** A port that sends to one peer. */
    protected Port connect(
        final NetworkNamespace host,
        final InetSocketAddress local,
        final PacketPeer peer,
        final int dscp,
        final int ttl) throws Exception
    {
        return PacketNetwork.openIn(
            host, PacketPortOptions.connect(LINK, local, peer).withDscp(dscp).withTtl(ttl));
    }

    @AfterEach
    void tearDown()
    {
        if (network != null)
        {
            network.close();
        }
    }

    @ParameterizedTest
    @CsvSource({"10.0.0.1, 10.0.0.2, ip.src, ip.dst, ip.ttl", "fd00::1, fd00::2, ipv6.src, ipv6.dst, ipv6.hlim"})
    void shouldLeaveUnderTheLabelsAsGiven(
        final String near, final String far, final String source, final String destination, final String ttl)
        throws Exception
    {
        try (Port port = listen(network);
            UdpPort client = network.client(near, far);
            WireCapture capture = capture("mpls"))
        {
            send(client, REQUEST);
            final PacketBatch batch = receive(port);
            // 16001 TC 5 TTL 64, then 16002 TC 0 S TTL 255
            steer(batch, Departure.SR_MPLS, "03e81a4003e821ff");
            assertThat(port.send(batch)).as("status %d", batch.sendStatus(0)).isEqualTo(1);

            assertThat(capture.fields("mpls.label", "mpls.exp", "mpls.bottom", "mpls.ttl", source, destination, ttl,
                "udp.srcport", "udp.dstport", "udp.checksum.status"))
                .containsExactly("16001,16002|5,0|0,1|64,255|" + far + "|" + near + "|255|" + PORT + "|" +
                    client.localPort() + "|" + GOOD);
        }
    }

    @Conforms("3.15")
    @Test
    void shouldLeaveAlongTheSegmentsByTheRouteOfTheFirst() throws Exception
    {
        network.far.run("ip", "-6", "route", "add", "fdaa::/64", "via", "fd00::1");
        try (Port port = listen(network);
            UdpPort client = network.client("fd00::1", "fd00::2");
            WireCapture capture = capture("ip6 proto 43"))
        {
            send(client, REQUEST);
            final PacketBatch batch = receive(port);
            steer(batch, Departure.SRV6, segment("fdaa::a") + segment("fdbb::b"));
            sendOnceResolved(port, batch);

            assertThat(capture.fields("eth.dst", "ipv6.src", "ipv6.dst", "ipv6.routing.type", "ipv6.routing.segleft",
                "ipv6.routing.srh.last_entry", "ipv6.routing.srh.addr", "ipv6.hlim", "udp.checksum.status"))
                .containsExactly(nearMac() + "|fd00::2|fdaa::a|4|2|2|fd00::1,fdbb::b,fdaa::a|255|" + GOOD);
        }
    }

    @Test
    void shouldNotLeaveAlongSegmentsNoRouteLeadsTo() throws Exception
    {
        try (Port port = listen(network); UdpPort client = network.client("fd00::1", "fd00::2"))
        {
            send(client, REQUEST);
            final PacketBatch batch = receive(port);
            steer(batch, Departure.SRV6, segment("fdaa::a"));

            assertThat(port.send(batch)).isZero();

            assertThat(batch.sendStatus(0)).isNegative();
            assertThat(port.statistics().sendFailed).isEqualTo(1);
        }
    }

    /** To an address nobody has been asked for yet: the first reply asks, a later one gets there. */
    @ParameterizedTest
    @CsvSource({"10.0.0.1, 10.0.0.2, 10.0.0.9, 24, 198.51.100.20", "fd00::1, fd00::2, fd00::9, 64, 2001:db8::20"})
    void shouldLeaveToAnotherAddressFromAnother(
        final String near, final String far, final String third, final int bits, final String second) throws Exception
    {
        network.near.address(LINK, third + "/" + bits);
        try (Port port = listen(network); UdpPort client = network.client(near, far))
        {
            send(client, REQUEST);
            final PacketBatch batch = receive(port);
            final UdpPortOptions options = UdpPortOptions.listen(
                new InetSocketAddress(InetAddress.ofLiteral(third), client.localPort()));
            batch.sendLength(0, 44);
            batch.departure(0, Departure.DESTINATION | Departure.SOURCE);
            batch.sendDestination(0, high(third), low(third));
            batch.sendSource(0, high(second), low(second));

            try (UdpPort other = ThreadOf.namespace(
                network.near.name(), () -> UdpPort.open(options, new KernelWallClock())))
            {
                sendOnceResolved(port, batch);

                final PacketBatch reply = receive(other);
                assertThat(reply.sourceHigh(0)).isEqualTo(high(second));
                assertThat(reply.sourceLow(0)).isEqualTo(low(second));
                assertThat(reply.sourcePort(0)).isEqualTo(PORT);
            }
        }
    }

    /** A probe that must not stray, at the egress of its label switched path. */
    @Conforms("3.17")
    @ParameterizedTest
    @CsvSource({
        "10.0.0.1, 127.0.0.1, 10.0.0.2, 0",
        "10.0.0.1, 127.3.2.1, 10.0.0.2, 16001",
        "fd00::1, ::1, fd00::2, 2"})
    void shouldAnswerALabelledLoopbackDestinationFromTheInterface(
        final String near, final String loopback, final String far, final int label) throws Exception
    {
        final PacketPeer peer = new PacketPeer(
            new InetSocketAddress(InetAddress.ofLiteral(loopback), PORT),
            PacketNetwork.mac(network.far),
            SendPath.labels(MplsLabel.entry(label, 0, false, 255)));
        try (Port port = listen(network);
            Port client = connect(network.near, new InetSocketAddress(InetAddress.ofLiteral(near), 0), peer, 0, 1))
        {
            send(client, REQUEST);
            final PacketBatch batch = receive(port);
            assertThat(batch.localLow(0)).isEqualTo(low(loopback));
            assertThat(batch.ttl(0)).isEqualTo(1);
            batch.sendLength(0, 44);
            // even one who names it as its source gets another
            batch.departure(0, Departure.SOURCE);
            batch.sendSource(0, high(loopback), low(loopback));
            assertThat(port.send(batch)).as("status %d", batch.sendStatus(0)).isEqualTo(1);

            final PacketBatch reply = receive(client);
            assertThat(reply.sourceHigh(0)).isEqualTo(high(far));
            assertThat(reply.sourceLow(0)).isEqualTo(low(far));
            assertThat(reply.ttl(0)).isEqualTo(255);
        }
    }

    @Test
    void shouldSendEveryFrameOfAConnectedPortUnderItsLabels() throws Exception
    {
        final PacketPeer peer = new PacketPeer(
            new InetSocketAddress(InetAddress.ofLiteral("10.0.0.1"), 4_000),
            PacketNetwork.mac(network.near),
            SendPath.labels(
                MplsLabel.entry(16_001, 1, false, 255), MplsLabel.entry(16_002, 2, false, 254)));
        try (Port sender = connect(
                network.far, new InetSocketAddress(InetAddress.ofLiteral("10.0.0.2"), 5_000), peer, 46, 255);
            WireCapture capture = capture("mpls"))
        {
            send(sender, REQUEST);

            assertThat(sender.departures()).isZero();
            assertThat(capture.fields("eth.dst", "mpls.label", "mpls.exp", "mpls.bottom", "mpls.ttl", "ip.dsfield.dscp",
                "ip.checksum.status", "udp.srcport", "udp.dstport", "udp.checksum.status", "udp.length"))
                .containsExactly(nearMac() + "|16001,16002|1,2|0,1|255,254|46|" + GOOD + "|5000|4000|" + GOOD + "|52");
        }
    }

    @Test
    void shouldSendEveryFrameOfAConnectedPortAlongItsSegments() throws Exception
    {
        final PacketPeer peer = new PacketPeer(
            new InetSocketAddress(InetAddress.ofLiteral("2001:db8::99"), 4_000),
            PacketNetwork.mac(network.near),
            SendPath.segments(List.of(InetAddress.ofLiteral("fdaa::a"))));
        try (Port sender = connect(
                network.far, new InetSocketAddress(InetAddress.ofLiteral("fd00::2"), 5_000), peer, 0, 255);
            WireCapture capture = capture("ip6 proto 43"))
        {
            send(sender, REQUEST);

            assertThat(capture.fields("ipv6.dst", "ipv6.routing.segleft", "ipv6.routing.srh.addr",
                "udp.checksum.status"))
                .containsExactly("fdaa::a|1|2001:db8::99,fdaa::a|" + GOOD);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {Departure.SR_MPLS, Departure.SRV6, Departure.SRV6 | Departure.SR_MPLS, 1 << 10})
    void shouldRefuseAPathThatCannotBe(final int departure) throws Exception
    {
        try (Port port = listen(network); UdpPort client = network.client("fd00::1", "fd00::2"))
        {
            send(client, REQUEST);
            final PacketBatch batch = receive(port);
            for (final int[] range : new int[][]{{100, 0}, {100, 6}, {-4, 16}, {batch.buffer().capacity() - 4, 16},
                {100, 17 * 16}, {Integer.MAX_VALUE - 3, 16}})
            {
                batch.sendLength(0, 44);
                batch.departure(0, departure);
                batch.sendPath(0, range[0], range[1]);

                assertThat(port.send(batch)).as("path at %d of %d", range[0], range[1]).isZero();
                assertThat(batch.sendStatus(0)).isNegative();
            }
        }
    }

    private WireCapture capture(final String filter)
    {
        return WireCapture.start(network.near, LINK, directory.resolve("wire.pcapng"), 1, filter);
    }

    private String nearMac()
    {
        return network.near.run("cat", "/sys/class/net/" + LINK + "/address").strip();
    }

    private static void steer(final PacketBatch batch, final int departure, final String path)
    {
        final byte[] octets = HexFormat.of().parseHex(path);
        final int offset = batch.offset(0) + PATH_OFFSET;
        batch.buffer().putBytes(offset, octets);
        batch.sendLength(0, 44);
        batch.departure(0, departure);
        batch.sendPath(0, offset, octets.length);
    }

    /** Bounded by the test's timeout. */
    private static void sendOnceResolved(final Port port, final PacketBatch batch)
    {
        while (port.send(batch) == 0)
        {
            assertThat(batch.sendStatus(0)).isEqualTo(EHOSTUNREACH);
            PacketNetwork.spin();
        }
    }

    private static String segment(final String address)
    {
        return HexFormat.of().formatHex(InetAddress.ofLiteral(address).getAddress());
    }

    private static long high(final String address)
    {
        return IpAddress.high(InetAddress.ofLiteral(address));
    }

    private static long low(final String address)
    {
        return IpAddress.low(InetAddress.ofLiteral(address));
    }
}
