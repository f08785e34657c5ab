package io.stampede.runtime;

import io.stampede.linux.BpfMap;
import io.stampede.linux.Capabilities;
import io.stampede.linux.Errno;
import io.stampede.linux.IfXdp;
import io.stampede.linux.Inet;
import io.stampede.linux.Ipv6SrHdr;
import io.stampede.linux.NativeMemory;
import io.stampede.linux.ProcFile;
import io.stampede.linux.Socket;
import io.stampede.runtime.Finding.Supported;
import io.stampede.runtime.Finding.Unsupported;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Looks at what each type of port can do here with a Return Path TLV (RFC 9503 §4), and what is missing for more. */
final class PortProbes
{
    private static final String ORDINARY = "no reply, same link, return address";

    private final Path root;

    /** @param root where {@code proc} lies: {@code /}, or a copy in a test. */
    PortProbes(final Path root)
    {
        this.root = root;
    }

    List<Check> all()
    {
        return List.of(
            new Check("port_udp", udp()),
            new Check("port_packet", packet()),
            new Check("port_xdp", xdp()),
            new Check("srv6", srv6()));
    }

    /** What UDP sockets can do. */
    Finding udp()
    {
        final int result = tryRoutingHeader();
        return result < 0 ?
            new Unsupported(
                "return paths: " + ORDINARY + "; no SRv6 segments: setsockopt IPV6_RTHDR: " + Errno.describe(result) +
                    "; never SR-MPLS labels",
                "boot a kernel with CONFIG_IPV6, or run --port-type packet") :
            new Supported("return paths: " + ORDINARY + ", SRv6 segments; SR-MPLS labels need --port-type packet");
    }

    private static int tryRoutingHeader()
    {
        final NativeMemory header = NativeMemory.allocate(Ipv6SrHdr.length(2), Long.BYTES);
        Ipv6SrHdr.put(header, 0, 2);
        Ipv6SrHdr.segment(header, 0, 1, 0, 1);
        try (Socket socket = new Socket())
        {
            final int opened = socket.open(Socket.AF_INET6, Socket.SOCK_DGRAM | Socket.SOCK_CLOEXEC, 0);
            return opened < 0 ? opened : socket.setsockopt(
                Inet.IPPROTO_IPV6, Inet.IPV6_RTHDR, header.address(), Ipv6SrHdr.length(2));
        }
    }

    /** What a packet socket can do. */
    Finding packet()
    {
        try
        {
            return Capabilities.parse(ProcFile.read(root.resolve("proc/self/status"))).hasNetRaw() ?
                new Supported("return paths: " + ORDINARY + ", SRv6 segments, SR-MPLS labels") :
                new Unsupported(
                    "CAP_NET_RAW is missing: --port-type packet will not open",
                    "AmbientCapabilities=CAP_NET_RAW in the service, or run as root");
        }
        catch (final IOException ex)
        {
            return EnvironmentProbes.unreadable("capabilities", ex);
        }
    }

    /** What an AF_XDP port can do; whether its interface takes a program only trying tells. */
    Finding xdp()
    {
        final Finding framed = packet();
        if (!(framed instanceof Supported))
        {
            return new Unsupported(
                "CAP_NET_RAW is missing: --port-type xdp will not open",
                "AmbientCapabilities=CAP_NET_RAW CAP_NET_ADMIN CAP_BPF in the service, or run as root");
        }
        try (Socket socket = new Socket())
        {
            final int opened = socket.open(IfXdp.AF_XDP, Socket.SOCK_RAW | Socket.SOCK_CLOEXEC, 0);
            if (opened < 0)
            {
                return new Unsupported(
                    "socket AF_XDP: " + Errno.describe(opened) + ": --port-type xdp will not open",
                    "boot a kernel with CONFIG_XDP_SOCKETS, or run --port-type packet");
            }
        }
        try (BpfMap _ = BpfMap.create("stamp_probe", BpfMap.Type.XSKMAP, Integer.BYTES, Integer.BYTES, 1))
        {
            return new Supported("return paths: " + ORDINARY + ", SRv6 segments, SR-MPLS labels");
        }
        catch (final IOException ex)
        {
            return new Unsupported(
                ex.getMessage() + ": --port-type xdp will not open",
                "AmbientCapabilities=CAP_NET_RAW CAP_NET_ADMIN CAP_BPF in the service, or run as root");
        }
    }

    /** Whether the kernel takes packets that come along segments: those of senders, and replies on the way. */
    Finding srv6()
    {
        try
        {
            final boolean isOn =
                "1".equals(ProcFile.read(root.resolve("proc/sys/net/ipv6/conf/all/seg6_enabled")));
            return isOn ?
                new Supported("seg6_enabled is 1: UDP sockets get requests that come along segments, where the" +
                    " interface's is 1 too") :
                new Unsupported(
                    "seg6_enabled is 0: UDP sockets get no requests that come along segments, a packet port does",
                    "sysctl -w net.ipv6.conf.all.seg6_enabled=1, and that of the interface");
        }
        catch (final IOException ex)
        {
            return EnvironmentProbes.unreadable("net.ipv6.conf.all.seg6_enabled", ex);
        }
    }
}
