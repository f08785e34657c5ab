package io.stampede.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.stampede.linux.ThreadOf;
import io.stampede.testing.NetworkNamespace;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.util.Arrays;

/** A socket in a namespace that asks and waits for the answer, one request at a time. */
final class Requester implements AutoCloseable
{
    private static final int LIMIT_MS = 10_000;
    private static final int MAX_LENGTH = 65_536;

    private final DatagramSocket socket;

    private Requester(final DatagramSocket socket)
    {
        this.socket = socket;
    }

    /** Of the port the kernel chooses. */
    static Requester in(final NetworkNamespace namespace) throws Exception
    {
        return at(namespace, new InetSocketAddress(0));
    }

    static Requester at(final NetworkNamespace namespace, final InetSocketAddress local) throws Exception
    {
        final DatagramSocket socket = ThreadOf.namespace(namespace.name(), () -> new DatagramSocket(local));
        socket.setSoTimeout(LIMIT_MS);
        return new Requester(socket);
    }

    int port()
    {
        return socket.getLocalPort();
    }

    /** The next packet that arrives after the request has left; 10 s at most. */
    byte[] ask(final InetSocketAddress reflector, final byte... request) throws IOException
    {
        tell(reflector, request);
        return next();
    }

    /** The next packet that arrives; 10 s at most. */
    byte[] next() throws IOException
    {
        final DatagramPacket reply = new DatagramPacket(new byte[MAX_LENGTH], MAX_LENGTH);
        socket.receive(reply);
        return Arrays.copyOf(reply.getData(), reply.getLength());
    }

    /** A request whose answer goes elsewhere. */
    void tell(final InetSocketAddress reflector, final byte... request) throws IOException
    {
        socket.send(new DatagramPacket(request, request.length, reflector));
    }

    /** As many requests, each once the one before it is answered. */
    void askInTurn(final InetSocketAddress reflector, final int times, final byte... request) throws IOException
    {
        for (int i = 0; i < times; i++)
        {
            assertThat(ask(reflector, request)).hasSize(request.length);
        }
    }

    @Override
    public void close()
    {
        socket.close();
    }
}
