package io.stampede.net.udp;

import static io.stampede.net.udp.OnLoopback.BATCH;
import static io.stampede.net.udp.OnLoopback.V4;
import static io.stampede.net.udp.OnLoopback.V6;
import static io.stampede.net.udp.OnLoopback.address;
import static io.stampede.net.udp.OnLoopback.any;
import static io.stampede.net.udp.OnLoopback.await;
import static io.stampede.net.udp.OnLoopback.listen;
import static io.stampede.net.udp.OnLoopback.statuses;
import static org.assertj.core.api.Assertions.assertThat;

import io.stampede.clock.KernelWallClock;
import io.stampede.frame.Departure;
import io.stampede.frame.IpAddress;
import io.stampede.frame.PacketBatch;
import io.stampede.testing.Requires;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Frames that leave otherwise than they came, on loopback; what needs a network is in UdpPortDetourNamespaceTest. */
@Timeout(20)
class UdpPortDetourTest
{
    private static final int EINVAL = -22;
    private static final int EMSGSIZE = -90;
    private static final int EOPNOTSUPP = -95;
    private static final int EAFNOSUPPORT = -97;
    private static final int ENETUNREACH = -101;
    private static final int SILENCE_MS = 50;

    private final KernelWallClock clock = new KernelWallClock();

    @Test
    void shouldOfferWhatTheFamilyCanDoWhenUnconnected() throws Exception
    {
        Requires.ipv6Loopback();
        try (UdpPort ipv4 = listen(V4);
            UdpPort ipv6 = listen(V6);
            UdpPort connected = UdpPort.open(UdpPortOptions.connect(any(V6), ipv6.localAddress()), clock))
        {
            assertThat(ipv4.departures())
                .isEqualTo(Departure.SOURCE | Departure.DESTINATION | Departure.SAME_LINK);
            assertThat(ipv6.departures()).isEqualTo(
                Departure.SOURCE | Departure.DESTINATION | Departure.SAME_LINK | Departure.SRV6);
            assertThat(connected.departures()).isZero();
        }
    }

    @Test
    void shouldLeaveFromAnotherAddressOnlyWhereAskedWhenBatchIsMixed() throws Exception
    {
        try (UdpPort port = listen("0.0.0.0"); DatagramSocket peer = new DatagramSocket(any(V4)))
        {
            final PacketBatch batch = arrivals(port, peer, "127.0.0.2", 3);
            batch.departure(1, Departure.SOURCE);
            source(batch, 1, "127.0.0.3");

            assertThat(port.send(batch)).isEqualTo(3);

            assertThat(sourceOf(peer)).isEqualTo("127.0.0.2");
            assertThat(sourceOf(peer)).isEqualTo("127.0.0.3");
            assertThat(sourceOf(peer)).isEqualTo("127.0.0.2");
        }
    }

    @Test
    void shouldLeaveTheOrdinaryWayAgainWhenSentOnceMore() throws Exception
    {
        try (UdpPort port = listen("0.0.0.0"); DatagramSocket peer = new DatagramSocket(any(V4)))
        {
            final PacketBatch batch = arrivals(port, peer, "127.0.0.2", 1);
            batch.departure(0, Departure.SOURCE | Departure.DESTINATION);
            source(batch, 0, "127.0.0.3");
            destination(batch, 0, "127.0.0.8");

            final int firstTime = port.send(batch);
            batch.departure(0, 0);
            final int secondTime = port.send(batch);

            assertThat(firstTime).isEqualTo(1);
            assertThat(secondTime).isEqualTo(1);
            assertThat(sourceOf(peer)).isEqualTo("127.0.0.2");
        }
    }

    @ParameterizedTest
    @CsvSource({"0.0.0.0, 127.0.0.1, 192.0.2.1", "::, ::1, 2001:db8::1"})
    void shouldGiveErrnoAndGoOnWhenSourceIsNotOurs(final String any, final String asked, final String foreign)
        throws Exception
    {
        Requires.ipv6Loopback();
        try (UdpPort port = listen(any); DatagramSocket peer = new DatagramSocket(any(asked)))
        {
            final PacketBatch batch = arrivals(port, peer, asked, 3);
            batch.departure(1, Departure.SOURCE);
            source(batch, 1, foreign);

            assertThat(port.send(batch)).isEqualTo(2);

            // IPv4 says EINVAL or ENETUNREACH, by its version
            assertThat(batch.sendStatus(1)).isIn(EINVAL, ENETUNREACH);
            assertThat(batch.sendStatus(2)).isEqualTo(44);
            assertThat(port.statistics().sendFailed).isEqualTo(1);
        }
    }

    @Test
    void shouldLeaveToTheReturnAddressAtTheSourcePortWhenAsked() throws Exception
    {
        try (UdpPort port = listen(V4);
            DatagramSocket peer = new DatagramSocket(any(V4));
            DatagramSocket other = new DatagramSocket(
                new InetSocketAddress(address("127.0.0.9"), peer.getLocalPort())))
        {
            final PacketBatch batch = arrivals(port, peer, V4, 1);
            batch.departure(0, Departure.DESTINATION);
            destination(batch, 0, "127.0.0.9");

            assertThat(port.send(batch)).isEqualTo(1);

            assertThat(sourceOf(other)).isEqualTo(V4);
            peer.setSoTimeout(SILENCE_MS);
            Assertions.assertThatThrownBy(() -> sourceOf(peer)).isInstanceOf(SocketTimeoutException.class);
        }
    }

