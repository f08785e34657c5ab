package io.stampede.net.udp;

import static io.stampede.net.udp.OnLoopback.any;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stampede.clock.KernelWallClock;
import io.stampede.frame.PacketBatch;
import io.stampede.linux.ThreadOf;
import io.stampede.net.udp.PacketCapture.UdpFrame;
import io.stampede.testing.NetworkNamespace;
import io.stampede.testing.Requires;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A sender's port whose packets go by segments, or whose peer answers from elsewhere. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class UdpPortWayTest
{
    private static final int PORT = 50_862;
    private static final int PEER_PORT = 50_863;

    private final List<NetworkNamespace> namespaces = new ArrayList<>();

    @AfterEach
    void removeNamespaces()
    {
        namespaces.forEach(NetworkNamespace::close);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldHearThirdAddressOnlyWhenNotConnected(final boolean isConnected) throws Exception
    {
        try (DatagramSocket peer = new DatagramSocket(any("127.0.0.1"));
            DatagramSocket third = new DatagramSocket(any("127.0.0.2")))
        {
            final UdpPortOptions connected = UdpPortOptions.connect(
                any("127.0.0.1"), at("127.0.0.1", peer.getLocalPort()));
            try (UdpPort port = UdpPort.open(
                isConnected ? connected : connected.withoutConnecting(), new KernelWallClock()))
            {
                OnLoopback.sendOne(port, 0);
                OnLoopback.sendOne(port, 0xB8);
                final DatagramPacket request = new DatagramPacket(new byte[100], 100);
                peer.receive(request);
                peer.receive(request);
                third.send(new DatagramPacket(new byte[7], 7, request.getSocketAddress()));

                final PacketBatch heard = port.newBatch(4);
                final int fromThird = port.receive(heard);

                assertThat(request.getLength()).isEqualTo(44);
                assertThat(fromThird).as("heard from 127.0.0.2").isEqualTo(isConnected ? 0 : 1);
            }
        }
    }

    @Test
    void shouldRefuseSegmentsOfTheOtherFamilyOrTooMany() throws Exception
    {
        final InetAddress segment = InetAddress.getByName("2001:db8::1");
        final UdpPortOptions ipv4 = UdpPortOptions.connect(any("127.0.0.1"), at("127.0.0.1", 1));
        final UdpPortOptions ipv6 = UdpPortOptions.connect(any("::1"), at("::1", 1));

        assertThatThrownBy(() -> ipv4.withSegments(List.of(segment))).hasMessageContaining("must be IPv6");
        assertThatThrownBy(() -> ipv6.withSegments(List.of(InetAddress.getByName("192.0.2.1"))))
            .hasMessageContaining("must be IPv6");
        assertThatThrownBy(() -> ipv6.withSegments(Collections.nCopies(17, segment)))
            .hasMessageContaining("must be 0..16");
    }

    /** S – A – B: from S to B by way of a segment of B's and then one of A's. */
    @Test
    void shouldVisitSegmentsBeforeTheRemote() throws Exception
    {
        final NetworkNamespace s = namespace();
        final NetworkNamespace a = namespace();
        final NetworkNamespace b = namespace();
        layOut(s, a, b);
        try (UdpPort port = openIn(s, connect("fd0a::1", PORT, "fd0b::2", PEER_PORT).withSegments(
                List.of(InetAddress.getByName("fdbb::e"), InetAddress.getByName("fdaa::e"))));
            UdpPort peer = openIn(b, connect("fd0b::2", PEER_PORT, "fd0a::1", PORT));
            PacketCapture atA = PacketCapture.in(a))
        {
            OnLoopback.sendOne(port, 0);

            final UdpFrame first = atA.next(PEER_PORT);
            assertThat(first.segment(0)).isEqualTo(InetAddress.getByName("fd0b::2"));
            assertThat(first.segment(1)).isEqualTo(InetAddress.getByName("fdaa::e"));
            assertThat(first.segment(2)).isEqualTo(InetAddress.getByName("fdbb::e"));
            assertThat(first.checksumTo(InetAddress.getByName("fd0b::2"))).isEqualTo(0xFFFF);
            final UdpFrame second = atA.next(PEER_PORT);
            assertThat(second.segmentsLeft()).as("back at A, from B").isLessThan(first.segmentsLeft());
            final PacketBatch arrived = receive(peer);
            assertThat(arrived.length(0)).isEqualTo(44);

            arrived.sendLength(0, 44);
            assertThat(peer.send(arrived)).isEqualTo(1);
            assertThat(receive(port).length(0)).as("an ordinary reply is heard").isEqualTo(44);
        }
    }

    /** S – A: what S sends to itself by way of A's segment comes back to the socket that sent it. */
    @Test
    void shouldHearItsOwnPacketWhenTheNetworkReturnsIt() throws Exception
    {
        final NetworkNamespace s = namespace();
        final NetworkNamespace a = namespace();
        final NetworkNamespace b = namespace();
        layOut(s, a, b);
        try (UdpPort port = openIn(s, connect("fd0a::1", PORT, "fd0a::1", PORT).withSegments(
                List.of(InetAddress.getByName("fdbb::e"))));
            PacketCapture atB = PacketCapture.in(b))
        {
            OnLoopback.sendOne(port, 0);

            assertThat(atB.next(PORT).source()).isEqualTo(InetAddress.getByName("fd0a::1"));
            assertThat(receive(port).length(0)).isEqualTo(44);
        }
    }

    private void layOut(final NetworkNamespace s, final NetworkNamespace a, final NetworkNamespace b)
    {
        NetworkNamespace.join(s, a, "s-a");
        NetworkNamespace.join(a, b, "a-b");
        s.address("s-a", "fd0a::1/64");
        a.address("s-a", "fd0a::2/64");
        a.address("a-b", "fd0b::1/64");
        b.address("a-b", "fd0b::2/64");
        s.run("ip", "-6", "route", "add", "default", "via", "fd0a::2");
        b.run("ip", "-6", "route", "add", "default", "via", "fd0b::1");
        a.run("ip", "-6", "route", "add", "fdbb::/64", "via", "fd0b::2");
        a.run("ip", "-6", "route", "add", "fdaa::e/128", "encap", "seg6local", "action", "End", "dev", "a-b");
        b.run("ip", "-6", "route", "add", "fdbb::e/128", "encap", "seg6local", "action", "End", "dev", "a-b");
    }

    private NetworkNamespace namespace()
    {
        Requires.networkNamespaces();
        final NetworkNamespace namespace = NetworkNamespace.create();
        namespaces.add(namespace);
        namespace.run("sysctl", "-qw", "net.ipv6.conf.all.forwarding=1",
            "net.ipv6.conf.all.seg6_enabled=1", "net.ipv6.conf.default.seg6_enabled=1");
        return namespace;
    }

    private static UdpPortOptions connect(
        final String local, final int localPort, final String remote, final int remotePort)
        throws Exception
    {
        return UdpPortOptions.connect(
            at(local, localPort), at(remote, remotePort));
    }

    private static InetSocketAddress at(final String address, final int port) throws Exception
    {
        return new InetSocketAddress(InetAddress.getByName(address), port);
    }

    private static UdpPort openIn(final NetworkNamespace namespace, final UdpPortOptions options) throws Exception
    {
        return ThreadOf.namespace(
            namespace.name(), () -> UdpPort.open(options, new KernelWallClock()));
    }

    private static PacketBatch receive(final UdpPort port)
    {
        final PacketBatch batch = port.newBatch(1);
        while (port.receive(batch) == 0)
        {
            Thread.onSpinWait();
        }
        return batch;
    }
}
