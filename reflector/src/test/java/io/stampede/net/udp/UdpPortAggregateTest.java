package io.stampede.net.udp;

import static io.stampede.net.udp.OnLoopback.V4;
import static io.stampede.net.udp.OnLoopback.V6;
import static io.stampede.net.udp.OnLoopback.any;
import static io.stampede.net.udp.OnLoopback.assumeAddress;
import static org.assertj.core.api.Assertions.assertThat;

import io.stampede.clock.KernelWallClock;
import io.stampede.frame.IpAddress;
import io.stampede.frame.PacketBatch;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Packets that come and leave as one; the other side is a plain socket, where the kernel cuts and never joins. */
@Timeout(60)
class UdpPortAggregateTest
{
    private static final int LENGTH = 44;
    private static final int REPLY_TIMEOUT_MS = 5000;

    /** {@code packets} of {@link #LENGTH} octets and one of {@code last}, each with its number in front. */
    private static byte[] numbered(final int packets, final int last)
    {
        final ByteBuffer octets = ByteBuffer.allocate(packets * LENGTH + last);
        for (int n = 0; n <= packets && n * LENGTH + 4 <= octets.capacity(); n++)
        {
            octets.putInt(n * LENGTH, n);
        }
        return octets.array();
    }

    private static UdpPort listen(final String host) throws Exception
    {
        return UdpPort.open(UdpPortOptions.listen(any(host)).withAggregates(), new KernelWallClock());
    }

    @ParameterizedTest
    @ValueSource(strings = {V4, V6})
    void shouldDealOutEveryPacketOfAnAggregate(final String host) throws Exception
    {
        assumeAddress(host);
        try (UdpPort port = listen(host); AggregateSender peer = new AggregateSender(port.localAddress()))
        {
            final PacketBatch batch = port.newBatch(8);
            peer.send(LENGTH, numbered(50, 20));

            final List<Integer> numbers = new ArrayList<>();
            final List<Integer> lengths = new ArrayList<>();
            final List<Long> times = new ArrayList<>();
            while (port.receive(batch) > 0)
            {
                for (int i = 0; i < batch.count(); i++)
                {
                    numbers.add(batch.buffer().getInt(batch.offset(i), ByteOrder.BIG_ENDIAN));
                    lengths.add(batch.length(i));
                    times.add(batch.rxEpochNs(i));
                    assertThat(batch.ttl(i)).isEqualTo(64);
                    assertThat(batch.localPort(i)).isEqualTo(port.localPort());
                    assertThat(batch.localLow(i)).isEqualTo(IpAddress.low(port.localAddress().getAddress()));
                    assertThat(batch.isRxByUser(i)).isFalse();
                }
            }

            assertThat(numbers).hasSize(51).isSorted().doesNotHaveDuplicates();
            assertThat(lengths.subList(0, 50)).containsOnly(LENGTH);
            assertThat(lengths.get(50)).isEqualTo(20);
            assertThat(times).as("one receive time").containsOnly(times.get(0));
            assertThat(port.statistics().aggregatesReceived).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {V4, V6})
    void shouldAnswerEveryPacketOfAnAggregateToItsSender(final String host) throws Exception
    {
        assumeAddress(host);
        try (UdpPort port = listen(host);
            DatagramSocket one = new DatagramSocket(any(host));
            DatagramSocket other = new DatagramSocket(any(host));
            UdpPort sender = UdpPort.open(UdpPortOptions.listen(any(host)).withAggregates(), new KernelWallClock()))
        {
            // as if these two had sent: lengths 10, 10, 4 | 7 | 7, 7, 7 | 9
            final PacketBatch batch = sender.newBatch(8);
            final int[] lengths = {10, 10, 4, 7, 7, 7, 7, 9};
            final DatagramSocket[] peers = {one, one, one, one, other, other, other, one};
            for (int i = 0; i < lengths.length; i++)
            {
                arrive(sender, batch, i, peers[i]);
                batch.buffer().setMemory(batch.offset(i), lengths[i], (byte)(0x30 + i));
                batch.sendLength(i, lengths[i]);
            }
            batch.count(lengths.length);

            assertThat(sender.send(batch)).isEqualTo(lengths.length);

            assertThat(received(one, 5)).containsExactly("0000000000", "1111111111", "2222", "3333333", "777777777");
            assertThat(received(other, 3)).containsExactly("4444444", "5555555", "6666666");
            assertThat(sender.statistics().aggregatesSent).isEqualTo(2);
            assertThat(port.statistics().aggregatesReceived).isZero();
        }
    }

    /** Frame {@code i} is what that socket sends now; the port has it and the addresses of a reply. */
    private static void arrive(final UdpPort port, final PacketBatch batch, final int i, final DatagramSocket from)
        throws Exception
    {
        from.send(new DatagramPacket(new byte[LENGTH], LENGTH, port.localAddress()));
        final PacketBatch arrived = port.newBatch(1);
        OnLoopback.await(port, arrived, 1);
        arrived.sendLength(0, LENGTH);
        port.copyReply(batch, i, arrived, 0);
    }

    private static List<String> received(final DatagramSocket peer, final int count) throws Exception
    {
        peer.setSoTimeout(REPLY_TIMEOUT_MS);
        final List<String> texts = new ArrayList<>();
        for (int n = 0; n < count; n++)
        {
            final DatagramPacket packet = new DatagramPacket(new byte[100], 100);
            peer.receive(packet);
            texts.add(new String(packet.getData(), 0, packet.getLength(), StandardCharsets.US_ASCII));
        }
        return texts;
    }

    @Test
    void shouldTakePacketsThatComeAloneAndEmptyOnes() throws Exception
    {
        try (UdpPort port = listen(V4); DatagramSocket peer = new DatagramSocket(any(V4)))
        {
            final PacketBatch batch = port.newBatch(8);
            for (final int length : new int[]{0, 44, 65_507, 1})
            {
                peer.send(new DatagramPacket(new byte[length], length, port.localAddress()));
            }

            OnLoopback.await(port, batch, 4);

            assertThat(new int[]{batch.length(0), batch.length(1), batch.length(2), batch.length(3)})
                .containsExactly(0, 44, 65_507, 1);
            assertThat(port.statistics().aggregatesReceived).isZero();
        }
    }

    /** Cut into frames of 16 octets: longer packets arrive cut off, and say so. */
    @Test
    void shouldCutOffPacketsThatAreLongerThanAFrame() throws Exception
    {
        try (UdpPort port = UdpPort.open(
            UdpPortOptions.listen(any(V4)).withAggregates().withFrameLength(16), new KernelWallClock());
            AggregateSender peer = new AggregateSender(port.localAddress()))
        {
            final PacketBatch batch = port.newBatch(8);
            peer.send(LENGTH, numbered(2, 12));

            OnLoopback.await(port, batch, 3);

            assertThat(batch.isTruncated(0)).isTrue();
            assertThat(batch.isTruncated(1)).isTrue();
            assertThat(batch.isTruncated(2)).isFalse();
            assertThat(batch.buffer().getInt(batch.offset(2), ByteOrder.BIG_ENDIAN)).isEqualTo(2);
            assertThat(port.statistics().truncated).isEqualTo(2);
        }
    }
}
