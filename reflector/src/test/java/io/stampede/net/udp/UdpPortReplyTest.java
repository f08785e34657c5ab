package io.stampede.net.udp;

import static io.stampede.net.udp.OnLoopback.V4;
import static io.stampede.net.udp.OnLoopback.V6;
import static io.stampede.net.udp.OnLoopback.any;
import static io.stampede.net.udp.OnLoopback.await;
import static io.stampede.net.udp.OnLoopback.listen;
import static io.stampede.net.udp.OnLoopback.sendOne;
import static org.assertj.core.api.Assertions.assertThat;

import io.stampede.clock.KernelWallClock;
import io.stampede.frame.Departure;
import io.stampede.frame.IpAddress;
import io.stampede.frame.PacketBatch;
import io.stampede.linux.ThreadOf;
import io.stampede.testing.Allocation;
import io.stampede.testing.NetworkNamespace;
import io.stampede.testing.Requires;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A reply sent more than once, and how long it may be. */
@Timeout(60)
class UdpPortReplyTest
{
    private static final String LINK = "veth0";
    private static final int SERVER_PORT = 8_620;
    private static final int ROUND = 10_000;

    @Test
    void shouldSendACopyAsOftenAsAskedAfterItsArrivalIsForgotten() throws Exception
    {
        final KernelWallClock clock = new KernelWallClock();
        try (UdpPort port = listen("0.0.0.0");
            UdpPort peer = UdpPort.open(UdpPortOptions.connect(
                any(V4), new InetSocketAddress(InetAddress.ofLiteral("127.0.0.2"), port.localPort())), clock))
        {
            final PacketBatch arrivals = port.newBatch(1);
            final PacketBatch copies = port.newBatch(4);
            final PacketBatch in = peer.newBatch(8);
            sendOne(peer, 0);
            await(port, arrivals, 1);
            arrivals.sendLength(0, 3);
            arrivals.sendTos(0, 0);
            arrivals.buffer().putBytes(arrivals.offset(0), new byte[]{7, 8, 9});
            port.copyReply(copies, 2, arrivals, 0);
            copies.count(4);
            sendOne(peer, 0);
            await(port, arrivals, 1);

            assertThat(port.send(copies)).isEqualTo(1);
            assertThat(port.send(copies)).isEqualTo(1);

            // the peer is connected to 127.0.0.2: what comes from another address never arrives
            await(peer, in, 2);
            assertThat(in.length(1)).isEqualTo(3);
            assertThat(in.buffer().getByte(in.offset(1) + 2)).isEqualTo((byte)9);
        }
    }

    @Test
    void shouldNotAskWhenACopyLeft() throws Exception
    {
        final KernelWallClock clock = new KernelWallClock();
        try (UdpPort port = listen(V4);
            UdpPort peer = UdpPort.open(UdpPortOptions.connect(any(V4), port.localAddress()), clock))
        {
            final PacketBatch arrivals = port.newBatch(1);
            final PacketBatch copies = port.newBatch(1);
            sendOne(peer, 0);
            await(port, arrivals, 1);
            arrivals.sendLength(0, 44);
            arrivals.departure(0, Departure.SOURCE | Departure.STAMPED);

            port.copyReply(copies, 0, arrivals, 0);

            assertThat(copies.departure(0)).isEqualTo(Departure.SOURCE);
        }
    }

    /** What a burst over a socket costs besides composing: the question for the MTU, a copy, sending it. */
    @ParameterizedTest
    @Tag("allocation")
    @CsvSource({"127.0.0.1", "::1"})
    void shouldAllocateNothingOnceWarm(final String host) throws Exception
    {
        Requires.ipv6Loopback();
        final KernelWallClock clock = new KernelWallClock();
        try (UdpPort port = listen(host);
            UdpPort peer = UdpPort.open(UdpPortOptions.connect(any(host), port.localAddress()), clock))
        {
            final PacketBatch arrivals = port.newBatch(1);
            final PacketBatch copies = port.newBatch(4);
            final PacketBatch in = peer.newBatch(8);
            sendOne(peer, 0);
            await(port, arrivals, 1);
            arrivals.sendLength(0, 44);
            copies.count(4);
            final long[] sent = new long[1];

            final long allocated = Allocation.onceWarm(20, () ->
            {
                sent[0] = 0;
                for (int n = 0; n < ROUND; n++)
                {
                    copies.sendLength(n & 3, 0);
                    port.copyReply(copies, n + 1 & 3, arrivals, 0);
                    sent[0] += port.maxPayload(arrivals, 0) > 44 ? port.send(copies) : 0;
                    peer.receive(in);
                }
            });

            assertThat(sent[0]).isEqualTo(ROUND);
            assertThat(allocated).as("bytes for %d copies", sent[0]).isZero();
        }
    }

