package io.stampede.net.udp;

import io.stampede.linux.Errno;
import io.stampede.linux.NativeMemory;
import io.stampede.linux.ProcFile;
import io.stampede.linux.Socket;
import io.stampede.linux.Udp;
import io.stampede.net.PortException;
import io.stampede.net.SocketAddressText;
import io.stampede.net.mmsg.SocketBuffers;
import io.stampede.net.udp.UdpFamily.SocketOption;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * Makes the socket of a {@link UdpPort}, or says in one line why that cannot be and what to do. Used once, then
 * forgotten.
 */
final class UdpOpening
{
    private static final int ON = 1;
    private static final int TOS_SHIFT = 2;
    private static final int DEFAULT_FIRST_UNPRIVILEGED_PORT = 1024;
    private static final Path FIRST_UNPRIVILEGED_PORT = Path.of("/proc/sys/net/ipv4/ip_unprivileged_port_start");
    private static final SocketOption[] SOCKET_SWITCHES = {
        new SocketOption("SO_TIMESTAMPNS", Socket.SO_TIMESTAMPNS), new SocketOption("SO_RXQ_OVFL", Socket.SO_RXQ_OVFL)};

    private final UdpPortOptions options;
    private final UdpFamily family;
    private final Socket socket = new Socket();
    private final NativeMemory name;

    UdpOpening(final UdpPortOptions options, final UdpFamily family)
    {
        this.options = options;
        this.family = family;
        name = NativeMemory.allocate(family.nameLength(), Long.BYTES);
    }

    Socket open() throws PortException
    {
        try
        {
            require("socket", socket.open(family.domain(), Socket.SOCK_DGRAM | Socket.SOCK_CLOEXEC, 0));
            askForControls();
            setHeaderFields();
            require("setsockopt SO_SNDBUF", SocketBuffers.send(socket, options.sendBufferBytes()));
            require("setsockopt SO_RCVBUF", SocketBuffers.receive(socket, options.receiveBufferBytes()));
            share();
            bind();
            steer();
            connect();
            return socket;
        }
        catch (final PortException ex)
        {
            socket.close();
            throw ex;
        }
    }

    private void askForControls() throws PortException
    {
        for (final SocketOption option : SOCKET_SWITCHES)
        {
            switchOn(Socket.SOL_SOCKET, option);
        }
        for (final SocketOption option : family.switches())
        {
            switchOn(family.level(), option);
        }
        if (!options.isConnected())
        {
            switchOn(family.level(), family.pktinfoSwitch());
        }
        if (options.isAggregating())
        {
            switchOn(Udp.SOL_UDP, new SocketOption("UDP_GRO", Udp.UDP_GRO));
        }
    }

    private void switchOn(final int level, final SocketOption option) throws PortException
    {
        require("setsockopt " + option.name(), socket.setsockopt(level, option.number(), ON));
    }

    private void setHeaderFields() throws PortException
    {
        for (final int option : family.ttlOptions())
        {
            require("setsockopt ttl " + options.ttl(), socket.setsockopt(family.level(), option, options.ttl()));
        }
        require(
            "setsockopt dscp " + options.dscp(),
            socket.setsockopt(family.level(), family.tosType(), options.dscp() << TOS_SHIFT));
    }

    /** With the others of a {@link PortKeeper}: in their group, and past the keeper while it lets them. */
    private void share() throws PortException
    {
        if (options.isShared())
        {
            switchOn(Socket.SOL_SOCKET, new SocketOption("SO_REUSEADDR", Socket.SO_REUSEADDR));
            switchOn(Socket.SOL_SOCKET, new SocketOption("SO_REUSEPORT", Socket.SO_REUSEPORT));
        }
    }

    private void bind() throws PortException
    {
        if (options.interfaceName() != null)
        {
            require(
                "setsockopt SO_BINDTODEVICE " + options.interfaceName(),
                socket.setsockopt(
                    Socket.SOL_SOCKET,
                    Socket.SO_BINDTODEVICE,
                    options.interfaceName().getBytes(StandardCharsets.UTF_8)));
        }
        family.putName(name, 0, options.local());
        require("bind", socket.bind(name, 0, family.nameLength()));
    }

    private void steer() throws PortException
    {
        if (!options.segments().isEmpty())
        {
            require("setsockopt IPV6_RTHDR", new SegmentList().keepTo(socket, options.segments()));
        }
    }

    private void connect() throws PortException
    {
        final InetSocketAddress remote = options.remote();
        if (remote != null && options.isConnected())
        {
            family.putName(name, 0, remote);
            require("connect to " + SocketAddressText.of(remote), socket.connect(name, 0, family.nameLength()));
        }
    }

    private void require(final String what, final int result) throws PortException
    {
        if (result < 0)
        {
            final String remedy = remedy(what, result);
            throw new PortException(
                what + " udp " + SocketAddressText.of(options.local()) + ": " + Errno.describe(result) +
                    (remedy.isEmpty() ? "" : " — " + remedy),
                -result);
        }
    }

    private String remedy(final String what, final int result)
    {
        final boolean isBind = "bind".equals(what);
        if (Errno.EACCES.is(result) && isBind)
        {
            return "ports below " + firstUnprivilegedPort() + " need CAP_NET_BIND_SERVICE, or use " +
                options.localOption();
        }
        if (Errno.EADDRINUSE.is(result))
        {
            return "another socket has this port (ss -lunp sport = :" + options.local().getPort() +
                " shows whose), stop it or use " + options.localOption();
        }
        if (Errno.EADDRNOTAVAIL.is(result))
        {
            return "no interface of this machine has the address (see ip address), use " + options.localOption();
        }
        if (Errno.EINVAL.is(result) && isBind)
        {
            return "a link-local address needs its interface, as in " + SocketAddressText.of(
                options.local().getAddress()) + "%eth0";
        }
        if (Errno.ENODEV.is(result))
        {
            return "there is no such interface (see ip link)";
        }
        return remedyOfMachine(result);
    }

    private static String remedyOfMachine(final int result)
    {
        if (Errno.EMFILE.is(result) || Errno.ENFILE.is(result))
        {
            return "raise the limit of open files (ulimit -n, or LimitNOFILE= of the service)";
        }
        if (Errno.EAFNOSUPPORT.is(result))
        {
            return "this address family is switched off here, use an address of the other";
        }
        if (Errno.ENETUNREACH.is(result) || Errno.EHOSTUNREACH.is(result))
        {
            return "no route leads there (see ip route)";
        }
        if (Errno.EPERM.is(result))
        {
            return "this needs CAP_NET_RAW, or root";
        }
        return "";
    }

    private static int firstUnprivilegedPort()
    {
        try
        {
            return Integer.parseInt(ProcFile.read(FIRST_UNPRIVILEGED_PORT));
        }
        catch (final IOException | NumberFormatException ex)
        {
            return DEFAULT_FIRST_UNPRIVILEGED_PORT;
        }
    }
}
