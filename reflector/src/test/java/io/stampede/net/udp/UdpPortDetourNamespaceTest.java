package io.stampede.net.udp;

import static org.assertj.core.api.Assertions.assertThat;

import io.stampede.clock.KernelWallClock;
import io.stampede.frame.Departure;
import io.stampede.frame.IpAddress;
import io.stampede.frame.PacketBatch;
import io.stampede.linux.ThreadOf;
import io.stampede.net.udp.PacketCapture.UdpFrame;
import io.stampede.testing.Conforms;
import io.stampede.testing.NetworkNamespace;
import io.stampede.testing.Requires;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Frames that leave otherwise than they came, seen on the wire between network namespaces. */
@Tag("root")
@Timeout(60)
class UdpPortDetourNamespaceTest
{
    private static final int SERVER_PORT = 8_620;
    private static final int CLIENT_PORT = 8_621;
    private static final int ENETUNREACH = -101;

    private final List<NetworkNamespace> namespaces = new ArrayList<>();

    @BeforeEach
    void requireNamespaces()
    {
        Requires.networkNamespaces();
    }

    @AfterEach
    void removeNamespaces()
    {
        namespaces.forEach(NetworkNamespace::close);
    }

    /** Two links; the routes back prefer {@code left}, the request comes by {@code right}. */
    @Conforms("3.8")
    @ParameterizedTest
    @CsvSource({"10.%d.0.%d, 24, 32", "fd0%d::%d, 64, 128"})
    void shouldLeaveByTheSameLinkWhenRoutesPreferAnother(
        final String addresses, final int linkBits, final int hostBits) throws Exception
    {
        final String server = addresses.formatted(8, 1);
        final String client = addresses.formatted(9, 1);
        final NetworkNamespace near = namespace();
        final NetworkNamespace far = namespace();
        NetworkNamespace.join(near, addresses.formatted(1, 2), far, addresses.formatted(1, 1), linkBits, "left");
        NetworkNamespace.join(near, addresses.formatted(2, 2), far, addresses.formatted(2, 1), linkBits, "right");
        far.address("lo", server + "/" + hostBits);
        near.address("lo", client + "/" + hostBits);
        route(near, server, "via", addresses.formatted(2, 1));
        route(far, client, "via", addresses.formatted(1, 2), "metric", "10");
        route(far, client, "via", addresses.formatted(2, 2), "metric", "100");

        try (UdpPort port = openIn(far, UdpPortOptions.listen(at(server, SERVER_PORT)));
            UdpPort peer = openIn(near, UdpPortOptions.connect(at(client, CLIENT_PORT), at(server, SERVER_PORT)));
            PacketCapture capture = PacketCapture.in(near))
        {
            final PacketBatch ordinary = request(peer, port);
            assertThat(sendIn(far, port, ordinary)).isEqualTo(1);
            assertThat(capture.next(CLIENT_PORT).interfaceIndex()).isEqualTo(interfaceIndex(near, "left"));

            final PacketBatch sameLink = request(peer, port);
            sameLink.departure(0, Departure.SAME_LINK);
            assertThat(sendIn(far, port, sameLink)).as("status %d", sameLink.sendStatus(0)).isEqualTo(1);
            final UdpFrame reply = capture.next(CLIENT_PORT);
            assertThat(reply.interfaceIndex()).isEqualTo(interfaceIndex(near, "right"));
            assertThat(reply.source()).isEqualTo(InetAddress.getByName(server));

            // what was bound for the reply takes no later request away
            assertThat(request(peer, port).count()).isEqualTo(1);
        }
    }

