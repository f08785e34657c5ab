package io.stampede.net.udp;

import io.stampede.frame.IpAddress;
import io.stampede.frame.PacketBatch;
import io.stampede.linux.In6Pktinfo;
import io.stampede.linux.Inet;
import io.stampede.linux.NativeMemory;
import io.stampede.linux.SockaddrIn6;
import io.stampede.linux.Socket;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;

/** UDP over IPv6, and only IPv6: {@code ipv6(7)}, RFC 3542. */
final class Ipv6 extends UdpFamily
{
    /** fe80::/10, the ten bits at the top. */
    private static final long LINK_LOCAL_PREFIX = 0xFE80L >>> 6;
    private static final int LINK_LOCAL_SHIFT = 54;
    private static final long MULTICAST_PREFIX = 0xFF;
    private static final int MULTICAST_SHIFT = 56;

    @Override
    int domain()
    {
        return Socket.AF_INET6;
    }

    @Override
    int level()
    {
        return Inet.IPPROTO_IPV6;
    }

    @Override
    int nameLength()
    {
        return SockaddrIn6.SIZEOF;
    }

    @Override
    int pktinfoLength()
    {
        return In6Pktinfo.SIZEOF;
    }

    @Override
    int pktinfoType()
    {
        return Inet.IPV6_PKTINFO;
    }

    @Override
    int tosType()
    {
        return Inet.IPV6_TCLASS;
    }

    @Override
    int mtuOption()
    {
        return Inet.IPV6_MTU;
    }

    @Override
    int headersLength()
    {
        return 40 + UDP_HEADER_LENGTH;
    }

    @Override
    int leastMtu()
    {
        return 1280;
    }

    @Override
    int errorType()
    {
        return Inet.IPV6_RECVERR;
    }

    @Override
    int[] ttlOptions()
    {
        return new int[]{Inet.IPV6_UNICAST_HOPS, Inet.IPV6_MULTICAST_HOPS};
    }

    @Override
    SocketOption[] switches()
    {
        return new SocketOption[]{
            // a second socket has IPv4, so that addresses have one form on each
            new SocketOption("IPV6_V6ONLY", Inet.IPV6_V6ONLY),
            new SocketOption("IPV6_RECVHOPLIMIT", Inet.IPV6_RECVHOPLIMIT),
            new SocketOption("IPV6_RECVTCLASS", Inet.IPV6_RECVTCLASS)};
    }

    @Override
    SocketOption pktinfoSwitch()
    {
        return new SocketOption("IPV6_RECVPKTINFO", Inet.IPV6_RECVPKTINFO);
    }

    @Override
    void putName(final NativeMemory memory, final long offset, final InetSocketAddress address)
    {
        final InetAddress ip = address.getAddress();
        final int scopeId = ip instanceof Inet6Address ipv6 ? ipv6.getScopeId() : 0;
        SockaddrIn6.put(memory, offset, address.getPort(), scopeId);
        SockaddrIn6.address(memory, offset, IpAddress.high(ip), IpAddress.low(ip));
    }

    @Override
    void putName(final NativeMemory memory, final long offset, final PacketBatch batch, final int i)
    {
        SockaddrIn6.put(memory, offset, batch.sourcePort(i), batch.interfaceIndex(i));
        SockaddrIn6.address(memory, offset, batch.sourceHigh(i), batch.sourceLow(i));
    }

    @Override
    InetSocketAddress name(final NativeMemory memory, final long offset)
    {
        final byte[] octets = IpAddress.toInetAddress(
            SockaddrIn6.addressHigh(memory, offset), SockaddrIn6.addressLow(memory, offset)).getAddress();
        try
        {
            return new InetSocketAddress(
                Inet6Address.getByAddress(null, octets, SockaddrIn6.scopeId(memory, offset)),
                SockaddrIn6.port(memory, offset));
        }
        catch (final UnknownHostException ex)
        {
            throw new AssertionError("an IPv6-only socket has an address of 16 octets", ex);
        }
    }

    @Override
    void source(final PacketBatch batch, final int i, final NativeMemory memory, final long name)
    {
        batch.source(
            i,
            SockaddrIn6.addressHigh(memory, name),
            SockaddrIn6.addressLow(memory, name),
            SockaddrIn6.port(memory, name));
    }

    @Override
    void onControl(final int type, final NativeMemory memory, final long data, final Arrival arrival)
    {
        switch (type)
        {
            case Inet.IPV6_HOPLIMIT -> arrival.ttl = memory.getInt(data);
            case Inet.IPV6_TCLASS -> arrival.tos = memory.getInt(data);
            case Inet.IPV6_PKTINFO -> onPktinfo(memory, data, arrival);
            default ->
            {
            }
        }
    }

    private static void onPktinfo(final NativeMemory memory, final long data, final Arrival arrival)
    {
        final long high = In6Pktinfo.addressHigh(memory, data);
        final long low = In6Pktinfo.addressLow(memory, data);
        arrival.interfaceIndex = In6Pktinfo.interfaceIndex(memory, data);
        arrival.localHigh = high;
        arrival.localLow = low;
        final boolean isUnicast = high >>> MULTICAST_SHIFT != MULTICAST_PREFIX;
        arrival.replyHigh = isUnicast ? high : 0;
        arrival.replyLow = isUnicast ? low : 0;
    }

    /** A link-local source means nothing without its interface; any other reply leaves by the route. */
    @Override
    void putReplySource(final NativeMemory memory, final long pktinfo, final Arrival arrival)
    {
        In6Pktinfo.address(memory, pktinfo, arrival.replyHigh, arrival.replyLow);
        In6Pktinfo.interfaceIndex(memory, pktinfo, isLinkLocal(arrival.replyHigh) ? arrival.interfaceIndex : 0);
    }

    private static boolean isLinkLocal(final long high)
    {
        return high >>> LINK_LOCAL_SHIFT == LINK_LOCAL_PREFIX;
    }

    @Override
    int putSource(final NativeMemory memory, final long pktinfo, final PacketBatch batch, final int i)
    {
        final long high = batch.sendSourceHigh(i);
        final long low = batch.sendSourceLow(i);
        if (IpAddress.isIpv4(high, low))
        {
            return OTHER_FAMILY;
        }
        In6Pktinfo.address(memory, pktinfo, high, low);
        In6Pktinfo.interfaceIndex(memory, pktinfo, isLinkLocal(high) ? batch.interfaceIndex(i) : 0);
        return 0;
    }

    @Override
    int putDestination(final NativeMemory memory, final long name, final PacketBatch batch, final int i)
    {
        final long high = batch.sendDestinationHigh(i);
        final long low = batch.sendDestinationLow(i);
        if (IpAddress.isIpv4(high, low))
        {
            return OTHER_FAMILY;
        }
        SockaddrIn6.address(memory, name, high, low);
        SockaddrIn6.scopeId(memory, name, isLinkLocal(high) ? batch.interfaceIndex(i) : 0);
        return 0;
    }

    /**
     * With a source address the interface is only a wish, and a better route by another one wins
     * (ip6_route_output_flags: strict when the source is open).
     */
    @Override
    boolean putInterface(final NativeMemory memory, final long pktinfo, final int index)
    {
        In6Pktinfo.interfaceIndex(memory, pktinfo, index);
        return In6Pktinfo.addressHigh(memory, pktinfo) == 0 && In6Pktinfo.addressLow(memory, pktinfo) == 0;
    }
}
