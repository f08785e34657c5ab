package io.stampede.net.udp;

import static org.assertj.core.api.Assertions.assertThat;

import io.stampede.clock.KernelWallClock;
import io.stampede.frame.IpAddress;
import io.stampede.frame.PacketBatch;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One port whose packets go wherever each of them is addressed to. */
@Timeout(value = 30, unit = TimeUnit.SECONDS)
class UdpPortAddressTest
{
    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "::1"})
    void shouldSendEachFrameWhereItIsAddressedTo(final String host) throws Exception
    {
        final InetAddress address = InetAddress.ofLiteral(host);
        try (UdpPort port = UdpPort.open(
            UdpPortOptions.listen(new InetSocketAddress(address, 0)).withFrameLength(64), new KernelWallClock());
            DatagramSocket first = new DatagramSocket(new InetSocketAddress(address, 0));
            DatagramSocket second = new DatagramSocket(new InetSocketAddress(address, 0)))
        {
            final PacketBatch batch = port.newBatch(3);
            for (int i = 0; i < 3; i++)
            {
                batch.sendLength(i, 1);
                batch.buffer().putByte(batch.offset(i), (byte)(10 + i));
                port.address(batch, i, IpAddress.high(address), IpAddress.low(address),
                    i == 1 ? second.getLocalPort() : first.getLocalPort(), 0);
            }
            batch.count(3);

            final int sent = port.send(batch);

            assertThat(sent).isEqualTo(3);
            assertThat(OnLoopback.receivedOctets(first, 2)).containsExactly(10, 12);
            final DatagramPacket other = new DatagramPacket(new byte[9], 9);
            second.receive(other);
            assertThat(other.getData()[0]).isEqualTo((byte)11);
            assertThat(other.getSocketAddress()).isEqualTo(port.localAddress());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "::1"})
    void shouldKeepToItsPeerWhenConnected(final String host) throws Exception
    {
        final InetAddress address = InetAddress.ofLiteral(host);
        try (DatagramSocket peer = new DatagramSocket(new InetSocketAddress(address, 0));
            UdpPort port = UdpPort.open(UdpPortOptions.connect(new InetSocketAddress(address, 0),
                new InetSocketAddress(address, peer.getLocalPort())).withFrameLength(64), new KernelWallClock()))
        {
            final PacketBatch batch = port.newBatch(1);
            batch.sendLength(0, 1);
            batch.buffer().putByte(batch.offset(0), (byte)10);
            port.address(batch, 0, IpAddress.high(address), IpAddress.low(address), 9, 0);
            batch.count(1);

            final int sent = port.send(batch);

            assertThat(sent).isEqualTo(1);
            assertThat(OnLoopback.receivedOctets(peer, 1)).containsExactly(10);
        }
    }
}
