package io.stampede.net.udp;

import static io.stampede.net.udp.OnLoopback.BATCH;
import static io.stampede.net.udp.OnLoopback.V4;
import static io.stampede.net.udp.OnLoopback.V6;
import static io.stampede.net.udp.OnLoopback.address;
import static io.stampede.net.udp.OnLoopback.any;
import static io.stampede.net.udp.OnLoopback.assumeAddress;
import static io.stampede.net.udp.OnLoopback.await;
import static io.stampede.net.udp.OnLoopback.listen;
import static io.stampede.net.udp.OnLoopback.peer;
import static io.stampede.net.udp.OnLoopback.sendOne;
import static org.assertj.core.api.Assertions.assertThat;

import io.stampede.clock.KernelWallClock;
import io.stampede.frame.IpAddress;
import io.stampede.frame.PacketBatch;
import io.stampede.linux.Mmsghdr;
import io.stampede.testing.ManualWallClock;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What arrives at a UDP port on loopback; the other end is the JDK's or a second port. */
@Timeout(20)
class UdpPortReceiveTest
{
    private final KernelWallClock clock = new KernelWallClock();

    @ParameterizedTest
    @ValueSource(strings = {V4, V6})
    void shouldTellSourceAndPayloadWhenPacketArrives(final String host) throws Exception
    {
        assumeAddress(host);
        try (UdpPort port = listen(host); DatagramChannel peer = peer(host))
        {
            final PacketBatch batch = port.newBatch(BATCH);

            peer.send(ByteBuffer.wrap(new byte[]{1, 2, 3}), port.localAddress());
            await(port, batch, 1);

            final InetSocketAddress from = (InetSocketAddress)peer.getLocalAddress();
            assertThat(batch.length(0)).isEqualTo(3);
            assertThat(batch.buffer().getByte(batch.offset(0) + 2)).isEqualTo((byte)3);
            assertThat(IpAddress.toInetAddress(batch.sourceHigh(0), batch.sourceLow(0))).isEqualTo(address(host));
            assertThat(batch.sourcePort(0)).isEqualTo(from.getPort());
            assertThat(IpAddress.toInetAddress(batch.localHigh(0), batch.localLow(0))).isEqualTo(address(host));
            assertThat(batch.localPort(0)).isEqualTo(port.localAddress().getPort());
            assertThat(batch.interfaceIndex(0))
                .isEqualTo(java.net.NetworkInterface.getByInetAddress(address(V4)).getIndex());
        }
    }

