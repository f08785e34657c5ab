package io.stampede.net.packet;

import io.stampede.clock.WallClock;
import io.stampede.linux.Errno;
import io.stampede.linux.IfPacket;
import io.stampede.linux.NativeMemory;
import io.stampede.linux.Rtnetlink;
import io.stampede.linux.SockFprog;
import io.stampede.linux.Socket;
import io.stampede.net.PortException;
import io.stampede.net.link.PortKeepers;
import io.stampede.net.mmsg.SocketBuffers;
import org.jspecify.annotations.Nullable;

/**
 * Makes what a {@link PacketPort} needs, or says in one line why that cannot be and what to do. Used once.
 * <pre>
 *   rtnetlink    the interface, our addresses, later routes and neighbours
 *   keepers      address and port are nobody else's on this interface; the first of a group keeps them for all
 *   socket       the packet socket: filtered before it is bound, so that it never sees anything else
 *   group        of a socket that shares its frames: none comes before {@link #admit}
 * </pre>
 */
final class PacketOpening
{
    private static final int ON = 1;
    private static final String JOIN = "setsockopt PACKET_FANOUT";

    private final PacketPortOptions options;
    private final @Nullable FanoutGroup group;
    private final Rtnetlink rtnetlink = new Rtnetlink();
    private final Socket socket = new Socket();
    private final PortKeepers keepers;

    /** @param group to join; null for a port that shares nothing. */
    PacketOpening(final PacketPortOptions options, final @Nullable FanoutGroup group, final WallClock clock)
    {
        this.options = options;
        this.group = group;
        keepers = new PortKeepers(
            options.interfaceName(), options.localPort(), options.localOption(), clock);
    }

    /** Gives back what is open already. */
    void close()
    {
        keepers.close();
        socket.close();
        rtnetlink.close();
    }

    Rtnetlink.Link open() throws PortException
    {
        require("rtnetlink", rtnetlink.open());
        final Rtnetlink.Link link = rtnetlink.link(options.interfaceName());
        require("interface", link.index());
        final boolean hasEthernet = link.hardwareType() == Rtnetlink.ARPHRD_ETHER ||
            link.hardwareType() == Rtnetlink.ARPHRD_LOOPBACK;
        if (!hasEthernet)
        {
            throw new PortException("open packet " + options.interfaceName() + ": frames on it are not Ethernet's — " +
                "use an Ethernet interface, or a port of UDP sockets", 0);
        }
        require("socket", socket.open(IfPacket.AF_PACKET, Socket.SOCK_RAW | Socket.SOCK_CLOEXEC, 0));
        if (group == null || !group.isFounded())
        {
            keepers.keep(options.locals());
        }
        filter(group == null ? PortFilter.of(localPort()) : SockFprog.drop());
        prepare(link.index());
        if (group != null)
        {
            require(JOIN, group.join(socket));
        }
        return link;
    }

    /** Lets frames come to a socket of a group, now that all of it are in. */
    void admit() throws PortException
    {
        filter(PortFilter.of(localPort()));
    }

    private void filter(final SockFprog program) throws PortException
    {
        require("setsockopt SO_ATTACH_FILTER", program.attach(socket));
    }

    private void prepare(final int interfaceIndex) throws PortException
    {
        require("setsockopt SO_TIMESTAMPNS", socket.setsockopt(Socket.SOL_SOCKET, Socket.SO_TIMESTAMPNS, ON));
        require("setsockopt SO_RXQ_OVFL", socket.setsockopt(Socket.SOL_SOCKET, Socket.SO_RXQ_OVFL, ON));
        require("setsockopt PACKET_AUXDATA", socket.setsockopt(IfPacket.SOL_PACKET, IfPacket.PACKET_AUXDATA, ON));
        // older kernels have it not; the filter drops what leaves, only later
        socket.setsockopt(IfPacket.SOL_PACKET, IfPacket.PACKET_IGNORE_OUTGOING, ON);
        require("setsockopt SO_SNDBUF", SocketBuffers.send(socket, options.sendBufferBytes()));
        require("setsockopt SO_RCVBUF", SocketBuffers.receive(socket, options.receiveBufferBytes()));
        final NativeMemory name = NativeMemory.allocate(IfPacket.SIZEOF_SOCKADDR_LL, Long.BYTES);
        IfPacket.sockaddr(name, 0, IfPacket.ETH_P_ALL, interfaceIndex);
        require("bind", socket.bind(name, 0, IfPacket.SIZEOF_SOCKADDR_LL));
    }

    Socket socket()
    {
        return socket;
    }

    Rtnetlink rtnetlink()
    {
        return rtnetlink;
    }

    int localPort()
    {
        return keepers.localPort();
    }

    private void require(final String what, final int result) throws PortException
    {
        if (result < 0)
        {
            final String remedy = remedy(what, result);
            throw new PortException(
                what + " packet " + options.interfaceName() + ": " + Errno.describe(result) +
                    (remedy.isEmpty() ? "" : " — " + remedy),
                -result);
        }
    }

    private static String remedy(final String what, final int result)
    {
        if (JOIN.equals(what) && Errno.EINVAL.is(result))
        {
            return "kernels before 6.13 let sockets share an interface only while it is up (ip link set IF up), or" +
                " use --engines 1";
        }
        if (Errno.EPERM.is(result) || Errno.EACCES.is(result))
        {
            return "packet sockets need CAP_NET_RAW (AmbientCapabilities=CAP_NET_RAW in the service), or root";
        }
        if (Errno.ENODEV.is(result))
        {
            return "there is no such interface (see ip link)";
        }
        return "";
    }
}