    @ParameterizedTest
    @CsvSource({"127.0.0.1, ::1", "::1, 127.0.0.1"})
    void shouldGiveErrnoWhenAddressIsOfTheOtherFamily(final String host, final String other) throws Exception
    {
        Requires.ipv6Loopback();
        try (UdpPort port = listen(host); DatagramSocket peer = new DatagramSocket(any(host)))
        {
            final PacketBatch batch = arrivals(port, peer, host, 2);
            batch.departure(0, Departure.SOURCE);
            source(batch, 0, other);
            batch.departure(1, Departure.DESTINATION);
            destination(batch, 1, other);

            assertThat(port.send(batch)).isZero();

            assertThat(statuses(batch)).containsExactly(EAFNOSUPPORT, EAFNOSUPPORT);
            assertThat(port.statistics().sendFailed).isEqualTo(2);
        }
    }

    @ParameterizedTest
    @CsvSource({"127.0.0.1, " + (Departure.SR_MPLS | Departure.SRV6), "::1, " + Departure.SR_MPLS})
    void shouldGiveErrnoWhenPortCannotDoIt(final String host, final int departure) throws Exception
    {
        Requires.ipv6Loopback();
        try (UdpPort port = listen(host); DatagramSocket peer = new DatagramSocket(any(host)))
        {
            final PacketBatch batch = arrivals(port, peer, host, 1);
            batch.departure(0, departure);

            assertThat(port.send(batch)).isZero();

            assertThat(batch.sendStatus(0)).isEqualTo(EOPNOTSUPP);
            assertThat(port.statistics().sendFailed).isEqualTo(1);
        }
    }

    /** The socket tied to the link must neither take our packets nor stay a second owner of the port. */
    @ParameterizedTest
    @CsvSource({"::1, 1", "::, 1", "127.0.0.1, 0"})
    void shouldGoOnReceivingWhenRepliesLeaveByTheSameLink(final String host, final int linkSockets) throws Exception
    {
        Requires.ipv6Loopback();
        final String asked = "::".equals(host) ? V6 : host;
        try (UdpPort port = listen(host); DatagramSocket peer = new DatagramSocket(any(asked)))
        {
            for (int round = 0; round < 3; round++)
            {
                final PacketBatch batch = arrivals(port, peer, asked, 2);
                batch.departure(1, Departure.SAME_LINK);

                assertThat(port.send(batch)).as("round %d, status %d", round, batch.sendStatus(1)).isEqualTo(2);
                assertThat(new String[]{sourceOf(peer), sourceOf(peer)})
                    .containsOnly(address(asked).getHostAddress());
            }
            assertThat(port.statistics().linkSocketsOpened).isEqualTo(linkSockets);
            Assertions.assertThatThrownBy(
                () -> UdpPort.open(UdpPortOptions.listen(port.localAddress()), clock).close())
                .hasMessageContaining("EADDRINUSE");
        }
    }

    /** Octets of the list; what is wrong with it. */
    @ParameterizedTest
    @CsvSource({"0, " + EINVAL, "24, " + EINVAL, "-16, " + EINVAL, "288, " + EMSGSIZE, "1000000, " + EINVAL})
    void shouldGiveErrnoWhenSegmentListCannotBe(final int length, final int errno) throws Exception
    {
        Requires.ipv6Loopback();
        try (UdpPort port = listen(V6); DatagramSocket peer = new DatagramSocket(any(V6)))
        {
            final PacketBatch batch = arrivals(port, peer, V6, 1);
            batch.departure(0, Departure.SRV6);
            batch.sendPath(0, batch.offset(0) + 44, length);

            assertThat(port.send(batch)).isZero();

            assertThat(batch.sendStatus(0)).isEqualTo(errno);
            assertThat(port.statistics().sendFailed).isEqualTo(1);
        }
    }

    @Test
    void shouldLeaveTheOrdinaryWayWhenTheOnlySegmentIsTheDestination() throws Exception
    {
        Requires.ipv6Loopback();
        try (UdpPort port = listen(V6); DatagramSocket peer = new DatagramSocket(any(V6)))
        {
            final PacketBatch batch = arrivals(port, peer, V6, 1);
            batch.departure(0, Departure.SRV6);
            batch.buffer().putBytes(batch.offset(0) + 44, address(V6).getAddress());
            batch.sendPath(0, batch.offset(0) + 44, 16);

            assertThat(port.send(batch)).isEqualTo(1);

            assertThat(sourceOf(peer)).isEqualTo(address(V6).getHostAddress());
        }
    }

    /** {@code count} packets that have arrived and are to be returned. */
    private static PacketBatch arrivals(
        final UdpPort port, final DatagramSocket peer, final String asked, final int count) throws Exception
    {
        final PacketBatch batch = port.newBatch(BATCH);
        for (int i = 0; i < count; i++)
        {
            peer.send(new DatagramPacket(new byte[44], 44, address(asked), port.localPort()));
        }
        await(port, batch, count);
        for (int i = 0; i < count; i++)
        {
            batch.sendLength(i, 44);
        }
        return batch;
    }

    private static void source(final PacketBatch batch, final int i, final String text) throws Exception
    {
        final InetAddress ip = address(text);
        batch.sendSource(i, IpAddress.high(ip), IpAddress.low(ip));
    }

    private static void destination(final PacketBatch batch, final int i, final String text) throws Exception
    {
        final InetAddress ip = address(text);
        batch.sendDestination(i, IpAddress.high(ip), IpAddress.low(ip));
    }

    private static String sourceOf(final DatagramSocket peer) throws Exception
    {
        final DatagramPacket packet = new DatagramPacket(new byte[100], 100);
        peer.receive(packet);
        assertThat(packet.getLength()).isEqualTo(44);
        return packet.getAddress().getHostAddress();
    }
}
