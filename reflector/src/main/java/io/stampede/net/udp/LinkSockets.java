package io.stampede.net.udp;

import io.stampede.linux.Errno;
import io.stampede.linux.Inet;
import io.stampede.linux.NativeMemory;
import io.stampede.linux.SockaddrIn6;
import io.stampede.linux.Socket;
import io.stampede.net.PortStatistics;
import io.stampede.net.mmsg.SocketBuffers;

/**
 * Sockets beside that of an IPv6 port, one an interface, tied to it: the only way to make a packet with a given source
 * leave by a given interface whatever the routes say. They send from the port's UDP port and never receive. One per
 * port, used by the thread that sends; at most {@link #CAPACITY} are open, the one unused for longest makes room.
 * <pre>
 *   SO_BINDTOIFINDEX   leaves by this interface, and no route by another is looked at
 *   bind [100::]:port  an address nobody has (discard-only, RFC 6666; IPV6_FREEBIND allows it), so that no arrival is
 *                      ever this socket's; the true source comes with each packet. Its last octets are the number of
 *                      the port's own socket, so that ports which share theirs do not meet here
 *   SO_REUSEPORT       on both sockets for the moment of this bind, off before and after: the port is shared with this
 *                      socket and not with the next program that asks; on the own one of ports that share it always
 * </pre>
 */
final class LinkSockets
{
    /** Too few: links of a busy machine are opened again and again; too many: descriptors nobody uses. */
    static final int CAPACITY = 16;
    /** Some 20 µs each: what one batch may cost more when all links are new. Beyond it a frame gets EBUSY. */
    static final int MAX_OPENED_PER_BATCH = 4;

    private static final int EBUSY = -Errno.EBUSY.number();
    private static final int ON = 1;
    private static final int OFF = 0;
    private static final int TOS_SHIFT = 2;
    private static final long DISCARD_PREFIX = 0x0100L << 48;

    private final UdpPortOptions options;
    private final UdpFamily family;
    private final Socket main;
    private final PortStatistics statistics;
    private final NativeMemory name = NativeMemory.allocate(SockaddrIn6.SIZEOF, Long.BYTES);
    private final Socket[] sockets = new Socket[CAPACITY];
    private final int[] interfaceIndexes = new int[CAPACITY];
    private final long[] lastUses = new long[CAPACITY];
    private long uses;
    private int openedInBatch;

    LinkSockets(
        final UdpPortOptions options,
        final UdpFamily family,
        final Socket main,
        final int port,
        final PortStatistics statistics)
    {
        this.options = options;
        this.family = family;
        this.main = main;
        this.statistics = statistics;
        for (int slot = 0; slot < CAPACITY; slot++)
        {
            sockets[slot] = new Socket();
        }
        SockaddrIn6.put(name, 0, port, 0);
        SockaddrIn6.address(name, 0, DISCARD_PREFIX, main.fd());
    }

    /** A new batch is about to be sent. */
    void begin()
    {
        openedInBatch = 0;
    }

    /** The slot of the socket tied to an interface, opened if need be; or a negative errno. */
    int slotOf(final int interfaceIndex)
    {
        int oldest = 0;
        for (int slot = 0; slot < CAPACITY; slot++)
        {
            if (interfaceIndexes[slot] == interfaceIndex)
            {
                lastUses[slot] = ++uses;
                return slot;
            }
            oldest = lastUses[slot] < lastUses[oldest] ? slot : oldest;
        }
        return openIn(oldest, interfaceIndex);
    }

    Socket socket(final int slot)
    {
        return sockets[slot];
    }

    private int openIn(final int slot, final int interfaceIndex)
    {
        if (openedInBatch == MAX_OPENED_PER_BATCH)
        {
            return EBUSY;
        }
        openedInBatch++;
        close(slot);
        final int result = open(sockets[slot], interfaceIndex);
        if (result < 0)
        {
            close(slot);
            return result;
        }
        statistics.linkSocketsOpened++;
        interfaceIndexes[slot] = interfaceIndex;
        lastUses[slot] = ++uses;
        return slot;
    }

    /** 0, or the negative errno of the first call that failed; then the socket may be half open. */
    int open(final Socket socket, final int interfaceIndex)
    {
        int result = socket.open(family.domain(), Socket.SOCK_DGRAM | Socket.SOCK_CLOEXEC, 0);
        result = result < 0 ? result : set(socket, Inet.IPPROTO_IPV6, Inet.IPV6_V6ONLY, ON);
        for (final int option : family.ttlOptions())
        {
            result = result < 0 ? result : set(socket, family.level(), option, options.ttl());
        }
        result = result < 0 ? result : set(socket, family.level(), family.tosType(), options.dscp() << TOS_SHIFT);
        result = result < 0 ? result : set(socket, Socket.SOL_SOCKET, Socket.SO_BINDTOIFINDEX, interfaceIndex);
        result = result < 0 ? result : set(socket, Inet.IPPROTO_IPV6, Inet.IPV6_FREEBIND, ON);
        result = result < 0 ? result : SocketBuffers.send(socket, options.sendBufferBytes());
        return result < 0 ? result : bind(socket);
    }

    private int bind(final Socket socket)
    {
        set(main, Socket.SOL_SOCKET, Socket.SO_REUSEPORT, ON);
        set(socket, Socket.SOL_SOCKET, Socket.SO_REUSEPORT, ON);
        final int result = socket.bind(name, 0, SockaddrIn6.SIZEOF);
        set(socket, Socket.SOL_SOCKET, Socket.SO_REUSEPORT, OFF);
        set(main, Socket.SOL_SOCKET, Socket.SO_REUSEPORT, options.isShared() ? ON : OFF);
        return result;
    }

    private static int set(final Socket socket, final int level, final int option, final int value)
    {
        return socket.setsockopt(level, option, value);
    }

    private void close(final int slot)
    {
        sockets[slot].close();
        interfaceIndexes[slot] = 0;
        lastUses[slot] = 0;
    }

    void close()
    {
        for (int slot = 0; slot < CAPACITY; slot++)
        {
            close(slot);
        }
    }
}
