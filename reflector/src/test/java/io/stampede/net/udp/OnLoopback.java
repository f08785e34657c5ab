package io.stampede.net.udp;

import static org.assertj.core.api.Assertions.assertThat;

import io.stampede.clock.KernelWallClock;
import io.stampede.frame.PacketBatch;
import io.stampede.net.Port;
import io.stampede.net.PortException;
import io.stampede.testing.Requires;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.channels.DatagramChannel;

/** Ports and the JDK's sockets on loopback. */
final class OnLoopback
{
    static final String V4 = "127.0.0.1";
    static final String V6 = "::1";
    static final int BATCH = 8;

    private OnLoopback()
    {
    }

    static UdpPort listen(final String host) throws PortException, IOException
    {
        return UdpPort.open(UdpPortOptions.listen(any(host)), new KernelWallClock());
    }

    static void sendOne(final Port sender, final int tos)
    {
        final PacketBatch batch = sender.newBatch(1);
        batch.count(1);
        batch.sendLength(0, 44);
        batch.sendTos(0, tos);
        assertThat(sender.send(batch)).isEqualTo(1);
    }

    /** Receives until the batch holds {@code count} frames at once; bounded by the test's timeout. */
    static void await(final Port port, final PacketBatch batch, final int count)
    {
        // loopback delivers before send returns, so the first receive has all of them
        while (port.receive(batch) == 0)
        {
            Thread.onSpinWait();
        }
        assertThat(batch.count()).isEqualTo(count);
    }

    static int[] statuses(final PacketBatch batch)
    {
        final int[] statuses = new int[batch.count()];
        for (int i = 0; i < statuses.length; i++)
        {
            statuses[i] = batch.sendStatus(i);
        }
        return statuses;
    }

    static int[] receivedOctets(final DatagramSocket peer, final int count) throws IOException
    {
        final int[] octets = new int[count];
        for (int i = 0; i < count; i++)
        {
            final DatagramPacket packet = new DatagramPacket(new byte[100], 100);
            peer.receive(packet);
            octets[i] = packet.getData()[0];
        }
        return octets;
    }

    static DatagramChannel peer(final String host) throws IOException
    {
        return DatagramChannel.open().bind(any(host));
    }

    static InetSocketAddress unusedAddress(final String host) throws IOException
    {
        try (DatagramSocket socket = new DatagramSocket(any(host)))
        {
            return (InetSocketAddress)socket.getLocalSocketAddress();
        }
    }

    static InetSocketAddress any(final String host) throws UnknownHostException
    {
        return new InetSocketAddress(address(host), 0);
    }

    static InetAddress address(final String host) throws UnknownHostException
    {
        return InetAddress.getByName(host);
    }

    static void assumeAddress(final String host)
    {
        if (V6.equals(host))
        {
            Requires.ipv6Loopback();
        }
    }
}
