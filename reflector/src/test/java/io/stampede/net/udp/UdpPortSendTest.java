package io.stampede.net.udp;

import static io.stampede.net.udp.OnLoopback.BATCH;
import static io.stampede.net.udp.OnLoopback.V4;
import static io.stampede.net.udp.OnLoopback.V6;
import static io.stampede.net.udp.OnLoopback.address;
import static io.stampede.net.udp.OnLoopback.any;
import static io.stampede.net.udp.OnLoopback.assumeAddress;
import static io.stampede.net.udp.OnLoopback.await;
import static io.stampede.net.udp.OnLoopback.listen;
import static io.stampede.net.udp.OnLoopback.receivedOctets;
import static io.stampede.net.udp.OnLoopback.sendOne;
import static io.stampede.net.udp.OnLoopback.statuses;
import static io.stampede.net.udp.OnLoopback.unusedAddress;
import static org.assertj.core.api.Assertions.assertThat;

import io.stampede.clock.KernelWallClock;
import io.stampede.frame.IpAddress;
import io.stampede.frame.PacketBatch;
import io.stampede.testing.Conforms;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What leaves a UDP port on loopback; the other end is the JDK's or a second port. */
@Timeout(20)
class UdpPortSendTest
{
    private static final int EMSGSIZE = 90;

    private final KernelWallClock clock = new KernelWallClock();

    @Conforms("1.28")
    @ParameterizedTest
    @ValueSource(strings = {V4, V6})
    void shouldSendWithTtl255WhenNotToldOtherwise(final String host) throws Exception
    {
        assumeAddress(host);
        try (UdpPort port = listen(host);
            UdpPort sender = UdpPort.open(UdpPortOptions.connect(any(host), port.localAddress()), clock))
        {
            final PacketBatch batch = port.newBatch(BATCH);

            sendOne(sender, 0);
            await(port, batch, 1);

            assertThat(batch.ttl(0)).isEqualTo(255);
        }
    }