    /** Loopback's own subnet broadcast: no mask tells a reflector so, the kernel does. */
    @Test
    void shouldNotShowASubnetsBroadcastAsAnAddressOfOurs() throws Exception
    {
        try (UdpPort port = listen("0.0.0.0"); DatagramSocket peer = new DatagramSocket())
        {
            final PacketBatch batch = port.newBatch(BATCH);

            peer.send(new DatagramPacket(
                new byte[44], 44, InetAddress.ofLiteral("127.255.255.255"), port.localPort()));
            peer.send(new DatagramPacket(new byte[44], 44, InetAddress.ofLiteral("127.1.2.3"), port.localPort()));
            await(port, batch, 2);

            assertThat(IpAddress.isNotUnicast(batch.localHigh(0), batch.localLow(0))).isTrue();
            assertThat(batch.localLow(1)).isEqualTo(IpAddress.mapped(0x7F01_0203));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {V4, V6})
    void shouldDeliverTtlWhenSenderSetsIt(final String host) throws Exception
    {
        assumeAddress(host);
        try (UdpPort port = listen(host);
            UdpPort sender = UdpPort.open(UdpPortOptions.connect(any(host), port.localAddress()).withTtl(37), clock))
        {
            final PacketBatch batch = port.newBatch(BATCH);

            sendOne(sender, 0);
            await(port, batch, 1);

            assertThat(batch.ttl(0)).isEqualTo(37);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {V4, V6})
    void shouldStampArrivalWithinClockBracket(final String host) throws Exception
    {
        assumeAddress(host);
        try (UdpPort port = listen(host); DatagramChannel peer = peer(host))
        {
            final PacketBatch batch = port.newBatch(BATCH);
            final long beforeEpochNs = clock.epochNs();

            peer.send(ByteBuffer.allocate(44), port.localAddress());
            await(port, batch, 1);

            final long afterEpochNs = clock.epochNs();
            assertThat(batch.isRxByUser(0)).isFalse();
            assertThat(batch.rxEpochNs(0)).isBetween(beforeEpochNs, afterEpochNs);
            assertThat(port.statistics().withoutKernelTimestamp).isZero();
        }
    }

    @Test
    void shouldMarkPacketWhenLongerThanFrame() throws Exception
    {
        try (UdpPort port = UdpPort.open(UdpPortOptions.listen(any(V4)).withFrameLength(100), clock);
            DatagramChannel peer = peer(V4))
        {
            final PacketBatch batch = port.newBatch(BATCH);

            peer.send(ByteBuffer.allocate(100), port.localAddress());
            peer.send(ByteBuffer.allocate(1_001), port.localAddress());
            await(port, batch, 2);

            assertThat(batch.isTruncated(0)).isFalse();
            assertThat(batch.isTruncated(1)).isTrue();
            assertThat(batch.length(1)).isEqualTo(1_001);
            assertThat(port.statistics().truncated).isEqualTo(1);
        }
    }

    @Test
    void shouldReceiveLargestAndEmptyPayload() throws Exception
    {
        try (UdpPort port = listen(V4); DatagramChannel peer = peer(V4))
        {
            peer.setOption(StandardSocketOptions.SO_SNDBUF, 1 << 18);
            final PacketBatch batch = port.newBatch(BATCH);

            peer.send(ByteBuffer.allocate(65_507), port.localAddress());
            peer.send(ByteBuffer.allocate(0), port.localAddress());
            await(port, batch, 2);

            assertThat(batch.length(0)).isEqualTo(65_507);
            assertThat(batch.isTruncated(0)).isFalse();
            assertThat(batch.length(1)).isZero();
        }
    }

    @Test
    void shouldTakeOnlyThePeersPacketsWhenConnected() throws Exception
    {
        try (DatagramSocket peer = new DatagramSocket(any(V4)); DatagramSocket stranger = new DatagramSocket(any(V4));
            UdpPort port = UdpPort.open(
                UdpPortOptions.connect(any(V4), (InetSocketAddress)peer.getLocalSocketAddress()), clock))
        {
            final PacketBatch batch = port.newBatch(BATCH);

            stranger.send(new DatagramPacket(new byte[]{9}, 1, port.localAddress()));
            peer.send(new DatagramPacket(new byte[]{7}, 1, port.localAddress()));
            await(port, batch, 1);

            assertThat(batch.count()).isEqualTo(1);
            assertThat(batch.buffer().getByte(batch.offset(0))).isEqualTo((byte)7);
            assertThat(batch.sourcePort(0)).isEqualTo(peer.getLocalPort());
            assertThat(batch.localPort(0)).isEqualTo(port.localPort());
            assertThat(port.receive(batch)).isZero();
        }
    }

    @Test
    void shouldCountOverflowWhenReceiveBufferIsFull() throws Exception
    {
        try (UdpPort port = UdpPort.open(UdpPortOptions.listen(any(V4)).withBuffers(1 << 16, 1 << 12), clock);
            DatagramChannel peer = peer(V4))
        {
            final PacketBatch batch = port.newBatch(BATCH);
            final int sent = 200;
            for (int i = 0; i < sent; i++)
            {
                peer.send(ByteBuffer.allocate(44), port.localAddress());
            }

            int received = 0;
            int count = port.receive(batch);
            while (count > 0)
            {
                received += count;
                count = port.receive(batch);
            }
            port.updateReceiveQueueOverflow();

            assertThat(received).isBetween(1, sent - 1);
            assertThat(port.statistics().receiveQueueOverflow).isEqualTo(sent - received);
        }
    }

    @Test
    void shouldReadClockWhenKernelGivesNoStamp() throws Exception
    {
        try (UdpPort port = listen(V4))
        {
            final PacketBatch batch = port.newBatch(1);
            final Arrivals arrivals =
                new Arrivals(new Ipv4(), port.localPort(), new ManualWallClock(1_234), port.statistics());

            // a table nothing was received into has no control messages
            final MmsgTable table = (MmsgTable)Objects.requireNonNull(batch.portState());
            Mmsghdr.controlLength(table.memory(), table.rxHeader(0), 0);
            arrivals.read(table, batch, 1);

            assertThat(batch.rxEpochNs(0)).isEqualTo(1_234);
            assertThat(batch.isRxByUser(0)).isTrue();
            assertThat(batch.ttl(0)).isEqualTo(PacketBatch.UNKNOWN_TTL);
            assertThat(port.statistics().withoutKernelTimestamp).isEqualTo(1);
        }
    }

    @Test
    void shouldTellBufferSizesTheKernelGranted() throws Exception
    {
        try (UdpPort port = UdpPort.open(UdpPortOptions.listen(any(V4)).withBuffers(65_536, 131_072), clock))
        {
            assertThat(port.sendBufferBytes()).isEqualTo(2 * 65_536);
            assertThat(port.receiveBufferBytes()).isEqualTo(2 * 131_072);
        }
    }

    @Test
    void shouldReceiveNothingWhenClosed() throws Exception
    {
        final UdpPort port = listen(V4);
        final PacketBatch batch = port.newBatch(BATCH);

        port.close();

        assertThat(port.receive(batch)).isZero();
        assertThat(port.readableFd()).isEqualTo(-1);
        assertThat(port.statistics().receiveFailed).isEqualTo(1);
    }
}
