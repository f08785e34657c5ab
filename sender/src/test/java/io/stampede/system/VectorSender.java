package io.stampede.system;

import io.stampede.linux.ThreadOf;
import io.stampede.testing.NetworkNamespace;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.util.Arrays;

/** A socket that asks one reflector and takes an answer from nobody else. */
final class VectorSender implements AutoCloseable
{
    private static final int LIMIT_MS = 10_000;
    private static final int MAX_LENGTH = 65_536;

    private final DatagramSocket socket;

    private VectorSender(final DatagramSocket socket)
    {
        this.socket = socket;
    }

    static VectorSender in(
        final NetworkNamespace namespace,
        final InetSocketAddress local,
        final InetSocketAddress remote,
        final int tos) throws Exception
    {
        final DatagramSocket socket = ThreadOf.namespace(namespace.name(), () -> new DatagramSocket(local));
        socket.connect(remote);
        socket.setTrafficClass(tos);
        socket.setSoTimeout(LIMIT_MS);
        return new VectorSender(socket);
    }

    /** The next packet that arrives after the request has left; 10 s at most. */
    byte[] ask(final byte... request) throws IOException
    {
        tell(request);
        final DatagramPacket reply = new DatagramPacket(new byte[MAX_LENGTH], MAX_LENGTH);
        socket.receive(reply);
        return Arrays.copyOf(reply.getData(), reply.getLength());
    }

    /** A request that has no answer. */
    void tell(final byte... request) throws IOException
    {
        socket.send(new DatagramPacket(request, request.length));
    }

    @Override
    public void close()
    {
        socket.close();
    }
}
