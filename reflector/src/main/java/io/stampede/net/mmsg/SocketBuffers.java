package io.stampede.net.mmsg;

import io.stampede.linux.Socket;

/** Buffers of a socket: beyond the limit of the machine if we may, up to it otherwise. */
public final class SocketBuffers
{
    private SocketBuffers()
    {
    }

    /** SO_SNDBUF; 0 or a negative errno. What came of it can be read from the socket. */
    public static int send(final Socket socket, final int bytes)
    {
        return ask(socket, Socket.SO_SNDBUFFORCE, Socket.SO_SNDBUF, bytes);
    }

    /** SO_RCVBUF, likewise. */
    public static int receive(final Socket socket, final int bytes)
    {
        return ask(socket, Socket.SO_RCVBUFFORCE, Socket.SO_RCVBUF, bytes);
    }

    private static int ask(final Socket socket, final int forcing, final int asking, final int bytes)
    {
        final int forced = socket.setsockopt(Socket.SOL_SOCKET, forcing, bytes);
        return forced < 0 ? socket.setsockopt(Socket.SOL_SOCKET, asking, bytes) : forced;
    }
}
