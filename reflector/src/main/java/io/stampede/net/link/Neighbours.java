package io.stampede.net.link;

import io.stampede.frame.IpAddress;
import io.stampede.linux.Errno;
import io.stampede.linux.Iovec;
import io.stampede.linux.Mmsghdr;
import io.stampede.linux.NativeMemory;
import io.stampede.linux.Rtnetlink;
import io.stampede.linux.SockaddrIn;
import io.stampede.linux.SockaddrIn6;
import io.stampede.linux.Socket;

/**
 * Which station leads to an address: by the kernel's routes and its neighbours on one interface. A neighbour the kernel
 * does not know yet is made known by one empty datagram to its discard port (RFC 863): the kernel then asks for it, and
 * the next question finds the answer. Nothing waits, nothing is allocated. Owned by one thread at a time.
 */
final class Neighbours implements AutoCloseable
{
    private static final int EHOSTUNREACH = -Errno.EHOSTUNREACH.number();
    private static final int ENOENT = -Errno.ENOENT.number();
    private static final int EAGAIN = -Errno.EAGAIN.number();
    private static final int DISCARD_PORT = 9;
    private static final int IOV = Mmsghdr.SIZEOF;
    private static final int NAME = IOV + Iovec.SIZEOF;

    private final Rtnetlink rtnetlink;
    private final int interfaceIndex;
    private final Socket knockIpv4 = new Socket();
    private final Socket knockIpv6 = new Socket();
    private final NativeMemory memory = NativeMemory.allocate(NAME + SockaddrIn6.SIZEOF, Long.BYTES);

    /** @param rtnetlink open; stays the caller's. */
    Neighbours(final Rtnetlink rtnetlink, final int interfaceIndex)
    {
        this.rtnetlink = rtnetlink;
        this.interfaceIndex = interfaceIndex;
        Iovec.base(memory, IOV, memory.address());
        Iovec.length(memory, IOV, 0);
        Mmsghdr.iov(memory, 0, memory.address() + IOV, 1);
        Mmsghdr.name(memory, 0, memory.address() + NAME);
        open(knockIpv4, Socket.AF_INET);
        open(knockIpv6, Socket.AF_INET6);
    }

    /** Best effort: of a family that is switched off there are no neighbours. */
    private void open(final Socket socket, final int family)
    {
        socket.open(family, Socket.SOCK_DGRAM | Socket.SOCK_CLOEXEC, 0);
        socket.setsockopt(Socket.SOL_SOCKET, Socket.SO_BINDTOIFINDEX, interfaceIndex);
    }

    /**
     * Asks for the station packets to an address go to.
     *
     * @return 0, and {@link #mac} tells it; or a negative errno: EHOSTUNREACH where no route of this interface leads
     *     there, EAGAIN while its station is not known yet.
     */
    int find(final long high, final long low)
    {
        final int family = IpAddress.isIpv4(high, low) ? Socket.AF_INET : Socket.AF_INET6;
        final int index = rtnetlink.route(family, high, low);
        if (index != interfaceIndex)
        {
            return index < 0 ? index : EHOSTUNREACH;
        }
        final int gateway = rtnetlink.gatewayFamily();
        return gateway == 0 ?
            station(family, high, low) : station(gateway, rtnetlink.gatewayHigh(), rtnetlink.gatewayLow());
    }

    private int station(final int family, final long high, final long low)
    {
        final int result = rtnetlink.neighbour(interfaceIndex, family, high, low);
        if (result != ENOENT && result != EAGAIN)
        {
            return result;
        }
        knock(family, high, low);
        return EAGAIN;
    }

    private void knock(final int family, final long high, final long low)
    {
        final boolean isIpv4 = family == Socket.AF_INET;
        final Socket socket = isIpv4 ? knockIpv4 : knockIpv6;
        if (isIpv4)
        {
            SockaddrIn.put(memory, NAME, (int)low, DISCARD_PORT);
        }
        else
        {
            SockaddrIn6.put(memory, NAME, DISCARD_PORT, interfaceIndex);
            SockaddrIn6.address(memory, NAME, high, low);
        }
        Mmsghdr.nameLength(memory, 0, isIpv4 ? SockaddrIn.SIZEOF : SockaddrIn6.SIZEOF);
        // best effort: whether it helped shows when the neighbour is asked for again
        socket.sendmmsg(memory.address(), 1, Socket.MSG_DONTWAIT);
    }

    /** MAC address of the station last found. */
    long mac()
    {
        return rtnetlink.mac();
    }

    @Override
    public void close()
    {
        knockIpv4.close();
        knockIpv6.close();
    }
}