    /** The loopback interface's MTU is 65536, an IP packet's longest length 65535. */
    @ParameterizedTest
    @CsvSource({"127.0.0.1, 65507", "::1, 65487"})
    void shouldKnowHowMuchTheLoopbackTakes(final String host, final int expected) throws Exception
    {
        Requires.ipv6Loopback();
        try (UdpPort port = listen(host);
            UdpPort peer = UdpPort.open(
                UdpPortOptions.connect(any(host), port.localAddress()), new KernelWallClock()))
        {
            final PacketBatch arrivals = port.newBatch(1);
            sendOne(peer, 0);
            await(port, arrivals, 1);

            assertThat(port.maxPayload(arrivals, 0)).isEqualTo(expected);
            assertThat(peer.maxPayload(peer.newBatch(1), 0)).isEqualTo(expected);
        }
    }

    @Test
    void shouldSubtractTheSegmentsOfAPath() throws Exception
    {
        Requires.ipv6Loopback();
        try (UdpPort port = listen(V6);
            UdpPort peer = UdpPort.open(
                UdpPortOptions.connect(any(V6), port.localAddress()), new KernelWallClock()))
        {
            final PacketBatch arrivals = port.newBatch(1);
            sendOne(peer, 0);
            await(port, arrivals, 1);
            arrivals.departure(0, Departure.SRV6);
            arrivals.sendPath(0, arrivals.offset(0), 32);

            assertThat(port.maxPayload(arrivals, 0)).as("8 and three segments").isEqualTo(65_487 - 56);
        }
    }

    /** The interface's MTU, that of the interface towards another address, and the least where no route is. */
    @ParameterizedTest
    @Tag("root")
    @CsvSource({
        "0.0.0.0, 10.87.0.1/24, 10.87.0.2/24, 10.87.0.9, 192.0.2.1, 1372",
        "::, fd87::1/64, fd87::2/64, fd87::9, 2001:db8::1, 1352"})
    void shouldKnowTheMtuOfTheLinkAReplyLeavesBy(
        final String any,
        final String client,
        final String server,
        final String neighbour,
        final String stranger,
        final int expected) throws Exception
    {
        Requires.networkNamespaces();
        try (NetworkNamespace near = NetworkNamespace.create(); NetworkNamespace far = NetworkNamespace.create())
        {
            NetworkNamespace.join(near, far, LINK);
            near.address(LINK, client);
            far.address(LINK, server);
            far.run("ip", "link", "set", LINK, "mtu", "1400");
            try (UdpPort port = openIn(far, UdpPortOptions.listen(at(any, SERVER_PORT)));
                UdpPort peer = openIn(near, UdpPortOptions.connect(
                    at(any, 0), at(server.substring(0, server.indexOf('/')), SERVER_PORT))))
            {
                final PacketBatch arrivals = port.newBatch(1);
                sendOne(peer, 0);
                await(port, arrivals, 1);

                assertThat(maxPayloadIn(far, port, arrivals)).isEqualTo(expected);
                arrivals.departure(0, Departure.SAME_LINK);
                assertThat(maxPayloadIn(far, port, arrivals)).isEqualTo(expected);
                destination(arrivals, neighbour);
                assertThat(maxPayloadIn(far, port, arrivals)).isEqualTo(expected);
                destination(arrivals, stranger);
                assertThat(maxPayloadIn(far, port, arrivals)).isEqualTo(any.equals("::") ? 1232 : 548);
                arrivals.departure(0, 0);
                arrivals.sendLength(0, 44);
                assertThat(port.send(arrivals)).as("nothing of the question is left").isEqualTo(1);
            }
        }
    }

    private static void destination(final PacketBatch batch, final String host)
    {
        final InetAddress address = InetAddress.ofLiteral(host);
        batch.departure(0, Departure.DESTINATION);
        batch.sendDestination(0, IpAddress.high(address), IpAddress.low(address));
    }

    private static InetSocketAddress at(final String host, final int port)
    {
        return new InetSocketAddress(InetAddress.ofLiteral(host), port);
    }

    private static int maxPayloadIn(final NetworkNamespace namespace, final UdpPort port, final PacketBatch batch)
        throws Exception
    {
        return ThreadOf.namespace(namespace.name(), () -> port.maxPayload(batch, 0));
    }

    private static UdpPort openIn(final NetworkNamespace namespace, final UdpPortOptions options) throws Exception
    {
        return ThreadOf.namespace(namespace.name(), () -> UdpPort.open(options, new KernelWallClock()));
    }
}
