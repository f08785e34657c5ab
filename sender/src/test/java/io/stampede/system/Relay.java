package io.stampede.system;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.function.LongToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * A UDP relay between one sender and a reflector on loopback that loses and doubles packets by their Sequence Numbers,
 * and swaps two replies: a network whose truth the test knows.
 */
final class Relay implements AutoCloseable
{
    private static final int MAX_LENGTH = 65_536;

    private final DatagramSocket front = new DatagramSocket(0, InetAddress.getLoopbackAddress());
    private final DatagramSocket back = new DatagramSocket(0, InetAddress.getLoopbackAddress());
    private final SocketAddress reflector;
    private volatile @Nullable SocketAddress sender;

    /**
     * @param forwardCopies  how many copies of the request with this Sequence Number go on.
     * @param backwardCopies likewise of a reply, by the reflector's own Sequence Number.
     * @param heldBack       the reflector's Sequence Number of a reply that lets the next one pass; -1 for none.
     */
    Relay(
        final int reflectorPort,
        final LongToIntFunction forwardCopies,
        final LongToIntFunction backwardCopies,
        final long heldBack) throws IOException
    {
        reflector = new InetSocketAddress(InetAddress.getLoopbackAddress(), reflectorPort);
        Thread.ofPlatform().daemon().name("relay-forward").start(() -> forward(forwardCopies));
        Thread.ofPlatform().daemon().name("relay-backward").start(() -> backward(backwardCopies, heldBack));
    }

    int port()
    {
        return front.getLocalPort();
    }

    private void forward(final LongToIntFunction copies)
    {
        final DatagramPacket packet = new DatagramPacket(new byte[MAX_LENGTH], MAX_LENGTH);
        while (receive(front, packet))
        {
            sender = packet.getSocketAddress();
            send(back, packet, reflector, copies.applyAsInt(sequenceOf(packet)));
        }
    }

    private void backward(final LongToIntFunction copies, final long heldBack)
    {
        final DatagramPacket packet = new DatagramPacket(new byte[MAX_LENGTH], MAX_LENGTH);
        byte @Nullable [] held = null;
        while (receive(back, packet))
        {
            final SocketAddress to = sender;
            final long sequence = sequenceOf(packet);
            if (to != null && sequence != heldBack)
            {
                send(front, packet, to, copies.applyAsInt(sequence));
                if (held != null)
                {
                    send(front, new DatagramPacket(held, held.length), to, 1);
                    held = null;
                }
            }
            else
            {
                held = Arrays.copyOf(packet.getData(), packet.getLength());
            }
        }
    }

    private static boolean receive(final DatagramSocket socket, final DatagramPacket packet)
    {
        try
        {
            packet.setLength(MAX_LENGTH);
            socket.receive(packet);
            return true;
        }
        catch (final IOException ex)
        {
            if (socket.isClosed())
            {
                return false;
            }
            throw new UncheckedIOException("relay", ex);
        }
    }

    private static void send(
        final DatagramSocket socket, final DatagramPacket packet, final SocketAddress to, final int copies)
    {
        try
        {
            for (int i = 0; i < copies; i++)
            {
                socket.send(new DatagramPacket(packet.getData(), packet.getLength(), to));
            }
        }
        catch (final IOException ex)
        {
            if (!socket.isClosed())
            {
                throw new UncheckedIOException("relay", ex);
            }
        }
    }

    /** Request and reply both start with it. */
    private static long sequenceOf(final DatagramPacket packet)
    {
        return ByteBuffer.wrap(packet.getData()).getInt(0) & 0xFFFF_FFFFL;
    }

    @Override
    public void close()
    {
        front.close();
        back.close();
    }
}
