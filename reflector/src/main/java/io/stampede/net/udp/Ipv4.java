package io.stampede.net.udp;

import io.stampede.frame.IpAddress;
import io.stampede.frame.PacketBatch;
import io.stampede.linux.InPktinfo;
import io.stampede.linux.Inet;
import io.stampede.linux.NativeMemory;
import io.stampede.linux.SockaddrIn;
import io.stampede.linux.Socket;
import java.net.InetSocketAddress;

/** UDP over IPv4: {@code ip(7)}. */
final class Ipv4 extends UdpFamily
{
    private static final int OCTET = 0xFF;

    @Override
    int domain()
    {
        return Socket.AF_INET;
    }

    @Override
    int level()
    {
        return Inet.IPPROTO_IP;
    }

    @Override
    int nameLength()
    {
        return SockaddrIn.SIZEOF;
    }

    @Override
    int pktinfoLength()
    {
        return InPktinfo.SIZEOF;
    }

    @Override
    int pktinfoType()
    {
        return Inet.IP_PKTINFO;
    }

    @Override
    int tosType()
    {
        return Inet.IP_TOS;
    }

    @Override
    int mtuOption()
    {
        return Inet.IP_MTU;
    }

    @Override
    int headersLength()
    {
        return 20 + UDP_HEADER_LENGTH;
    }

    @Override
    int leastMtu()
    {
        return 576;
    }

    @Override
    int errorType()
    {
        return Inet.IP_RECVERR;
    }

    @Override
    int[] ttlOptions()
    {
        return new int[]{Inet.IP_TTL, Inet.IP_MULTICAST_TTL};
    }

    @Override
    SocketOption[] switches()
    {
        return new SocketOption[]{
            new SocketOption("IP_RECVTTL", Inet.IP_RECVTTL), new SocketOption("IP_RECVTOS", Inet.IP_RECVTOS)};
    }

    @Override
    SocketOption pktinfoSwitch()
    {
        return new SocketOption("IP_PKTINFO", Inet.IP_PKTINFO);
    }

    @Override
    void putName(final NativeMemory memory, final long offset, final InetSocketAddress address)
    {
        SockaddrIn.put(memory, offset, (int)IpAddress.low(address.getAddress()), address.getPort());
    }

    @Override
    void putName(final NativeMemory memory, final long offset, final PacketBatch batch, final int i)
    {
        SockaddrIn.put(memory, offset, (int)batch.sourceLow(i), batch.sourcePort(i));
    }

    @Override
    InetSocketAddress name(final NativeMemory memory, final long offset)
    {
        return new InetSocketAddress(
            IpAddress.toInetAddress(0, IpAddress.mapped(SockaddrIn.address(memory, offset))),
            SockaddrIn.port(memory, offset));
    }

    @Override
    void source(final PacketBatch batch, final int i, final NativeMemory memory, final long name)
    {
        batch.source(i, 0, IpAddress.mapped(SockaddrIn.address(memory, name)), SockaddrIn.port(memory, name));
    }

    @Override
    void onControl(final int type, final NativeMemory memory, final long data, final Arrival arrival)
    {
        switch (type)
        {
            case Inet.IP_TTL -> arrival.ttl = memory.getInt(data);
            // one octet where IPv6 has an int: ip_cmsg_recv_tos
            case Inet.IP_TOS -> arrival.tos = memory.getByte(data) & OCTET;
            case Inet.IP_PKTINFO -> onPktinfo(memory, data, arrival);
            default ->
            {
            }
        }
    }

    private static void onPktinfo(final NativeMemory memory, final long data, final Arrival arrival)
    {
        arrival.interfaceIndex = InPktinfo.interfaceIndex(memory, data);
        final int destination = InPktinfo.address(memory, data);
        final int own = InPktinfo.specDst(memory, data);
        // they differ where the destination is no address of ours: multicast, or a subnet's broadcast, which only the
        // kernel can tell from a host's; it is shown as the limited broadcast, so that nobody answers it
        final boolean isForMany = destination != own && !IpAddress.isNotUnicast(0, IpAddress.mapped(destination));
        arrival.localLow = isForMany ? IpAddress.IPV4_BROADCAST : IpAddress.mapped(destination);
        arrival.replyLow = IpAddress.mapped(own);
    }

    @Override
    void putReplySource(final NativeMemory memory, final long pktinfo, final Arrival arrival)
    {
        InPktinfo.specDst(memory, pktinfo, (int)arrival.replyLow);
    }

    @Override
    int putSource(final NativeMemory memory, final long pktinfo, final PacketBatch batch, final int i)
    {
        final long low = batch.sendSourceLow(i);
        if (!IpAddress.isIpv4(batch.sendSourceHigh(i), low))
        {
            return OTHER_FAMILY;
        }
        InPktinfo.specDst(memory, pktinfo, (int)low);
        return 0;
    }

    @Override
    int putDestination(final NativeMemory memory, final long name, final PacketBatch batch, final int i)
    {
        final long low = batch.sendDestinationLow(i);
        if (!IpAddress.isIpv4(batch.sendDestinationHigh(i), low))
        {
            return OTHER_FAMILY;
        }
        SockaddrIn.address(memory, name, (int)low);
        return 0;
    }

    /** Routes by other interfaces are passed over: fib_table_lookup. */
    @Override
    boolean putInterface(final NativeMemory memory, final long pktinfo, final int index)
    {
        InPktinfo.interfaceIndex(memory, pktinfo, index);
        return true;
    }
}