    /**
     * A line S – A – B – R: a reply to S by way of A and then B goes past B to A, back to B, and past A to S.
     */
    @Conforms("3.15")
    @Test
    void shouldVisitSegmentsInOrderWhenReplyHasASegmentList() throws Exception
    {
        final NetworkNamespace s = namespace();
        final NetworkNamespace a = namespace();
        final NetworkNamespace b = namespace();
        final NetworkNamespace r = namespace();
        layOutLine(s, a, b, r);

        try (UdpPort port = openIn(r, UdpPortOptions.listen(at("fd0c::2", SERVER_PORT)));
            UdpPort peer = openIn(s, UdpPortOptions.connect(at("fd0a::1", CLIENT_PORT), at("fd0c::2", SERVER_PORT)));
            PacketCapture atA = PacketCapture.in(a);
            PacketCapture atB = PacketCapture.in(b);
            PacketCapture atS = PacketCapture.in(s))
        {
            final PacketBatch ordinary = request(peer, port);
            assertThat(sendIn(r, port, ordinary)).isEqualTo(1);
            assertSeen(atB.next(CLIENT_PORT), "fd0a::1", -1);
            assertSeen(atA.next(CLIENT_PORT), "fd0a::1", -1);
            assertSeen(atS.next(CLIENT_PORT), "fd0a::1", -1);

            final PacketBatch steered = request(peer, port);
            putPath(steered, "fdaa::e", "fdbb::e");
            assertThat(sendIn(r, port, steered)).as("status %d", steered.sendStatus(0)).isEqualTo(1);
            final UdpFrame fromR = atB.next(CLIENT_PORT);
            assertSeen(fromR, "fdaa::e", 2);
            assertThat(fromR.interfaceIndex()).isEqualTo(interfaceIndex(b, "b-r"));
            assertVisited(atA.next(CLIENT_PORT), "fdaa::e", 2, "fdbb::e");
            final UdpFrame fromA = atB.next(CLIENT_PORT);
            assertVisited(fromA, "fdbb::e", 1, "fd0a::1");
            assertThat(fromA.interfaceIndex()).isEqualTo(interfaceIndex(b, "a-b"));
            assertSeen(atA.next(CLIENT_PORT), "fd0a::1", 0);
            final UdpFrame reply = atS.next(CLIENT_PORT);
            assertSeen(reply, "fd0a::1", 0);
            assertThat(reply.segment(0)).isEqualTo(InetAddress.getByName("fd0a::1"));
            assertThat(reply.segment(1)).isEqualTo(InetAddress.getByName("fdbb::e"));
            assertThat(reply.segment(2)).isEqualTo(InetAddress.getByName("fdaa::e"));
            assertThat(reply.routing().capacity()).isEqualTo(8 + 3 * 16);
            assertThat(reply.checksumTo(InetAddress.getByName("fd0a::1"))).isEqualTo(0xFFFF);
            final PacketBatch received = receive(peer);
            assertThat(received.length(0)).isEqualTo(44);

            // the option does not outlive the one send
            final PacketBatch afterwards = request(peer, port);
            assertThat(sendIn(r, port, afterwards)).isEqualTo(1);
            assertSeen(atS.next(CLIENT_PORT), "fd0a::1", -1);
        }
    }

    @Test
    void shouldGiveErrnoWhenFirstSegmentHasNoRoute() throws Exception
    {
        final NetworkNamespace near = namespace();
        final NetworkNamespace far = namespace();
        NetworkNamespace.join(near, "fd0a::1", far, "fd0a::2", 64, "veth0");
        try (UdpPort port = openIn(far, UdpPortOptions.listen(at("::", SERVER_PORT)));
            UdpPort peer = openIn(near, UdpPortOptions.connect(at("::", CLIENT_PORT), at("fd0a::2", SERVER_PORT))))
        {
            final PacketBatch batch = request(peer, port);
            putPath(batch, "fdee::1");

            assertThat(sendIn(far, port, batch)).isZero();

            assertThat(batch.sendStatus(0)).isEqualTo(ENETUNREACH);
            assertThat(port.statistics().sendFailed).isEqualTo(1);
        }
    }

    /** near – far – third: the reply to near's request goes to third, from far's second address. */
    @ParameterizedTest
    @CsvSource({"10.%d.0.%d, 24, 0.0.0.0", "fd0%d::%d, 64, ::"})
    void shouldLeaveToAThirdNodeFromASecondAddressWhenAsked(
        final String addresses, final int linkBits, final String any) throws Exception
    {
        final String first = addresses.formatted(1, 2);
        final String second = addresses.formatted(1, 3);
        final String third = addresses.formatted(2, 2);
        final NetworkNamespace nearNode = namespace();
        final NetworkNamespace farNode = namespace();
        final NetworkNamespace thirdNode = namespace();
        NetworkNamespace.join(nearNode, addresses.formatted(1, 1), farNode, first, linkBits, "left");
        NetworkNamespace.join(thirdNode, third, farNode, addresses.formatted(2, 1), linkBits, "right");
        farNode.address("left", second + "/" + linkBits);
        try (UdpPort port = openIn(farNode, UdpPortOptions.listen(at(any, SERVER_PORT)));
            UdpPort peer = openIn(nearNode, UdpPortOptions.connect(at(any, CLIENT_PORT), at(first, SERVER_PORT)));
            PacketCapture capture = PacketCapture.in(thirdNode))
        {
            final PacketBatch batch = request(peer, port);
            batch.departure(0, Departure.SOURCE | Departure.DESTINATION);
            batch.sendSource(0, high(second), low(second));
            batch.sendDestination(0, high(third), low(third));

            assertThat(sendIn(farNode, port, batch)).as("status %d", batch.sendStatus(0)).isEqualTo(1);

            final UdpFrame reply = capture.next(CLIENT_PORT);
            assertThat(reply.source()).isEqualTo(InetAddress.getByName(second));
            assertThat(reply.destination()).isEqualTo(InetAddress.getByName(third));
        }
    }

