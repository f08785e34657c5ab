package io.stampede.net.xdp;

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
import io.stampede.net.Port;
import io.stampede.net.link.PacketPeer;
import io.stampede.net.link.SendPath;
import io.stampede.net.packet.PacketNetwork;
import io.stampede.net.udp.UdpPort;
import io.stampede.net.udp.UdpPortOptions;
import io.stampede.testing.NetworkNamespace;
import io.stampede.testing.Requires;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The ordinary way through an AF_XDP port, with the kernel's UDP at the other end of the wire. */
@Tag("root")
@Timeout(60)
class XdpPortNamespaceTest
{
    private static final byte[] REQUEST = "what the request says, of an odd length".getBytes(
        StandardCharsets.US_ASCII);
    private static final int TOS = (46 << 2) | 1;
    private static final long NEAR_NS = Duration.ofMillis(200).toNanos();

    private static final int ECHO_LIMIT_MS = 10_000;

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

    private XdpPort listen() throws Exception
    {
        return XdpNetwork.listen(network.far, PORT);
    }

    /** Requests come with a checksum only begun, as the kernel leaves it on a veth; it takes no wrong one itself. */
    @ParameterizedTest
    @CsvSource({
        "10.0.0.1, 10.0.0.2",
        "10.0.0.1, 198.51.100.20",
        "fd00::1, fd00::2",
        "fd00::1, 2001:db8::20"})
    void shouldReturnWhatCameToWhereItCameFrom(final String near, final String far) throws Exception
    {
        try (XdpPort port = listen(); UdpPort client = network.client(near, far))
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

    @Test
    void shouldTellWhenTheKernelGotIt() throws Exception
    {
        final KernelWallClock clock = new KernelWallClock();
        try (XdpPort port = listen(); UdpPort client = network.client("10.0.0.1", "10.0.0.2"))
        {
            final PacketBatch batch = port.newBatch(4);
            for (int round = 0; round < 100; round++)
            {
                final long beforeNs = clock.epochNs();
                send(client, REQUEST);
                // the kernel has handed it over when send returns, so time may pass before we look
                final long sentNs = clock.epochNs();
                while (port.receive(batch) == 0)
                {
                    PacketNetwork.spin();
                }

                assertThat(batch.rxEpochNs(0)).isBetween(beforeNs, sentNs + NEAR_NS);
            }
            assertThat(port.statistics().withoutKernelTimestamp).isZero();
        }
    }

    @Test
    void shouldLetEverythingElsePass() throws Exception
    {
        final UdpPortOptions other =
            UdpPortOptions.listen(new InetSocketAddress(InetAddress.ofLiteral("10.0.0.2"), PORT + 1));
        try (XdpPort port = listen();
            UdpPort neighbour = ThreadOf.namespace(
                network.far.name(), () -> UdpPort.open(other, new KernelWallClock()));
            UdpPort toNeighbour = ThreadOf.namespace(network.near.name(), () -> UdpPort.open(
                UdpPortOptions.connect(new InetSocketAddress(InetAddress.ofLiteral("10.0.0.1"), 0), other.local()),
                new KernelWallClock())))
        {
            network.near.run("ip", "neighbour", "flush", "dev", LINK);

            // neighbours are asked for, an echo goes there and back
            assertThat(isReachable("10.0.0.2")).isTrue();
            assertThat(isReachable("fd00::2")).isTrue();
            send(toNeighbour, REQUEST);

            assertThat(payload(receive(neighbour))).isEqualTo(REQUEST);
            assertThat(port.receive(port.newBatch(4))).isZero();
            assertThat(port.statistics().refusedFrames).isZero();
        }
    }

    private boolean isReachable(final String address) throws Exception
    {
        return ThreadOf.namespace(
            network.near.name(), () -> InetAddress.ofLiteral(address).isReachable(ECHO_LIMIT_MS));
    }

    @Test
    void shouldSendAsLongAsTheLinkTakesAndNoLonger() throws Exception
    {
        try (XdpPort port = listen(); UdpPort client = network.client("10.0.0.1", "10.0.0.2"))
        {
            send(client, new byte[1_472]);
            final PacketBatch batch = receive(port);
            assertThat(batch.length(0)).isEqualTo(1_472);
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

    /** What has never arrived lies in the batch and not in what the kernel may write to. */
    @Test
    void shouldSendTheSameFramesAgainAndAgain() throws Exception
    {
        final PacketPeer peer = new PacketPeer(
            new InetSocketAddress(InetAddress.ofLiteral("10.0.0.2"), PORT),
            PacketNetwork.mac(network.far),
            SendPath.DIRECT);
        try (XdpPort port = listen();
            Port sender = XdpNetwork.openIn(network.near, XdpPortOptions.connect(
                LINK, 0, List.of(new InetSocketAddress(InetAddress.ofLiteral("10.0.0.1"), 0)), peer)))
        {
            final PacketBatch requests = sender.newBatch(8);
            final PacketBatch arrived = port.newBatch(8);
            for (int i = 0; i < 8; i++)
            {
                requests.buffer().putBytes(requests.offset(i), REQUEST);
                requests.buffer().putByte(requests.offset(i), (byte)i);
                requests.sendLength(i, REQUEST.length);
            }
            requests.count(8);

            for (int round = 0; round < 2_000; round++)
            {
                assertThat(sender.send(requests)).isEqualTo(8);
                for (int next = 0; next < 8;)
                {
                    final int count = port.receive(arrived);
                    for (int i = 0; i < count; i++)
                    {
                        assertThat(arrived.buffer().getByte(arrived.offset(i))).isEqualTo((byte)next);
                        next++;
                    }
                    PacketNetwork.spin();
                }
            }
            assertThat(port.statistics().receiveQueueOverflow).isZero();
        }
    }

    /** Nobody polls while more comes than the rings hold. */
    @Test
    void shouldCountWhatThereWasNoRoomFor() throws Exception
    {
        final int sent = 6_000;
        try (XdpPort port = listen(); UdpPort client = network.client("10.0.0.1", "10.0.0.2"))
        {
            for (int n = 0; n < sent; n++)
            {
                send(client, REQUEST);
            }
            final PacketBatch batch = port.newBatch(32);
            int arrived = 0;
            int count = port.receive(batch);
            while (count > 0)
            {
                arrived += count;
                count = port.receive(batch);
            }
            port.updateReceiveQueueOverflow();

            assertThat(arrived).isBetween(1_000, 2_048 + 64);
            assertThat(port.statistics().receiveQueueOverflow).isEqualTo(sent - arrived);

            send(client, REQUEST);
            assertThat(payload(receive(port))).isEqualTo(REQUEST);
        }
    }

    @Test
    void shouldGoOnWhenTheInterfaceReturns() throws Exception
    {
        try (XdpPort port = listen())
        {
            try (UdpPort client = network.client("10.0.0.1", "10.0.0.2"))
            {
                send(client, REQUEST);
                final PacketBatch batch = receive(port);
                network.far.run("ip", "link", "set", LINK, "down");
                batch.sendLength(0, REQUEST.length);

                assertThat(port.send(batch)).isZero();
                assertThat(batch.sendStatus(0)).isEqualTo(-100);
                assertThat(port.statistics().sendFailed).isEqualTo(1);
                assertThat(port.receive(batch)).isZero();
            }
            network.far.run("ip", "link", "set", LINK, "up");
            assertThat(isReachable("10.0.0.2")).isTrue();
            try (UdpPort client = network.client("10.0.0.1", "10.0.0.2"))
            {
                send(client, REQUEST);
                final PacketBatch batch = receive(port);
                batch.sendLength(0, REQUEST.length);

                assertThat(port.send(batch)).isEqualTo(1);
                assertThat(payload(receive(client))).isEqualTo(REQUEST);
                // what could not leave when the link was down has not left now
                assertThat(client.receive(client.newBatch(1))).isZero();
            }
        }
    }

    /** The carrier is gone with the peer: the kernel takes frames, drops them, and does not tell how far it is. */
    @Test
    void shouldSendNothingOldWhenThePeerReturns() throws Exception
    {
        try (XdpPort port = listen(); UdpPort client = network.client("10.0.0.1", "10.0.0.2"))
        {
            send(client, REQUEST);
            final PacketBatch batch = receive(port);
            batch.sendLength(0, REQUEST.length);
            network.near.run("ip", "link", "set", LINK, "down");
            for (int n = 1; n <= 5_000; n++)
            {
                assertThat(port.send(batch)).isZero();
                assertThat(batch.sendStatus(0)).as("send %d", n).isEqualTo(-16);
                assertThat(port.statistics().sendBufferFull).isEqualTo(n);
            }
            network.near.run("ip", "link", "set", LINK, "up");
            assertThat(isReachable("10.0.0.2")).isTrue();
            batch.sendLength(0, REQUEST.length - 1);

            assertThat(port.send(batch)).isEqualTo(1);

            assertThat(receive(client).length(0)).isEqualTo(REQUEST.length - 1);
            assertThat(client.receive(client.newBatch(1))).isZero();
        }
    }

    @Test
    void shouldEndQuietlyWhenTheInterfaceIsRemoved() throws Exception
    {
        try (XdpPort port = listen(); UdpPort client = network.client("10.0.0.1", "10.0.0.2"))
        {
            send(client, REQUEST);
            final PacketBatch batch = receive(port);

            network.near.run("ip", "link", "delete", LINK);

            batch.sendLength(0, REQUEST.length);
            assertThat(port.send(batch)).isZero();
            assertThat(batch.sendStatus(0)).isNegative();
            assertThat(port.receive(batch)).isZero();
        }
    }

    @Test
    void shouldDetachWhenItsLastPortIsClosed() throws Exception
    {
        network.far.run("ip", "link", "delete", LINK);
        network.far.run("ip", "link", "add", LINK, "numrxqueues", "2", "numtxqueues", "2", "type", "veth",
            "peer", "name", LINK, "numrxqueues", "2", "numtxqueues", "2", "netns", network.near.name());
        for (final NetworkNamespace host : List.of(network.near, network.far))
        {
            host.run("ip", "link", "set", LINK, "up");
        }
        network.far.address(LINK, "10.0.0.2/24");
        try (XdpInterface device = XdpNetwork.interfaceIn(
            network.far, XdpNetwork.listening(PORT, "10.0.0.2")))
        {
            assertThat(device.ports()).extracting(XdpPort::name).containsExactly(
                "veth0 queue 0 native copy 10.0.0.2:8620", "veth0 queue 1 native copy 10.0.0.2:8620");
            assertThat(device.localPorts()).containsExactly(PORT);
            device.ports().get(1).close();
            assertThat(XdpNetwork.attached(network.far)).isEqualTo(1);

            device.ports().get(0).close();
            assertThat(XdpNetwork.attached(network.far)).isZero();
        }
        assertThat(network.far.run("ip", "-d", "link", "show", "dev", LINK)).doesNotContain("xdp");
    }

    /** A driver that cannot: this one takes no program for frames longer than a page. */
    @Test
    void shouldTakeTheWayBehindTheDriverWhereThatCannot() throws Exception
    {
        for (final NetworkNamespace host : List.of(network.near, network.far))
        {
            host.run("ip", "link", "set", LINK, "mtu", "3600");
        }
        try (XdpPort port = listen(); UdpPort client = network.client("10.0.0.1", "10.0.0.2"))
        {
            assertThat(port.name()).isEqualTo("veth0 queue 0 skb copy 0.0.0.0:8620 [::]:8620");
            assertThat(XdpNetwork.attached(network.far)).isEqualTo(2);
            send(client, new byte[3_572]);

            final PacketBatch batch = receive(port);

            assertThat(batch.length(0)).isEqualTo(3_572);
            assertThat(port.statistics().withoutKernelTimestamp).isZero();
            batch.sendLength(0, 3_572);
            assertThat(port.send(batch)).isEqualTo(1);
            assertThat(receive(client).length(0)).isEqualTo(3_572);
        }
        assertThat(XdpNetwork.attached(network.far)).isZero();
    }
}
