package io.stampede.sender.testing;

import io.stampede.wire.NtpTimestamp;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;

/**
 * The least a stateful reflector must do, over a JDK socket on loopback and by offsets of its own; what it answers can
 * be spoilt. Runs on a thread of its own until closed.
 */
public final class SocketReflector implements AutoCloseable
{
    private static final int MAX_LENGTH = 65_535;

    private final DatagramSocket socket;
    private final UnaryOperator<byte[]> spoiling;
    private final List<byte[]> requests = new CopyOnWriteArrayList<>();
    private final Thread thread;
    private int number;

    private SocketReflector(final DatagramSocket socket, final UnaryOperator<byte[]> spoiling)
    {
        this.socket = socket;
        this.spoiling = spoiling;
        thread = Thread.ofVirtual().start(this::run);
    }

    /** On any free port. */
    public static SocketReflector on(final InetAddress address)
    {
        return on(address, 0, reply -> reply);
    }

    /** @param spoiling turns a reply into what is sent; an empty one is not sent. */
    public static SocketReflector on(final InetAddress address, final int port, final UnaryOperator<byte[]> spoiling)
    {
        try
        {
            return new SocketReflector(new DatagramSocket(new InetSocketAddress(address, port)), spoiling);
        }
        catch (final SocketException ex)
        {
            throw new UncheckedIOException("bind " + address + ":" + port, ex);
        }
    }

    public int port()
    {
        return socket.getLocalPort();
    }

    /** The requests that came, in order. */
    public List<byte[]> requests()
    {
        return requests;
    }

    private void run()
    {
        final byte[] octets = new byte[MAX_LENGTH];
        try
        {
            while (!socket.isClosed())
            {
                final DatagramPacket packet = new DatagramPacket(octets, octets.length);
                socket.receive(packet);
                final byte[] request = Arrays.copyOf(octets, packet.getLength());
                requests.add(request);
                final byte[] reply = spoiling.apply(reply(request));
                if (reply.length > 0)
                {
                    socket.send(new DatagramPacket(reply, reply.length, packet.getSocketAddress()));
                }
            }
        }
        catch (final IOException ex)
        {
            if (!socket.isClosed())
            {
                throw new UncheckedIOException(ex);
            }
        }
    }

    private byte[] reply(final byte[] request)
    {
        final long receivedNtp = nowNtp();
        final ByteBuffer reply = ByteBuffer.wrap(request.clone());
        reply.put(16, new byte[28]);
        reply.putInt(0, number++);
        reply.putShort(12, (short)0x0001);
        reply.putLong(16, receivedNtp);
        reply.put(24, request, 0, 4);
        reply.put(28, request, 4, 8);
        reply.put(36, request, 12, 2);
        reply.put(40, (byte)64);
        reply.putLong(4, nowNtp());
        return reply.array();
    }

    private static long nowNtp()
    {
        final Instant now = Instant.now();
        return NtpTimestamp.encode(now.getEpochSecond() * 1_000_000_000L + now.getNano());
    }

    @Override
    public void close()
    {
        socket.close();
        try
        {
            thread.join();
        }
        catch (final InterruptedException ex)
        {
            Thread.currentThread().interrupt();
        }
    }
}