    private void layOutLine(
        final NetworkNamespace s, final NetworkNamespace a, final NetworkNamespace b, final NetworkNamespace r)
    {
        NetworkNamespace.join(s, "fd0a::1", a, "fd0a::2", 64, "s-a");
        NetworkNamespace.join(a, "fd0b::1", b, "fd0b::2", 64, "a-b");
        NetworkNamespace.join(b, "fd0c::1", r, "fd0c::2", 64, "b-r");
        for (final NetworkNamespace node : namespaces)
        {
            node.run("sysctl", "-qw", "net.ipv6.conf.all.forwarding=1");
        }
        route(s, "::", "via", "fd0a::2");
        route(r, "::", "via", "fd0c::1");
        route(a, "fd0c::", "via", "fd0b::2");
        route(a, "fdbb::", "via", "fd0b::2");
        route(b, "fd0a::", "via", "fd0b::1");
        route(b, "fdaa::", "via", "fd0b::1");
        a.run("ip", "-6", "route", "add", "fdaa::e/128", "encap", "seg6local", "action", "End", "dev", "a-b");
        b.run("ip", "-6", "route", "add", "fdbb::e/128", "encap", "seg6local", "action", "End", "dev", "a-b");
    }

    private NetworkNamespace namespace()
    {
        final NetworkNamespace namespace = NetworkNamespace.createForDetours();
        namespaces.add(namespace);
        return namespace;
    }

    /** {@code ::} is the default, another address ending in {@code ::} a /64, any other a host. */
    private static void route(final NetworkNamespace namespace, final String destination, final String... how)
    {
        final String prefix = "::".equals(destination) ? "default" :
            destination.endsWith("::") ? destination + "/64" : destination;
        final List<String> command = new ArrayList<>(
            List.of("ip", how[1].contains(":") ? "-6" : "-4", "route", "add", prefix));
        command.addAll(List.of(how));
        namespace.run(command.toArray(String[]::new));
    }

    private static int interfaceIndex(final NetworkNamespace namespace, final String link)
    {
        return Integer.parseInt(namespace.run("cat", "/sys/class/net/" + link + "/ifindex").strip());
    }

    /** One packet from the peer, arrived at the port and to be returned. */
    private static PacketBatch request(final UdpPort peer, final UdpPort port)
    {
        OnLoopback.sendOne(peer, 0);
        final PacketBatch batch = receive(port);
        batch.sendLength(0, 44);
        return batch;
    }

    /** Bounded by the test's timeout. */
    private static PacketBatch receive(final UdpPort port)
    {
        final PacketBatch batch = port.newBatch(1);
        while (port.receive(batch) == 0)
        {
            Thread.onSpinWait();
        }
        return batch;
    }

    private static void putPath(final PacketBatch batch, final String... segments) throws Exception
    {
        int offset = batch.offset(0) + 64;
        batch.departure(0, Departure.SRV6);
        batch.sendPath(0, offset, segments.length * 16);
        for (final String segment : segments)
        {
            batch.buffer().putBytes(offset, InetAddress.getByName(segment).getAddress());
            offset += 16;
        }
    }

    private static void assertSeen(final UdpFrame frame, final String destination, final int segmentsLeft)
        throws Exception
    {
        assertThat(frame.destination()).isEqualTo(InetAddress.getByName(destination));
        assertThat(frame.segmentsLeft()).as("segments left towards %s", destination).isEqualTo(segmentsLeft);
    }

    /**
     * Arrived at the node that has the segment. The kernel's End rewrites the very octets a packet socket has queued,
     * so what can be read there is the header either before the segment was served or after.
     */
    private static void assertVisited(
        final UdpFrame frame, final String segment, final int segmentsLeft, final String next) throws Exception
    {
        final boolean isServed = frame.segmentsLeft() == segmentsLeft - 1;
        assertSeen(frame, isServed ? next : segment, isServed ? segmentsLeft - 1 : segmentsLeft);
    }

    private static UdpPort openIn(final NetworkNamespace namespace, final UdpPortOptions options) throws Exception
    {
        return ThreadOf.namespace(namespace.name(), () -> UdpPort.open(options, new KernelWallClock()));
    }

    /** On a thread in there: what a port opens while it sends belongs to the namespace of the thread. */
    private static int sendIn(final NetworkNamespace namespace, final UdpPort port, final PacketBatch batch)
        throws Exception
    {
        return ThreadOf.namespace(namespace.name(), () -> port.send(batch));
    }

    private static InetSocketAddress at(final String address, final int port) throws Exception
    {
        return new InetSocketAddress(InetAddress.getByName(address), port);
    }

    private static long high(final String address) throws Exception
    {
        return IpAddress.high(InetAddress.getByName(address));
    }

    private static long low(final String address) throws Exception
    {
        return IpAddress.low(InetAddress.getByName(address));
    }
}
