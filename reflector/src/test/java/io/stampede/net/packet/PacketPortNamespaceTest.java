package io.stampede.net.packet;

import static io.stampede.net.packet.PacketNetwork.LINK;
import static io.stampede.net.packet.PacketNetwork.PORT;
import static io.stampede.net.packet.PacketNetwork.payload;
import static io.stampede.net.packet.PacketNetwork.receive;
import static io.stampede.net.packet.PacketNetwork.send;
import static org.assertj.core.api.Assertions.assertThat;

import io.stampede.clock.KernelWallClock;
import io.stampede.frame.IpAddress;
import io.stampede.frame.PacketBatch;
import io.stampede.linux.ThreadOf;
import io.stampede.net.PortException;
import io.stampede.net.link.NextHop;
import io.stampede.net.udp.UdpPort;
import io.stampede.net.udp.UdpPortOptions;
import io.stampede.testing.NetworkNamespace;
import io.stampede.testing.Requires;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The ordinary way through a packet port, with the kernel's UDP at the other end of the wire. */
@Tag("root")
@Timeout(60)
class PacketPortNamespaceTest
{
    private static final byte[] REQUEST = "what the request says, of an odd length".getBytes(
        StandardCharsets.US_ASCII);
    private static final int TOS = (46 << 2) | 1;

    private PacketNetwork network;

    @BeforeEach
    void layOut()
    {
        Requires.networkNamespaces();
        network = new PacketNetwork();
    }

    @AfterEach
    void tearDown()
    {
        if (network != null)
        {
            network.close();
        }
    }

    /** The kernel at the other end takes no reply with a wrong checksum. */
    @ParameterizedTest
    @CsvSource({
        "10.0.0.1, 10.0.0.2",
        "10.0.0.1, 198.51.100.20",
        "fd00::1, fd00::2",
        "fd00::1, 2001:db8::20"})
    void shouldReturnWhatCameToWhereItCameFrom(final String near, final String far) throws Exception
    {
        try (PacketPort port = network.listen(); UdpPort client = network.client(near, far))
        {
            send(client, REQUEST);

            final PacketBatch batch = receive(port);
            assertThat(payload(batch)).isEqualTo(REQUEST);
            assertThat(batch.sourceLow(0)).isEqualTo(IpAddress.low(InetAddress.ofLiteral(near)));
            assertThat(batch.localLow(0)).isEqualTo(IpAddress.low(InetAddress.ofLiteral(far)));
            assertThat(batch.sourcePort(0)).isEqualTo(client.localPort());
            assertThat(batch.localPort(0)).isEqualTo(PORT);
            assertThat(batch.ttl(0)).isEqualTo(255);
            assertThat(batch.sourceMac(0)).isEqualTo(PacketNetwork.mac(network.near));
            assertThat(batch.interfaceIndex(0)).isEqualTo(PacketNetwork.index(network.far));
            assertThat(batch.isRxByUser(0)).isFalse();

            batch.sendLength(0, REQUEST.length);
            batch.sendTos(0, TOS);
            assertThat(port.send(batch)).as("status %d", batch.sendStatus(0)).isEqualTo(1);
            assertThat(batch.sendStatus(0)).isEqualTo(REQUEST.length);

            final PacketBatch reply = receive(client);
            assertThat(payload(reply)).isEqualTo(REQUEST);
            assertThat(reply.ttl(0)).isEqualTo(255);
            assertThat(reply.tos(0)).isEqualTo(TOS);
            // longer than the request, and a second reply to it
            batch.sendLength(0, 100);
            assertThat(port.send(batch)).isEqualTo(1);
            assertThat(receive(client).length(0)).isEqualTo(100);
            assertThat(port.statistics().refusedFrames).isZero();
        }
    }

