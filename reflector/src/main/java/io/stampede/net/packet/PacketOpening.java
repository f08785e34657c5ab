package io.stampede.net.packet;

import io.stampede.clock.WallClock;
import io.stampede.linux.Errno;
import io.stampede.linux.IfPacket;
import io.stampede.linux.NativeMemory;
import io.stampede.linux.Rtnetlink;
import io.stampede.linux.Socket;
import io.stampede.net.PortException;
import io.stampede.net.link.PortKeepers;
import io.stampede.net.mmsg.SocketBuffers;

/**
 * Makes what a {@link PacketPort} needs, or says in one line why that cannot be and what to do. Used once.
 * <pre>
 *   rtnetlink    the interface, our addresses, later routes and neighbours
 *   keepers      address and port are nobody else's on this interface
 *   socket       the packet socket: filtered before it is bound, so that it never sees anything else
 * </pre>
 */
final class PacketOpening
{
    private static final int ON = 1;

    private final PacketPortOptions options;
    private final Rtnetlink rtnetlink = new Rtnetlink();
    private final Socket socket = new Socket();
    private final PortKeepers keepers;

    PacketOpening(final PacketPortOptions options, final WallClock clock)
    {
        this.options = options;
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
        keepers.keep(options.locals());
        prepare(link.index());
        return link;
    }

    private void prepare(final int interfaceIndex) throws PortException
    {
        require("setsockopt SO_ATTACH_FILTER", PortFilter.of(keepers.localPort()).attach(socket));
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
            final String remedy = remedy(result);
            throw new PortException(
                what + " packet " + options.interfaceName() + ": " + Errno.describe(result) +
                    (remedy.isEmpty() ? "" : " — " + remedy),
                -result);
        }
    }

    private static String remedy(final int result)
    {
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
