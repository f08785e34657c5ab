package io.stampede.net.packet;

import io.stampede.clock.WallClock;
import io.stampede.linux.Errno;
import io.stampede.linux.IfPacket;
import io.stampede.linux.NativeMemory;
import io.stampede.linux.Rtnetlink;
import io.stampede.linux.Socket;
import io.stampede.net.PortException;
import io.stampede.net.mmsg.SocketBuffers;
import io.stampede.net.udp.UdpPort;
import io.stampede.net.udp.UdpPortOptions;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;

/**
 * Makes what a {@link PacketPort} needs, or says in one line why that cannot be and what to do. Used once.
 * <pre>
 *   rtnetlink    the interface, our addresses, later routes and neighbours
 *   keepers      UDP sockets that hear nothing: they keep address and port on this interface from others, and the
 *                kernel from answering with ICMP that nobody is there
 *   socket       the packet socket: filtered before it is bound, so that it never sees anything else
 * </pre>
 */
final class PacketOpening
{
    private static final int ON = 1;

    private final PacketPortOptions options;
    private final WallClock clock;
    private final Rtnetlink rtnetlink = new Rtnetlink();
    private final Socket socket = new Socket();
    private final List<UdpPort> keepers = new ArrayList<>();
    private int localPort;

    PacketOpening(final PacketPortOptions options, final WallClock clock)
    {
        this.options = options;
        this.clock = clock;
        localPort = options.localPort();
    }

    /** Gives back what is open already. */
    void close()
    {
        keepers.forEach(UdpPort::close);
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
        for (int n = 0; n < options.locals().size(); n++)
        {
            keep(options.locals().get(n));
        }
        prepare(link.index());
        return link;
    }

    private void keep(final InetAddress address) throws PortException
    {
        final UdpPort keeper = UdpPort.open(
            UdpPortOptions.keep(
                new InetSocketAddress(address, localPort), options.interfaceName(), options.localOption()),
            clock);
        keepers.add(keeper);
        require("setsockopt SO_ATTACH_FILTER", keeper.deafen());
        localPort = keeper.localPort();
    }

    private void prepare(final int interfaceIndex) throws PortException
    {
        require("setsockopt SO_ATTACH_FILTER", PortFilter.of(localPort).attach(socket));
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

    List<UdpPort> keepers()
    {
        return keepers;
    }

    int localPort()
    {
        return localPort;
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