    /** EF is DSCP 46: octet 0xB8; ECT(0) is 2. */
    @ParameterizedTest
    @CsvSource({V4 + ",0xB8", V4 + ",0xBA", V4 + ",0x00", V4 + ",0xFF", V6 + ",0xB8", V6 + ",0xBA", V6 + ",0x00"})
    void shouldKeepDscpAndEcnWhenSentPerPacket(final String host, final String tosText) throws Exception
    {
        assumeAddress(host);
        final int tos = Integer.decode(tosText);
        try (UdpPort port = listen(host);
            UdpPort sender = UdpPort.open(UdpPortOptions.connect(any(host), port.localAddress()), clock))
        {
            final PacketBatch batch = port.newBatch(BATCH);

            sendOne(sender, tos);
            await(port, batch, 1);

            assertThat(batch.tos(0)).isEqualTo(tos);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {V4, V6})
    void shouldSendWithDefaultDscpWhenPacketHasNone(final String host) throws Exception
    {
        assumeAddress(host);
        try (UdpPort port = listen(host);
            UdpPort sender = UdpPort.open(UdpPortOptions.connect(any(host), port.localAddress()).withDscp(10), clock))
        {
            final PacketBatch batch = port.newBatch(BATCH);

            sendOne(sender, 0);
            await(port, batch, 1);

            assertThat(batch.tos(0)).isEqualTo(10 << 2);
        }
    }

    @Test
    void shouldReplyFromAskedAddressWhenBoundToAll() throws Exception
    {
        try (UdpPort port = listen("0.0.0.0"); DatagramSocket peer = new DatagramSocket(any(V4)))
        {
            final PacketBatch batch = port.newBatch(BATCH);
            final InetAddress asked = address("127.0.0.2");

            peer.send(new DatagramPacket(new byte[44], 44, asked, port.localPort()));
            await(port, batch, 1);
            batch.sendLength(0, 44);
            final int sent = port.send(batch);

            final DatagramPacket reply = new DatagramPacket(new byte[100], 100);
            peer.receive(reply);
            assertThat(sent).isEqualTo(1);
            assertThat(batch.sendStatus(0)).isEqualTo(44);
            assertThat(IpAddress.toInetAddress(batch.localHigh(0), batch.localLow(0))).isEqualTo(asked);
            assertThat(reply.getAddress()).isEqualTo(asked);
            assertThat(reply.getLength()).isEqualTo(44);
        }
    }

    @Test
    void shouldSendOnlyFramesWithLengthWhenBatchHasGaps() throws Exception
    {
        try (UdpPort port = listen(V4); DatagramSocket peer = new DatagramSocket(any(V4)))
        {
            final PacketBatch batch = port.newBatch(BATCH);
            for (byte i = 0; i < 6; i++)
            {
                peer.send(new DatagramPacket(new byte[]{i}, 1, port.localAddress()));
            }
            await(port, batch, 6);
            for (final int leaving : new int[]{0, 1, 3, 5})
            {
                batch.sendLength(leaving, 1);
            }

            final int sent = port.send(batch);

            assertThat(sent).isEqualTo(4);
            assertThat(statuses(batch)).containsExactly(1, 1, 0, 1, 0, 1);
            assertThat(receivedOctets(peer, 4)).containsExactly(0, 1, 3, 5);
        }
    }

    @Test
    void shouldFailOnlyThePacketWhenTooLongForUdp() throws Exception
    {
        try (UdpPort port = listen(V4); DatagramSocket peer = new DatagramSocket(any(V4)))
        {
            final PacketBatch batch = port.newBatch(BATCH);
            for (byte i = 0; i < 3; i++)
            {
                peer.send(new DatagramPacket(new byte[]{i}, 1, port.localAddress()));
            }
            await(port, batch, 3);
            batch.sendLength(0, 1);
            batch.sendLength(1, 65_508);
            batch.sendLength(2, 1);

            final int sent = port.send(batch);

            assertThat(sent).isEqualTo(2);
            assertThat(statuses(batch)).containsExactly(1, -EMSGSIZE, 1);
            assertThat(port.statistics().sendFailed).isEqualTo(1);
            assertThat(receivedOctets(peer, 2)).containsExactly(0, 2);
        }
    }

    @Test
    void shouldGiveErrnoWhenFrameIsShorterThanItsSendLength() throws Exception
    {
        try (UdpPort port = listen(V4);
            UdpPort sender = UdpPort.open(
                UdpPortOptions.connect(any(V4), port.localAddress()).withFrameLength(64), clock))
        {
            final PacketBatch batch = sender.newBatch(2);
            batch.count(2);
            batch.sendLength(0, 65);
            batch.sendLength(1, 64);

            final int sent = sender.send(batch);

            assertThat(sent).isEqualTo(1);
            assertThat(statuses(batch)).containsExactly(-EMSGSIZE, 64);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {V4, V6})
    void shouldCountIcmpApartAndSendAgainWhenNobodyListens(final String host) throws Exception
    {
        assumeAddress(host);
        final InetSocketAddress nobody = unusedAddress(host);
        try (UdpPort sender = UdpPort.open(UdpPortOptions.connect(any(host), nobody), clock))
        {
            final PacketBatch batch = sender.newBatch(1);
            batch.count(1);
            batch.sendLength(0, 44);

            for (int i = 0; i < 3; i++)
            {
                sender.send(batch);

                assertThat(batch.sendStatus(0)).as("packet %d", i).isEqualTo(44);
            }
            assertThat(sender.statistics().icmpErrors).isEqualTo(2);
            assertThat(sender.statistics().sendFailed).isZero();
        }
    }

    @Test
    void shouldCountIcmpAndGoOnWhenItIsHeardOfByReceiving() throws Exception
    {
        final InetSocketAddress nobody = unusedAddress(V4);
        try (UdpPort sender = UdpPort.open(UdpPortOptions.connect(any(V4), nobody), clock))
        {
            sendOne(sender, 0);
            final PacketBatch batch = sender.newBatch(BATCH);

            final int received = sender.receive(batch);

            assertThat(received).isZero();
            assertThat(sender.statistics().icmpErrors).isEqualTo(1);
            assertThat(sender.statistics().receiveFailed).isZero();
        }
    }
}
