package io.stampede.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.stampede.linux.ThreadOf;
import io.stampede.testing.NetworkNamespace;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A socket that asks one reflector; not connected, so that ICMP messages do not disturb it. */
final class VectorSender implements AutoCloseable
{
    private static final int LIMIT_MS = 10_000;
    private static final int MAX_LENGTH = 65_536;

    private final DatagramSocket socket;
    private final InetSocketAddress remote;

    private VectorSender(final DatagramSocket socket, final InetSocketAddress remote)
    {
        this.socket = socket;
        this.remote = remote;
    }

    static VectorSender in(
        final NetworkNamespace namespace,
        final InetSocketAddress local,
        final InetSocketAddress remote,
        final int tos) throws Exception
    {
        final DatagramSocket socket = ThreadOf.namespace(namespace.name(), () -> new DatagramSocket(local));
        socket.setTrafficClass(tos);
        socket.setSoTimeout(LIMIT_MS);
        return new VectorSender(socket, remote);
    }

    /** The next packet that arrives after the request has left; 10 s at most. */
    byte[] ask(final byte... request) throws IOException
    {
        tell(request);
        return next();
    }

    /** The numbers of the replies that arrive before that to {@code last}; 10 s for each at most. */
    List<Integer> repliesUntil(final byte... last) throws IOException
    {
        final int end = ByteBuffer.wrap(last).getInt();
        final List<Integer> numbers = new ArrayList<>();
        int number = ByteBuffer.wrap(next()).getInt();
        while (number != end)
        {
            numbers.add(number);
            number = ByteBuffer.wrap(next()).getInt();
        }
        return numbers;
    }

    private byte[] next() throws IOException
    {
        final DatagramPacket reply = new DatagramPacket(new byte[MAX_LENGTH], MAX_LENGTH);
        socket.receive(reply);
        assertThat(reply.getSocketAddress()).isEqualTo(remote);
        return Arrays.copyOf(reply.getData(), reply.getLength());
    }

    /** A request that has no answer. */
    void tell(final byte... request) throws IOException
    {
        socket.send(new DatagramPacket(request, request.length, remote));
    }

    @Override
    public void close()
    {
        socket.close();
    }
}