    /** Neither an ICMP for what we take nor a packet taken from others. */
    @Test
    void shouldDisturbNothingElseOfTheHost() throws Exception
    {
        final UdpPortOptions other =
            UdpPortOptions.listen(new InetSocketAddress(InetAddress.ofLiteral("10.0.0.2"), PORT + 1));
        try (PacketPort port = network.listen();
            UdpPort neighbour = ThreadOf.namespace(
                network.far.name(), () -> UdpPort.open(other, new KernelWallClock()));
            UdpPort client = network.client("10.0.0.1", "10.0.0.2");
            UdpPort toNeighbour = ThreadOf.namespace(network.near.name(), () -> UdpPort.open(
                UdpPortOptions.connect(new InetSocketAddress(InetAddress.ofLiteral("10.0.0.1"), 0), other.local()),
                new KernelWallClock())))
        {
            send(toNeighbour, REQUEST);
            assertThat(payload(receive(neighbour))).isEqualTo(REQUEST);

            send(client, REQUEST);
            final PacketBatch batch = receive(port);
            assertThat(payload(batch)).isEqualTo(REQUEST);
            // the other port's packet came first and would be here
            assertThat(port.receive(batch)).isZero();
            // an ICMP for the first would be here before the answer to the second
            send(toNeighbour, REQUEST);
            final PacketBatch asked = receive(neighbour);
            asked.sendLength(0, REQUEST.length);
            assertThat(neighbour.send(asked)).isEqualTo(1);
            assertThat(payload(receive(toNeighbour))).isEqualTo(REQUEST);
            assertThat(client.receive(client.newBatch(1))).isZero();
            assertThat(client.statistics().icmpErrors).isZero();
        }
    }

    @Test
    void shouldRefuseWhatIsLongerThanTheLinkTakes() throws Exception
    {
        try (PacketPort port = network.listen(); UdpPort client = network.client("10.0.0.1", "10.0.0.2"))
        {
            send(client, REQUEST);
            final PacketBatch batch = receive(port);
            assertThat(port.maxPayload(batch, 0)).isEqualTo(1_472);
            batch.sendLength(0, 1_473);
            assertThat(port.send(batch)).isZero();
            assertThat(batch.sendStatus(0)).isEqualTo(-90);
            assertThat(port.statistics().sendFailed).isEqualTo(1);

            batch.sendLength(0, 1_472);
            assertThat(port.send(batch)).isEqualTo(1);
            assertThat(receive(client).length(0)).isEqualTo(1_472);
        }
    }

    @Test
    void shouldFindTheNextHopAndOurSide() throws Exception
    {
        final NextHop hop =
            ThreadOf.namespace(network.near.name(), () -> NextHop.find(InetAddress.ofLiteral("198.51.100.20")));

        assertThat(hop).isEqualTo(
            new NextHop(LINK, InetAddress.ofLiteral("10.0.0.1"), PacketNetwork.mac(network.far)));
        final NextHop hop6 =
            ThreadOf.namespace(network.near.name(), () -> NextHop.find(InetAddress.ofLiteral("2001:db8::20")));
        assertThat(hop6).isEqualTo(
            new NextHop(LINK, InetAddress.ofLiteral("fd00::1"), PacketNetwork.mac(network.far)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"203.0.113.1", "127.0.0.1"})
    void shouldSayWhenNoRouteLeadsThere(final String address)
    {
        Assertions.assertThatThrownBy(() -> ThreadOf.namespace(
            network.near.name(), () -> NextHop.find(InetAddress.ofLiteral(address))))
            .hasRootCauseInstanceOf(PortException.class)
            .hasMessageContaining("next hop to " + address).hasMessageContaining("ip route get");
    }

    @Test
    void shouldSayWhatIsMissingWhenItCannotOpen() throws Exception
    {
        assertRefused(network.near, "eth9", "interface packet eth9: ENODEV (19, no such device) — there is no such" +
            " interface (see ip link)");
        try (PacketPort first = network.listen())
        {
            assertThat(first.localPort()).isEqualTo(PORT);
            assertRefused(network.far, LINK, "bind udp 10.0.0.2:8620: EADDRINUSE (98, address already in use)");
        }
        Assertions.assertThatThrownBy(() -> ThreadOf.nobody(() -> PacketPort.open(
            PacketPortOptions.listen("lo", List.of(InetAddress.ofLiteral("127.0.0.1")), 0),
            new KernelWallClock())))
            .hasMessageContaining("socket packet lo: EPERM (1, operation not permitted) — packet sockets need" +
                " CAP_NET_RAW");
    }

    private static void assertRefused(final NetworkNamespace namespace, final String link, final String message)
    {
        Assertions.assertThatThrownBy(() -> PacketNetwork.openIn(
            namespace, PacketPortOptions.listen(link, List.of(InetAddress.ofLiteral("10.0.0.2")), PORT)))
            .hasMessageContaining(message);
    }
}
