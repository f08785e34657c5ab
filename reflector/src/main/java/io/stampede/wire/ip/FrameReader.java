package io.stampede.wire.ip;

import io.stampede.frame.IpAddress;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Finds the UDP payload of an arriving frame where it lies, and what its headers say. Does what a kernel does for a
 * socket (THREATS row 11): no length is believed before it is compared, whatever is odd is refused with a {@link
 * FrameFault}. Whether the destination is ours is for the caller to know.
 * <pre>
 *   Ethernet [802.1Q tag] [MPLS labels, popped] ┬ IPv4 ───────────────────────────────────────┬ UDP  payload  trailer
 *                                               └ IPv6 [SRH, no segments left [IPv4 or IPv6]] ┘
 * </pre>
 * A cursor, owned by the receiving thread.
 */
public final class FrameReader
{
    /** Labels a stack may have; more is no stack a network would build. */
    public static final int MAX_LABELS = 16;

    private DirectBuffer buffer = new UnsafeBuffer(0, 0);
    private long sourceMac;
    private long destinationMac;
    private int tag;
    private int labels;
    private boolean isTunnelled;
    private long tunnelHigh;
    private long tunnelLow;
    private boolean isSegmentRouted;
    private long sourceHigh;
    private long sourceLow;
    private long destinationHigh;
    private long destinationLow;
    private int ttl;
    private int tos;
    private int udp;
    private long udpHeader;

    /**
     * Reads the frame of {@code length} octets at {@code offset}. The UDP checksum is left to {@link #isChecksumValid}.
     *
     * @return octets of the UDP payload, or a {@link FrameFault}; after one nothing else here means anything.
     */
    public int read(final DirectBuffer frames, final int offset, final int length)
    {
        buffer = frames;
        labels = 0;
        isTunnelled = false;
        isSegmentRouted = false;
        if (length < Ethernet.HEADER_LENGTH)
        {
            return FrameFault.TRUNCATED;
        }
        destinationMac = Ethernet.destination(frames, offset);
        sourceMac = Ethernet.source(frames, offset);
        if (Ethernet.isGroup(destinationMac))
        {
            return FrameFault.NOT_FOR_US;
        }
        if (Ethernet.isGroup(sourceMac))
        {
            return FrameFault.BAD_SOURCE;
        }
        return tagged(offset, offset + length);
    }

    private int tagged(final int offset, final int end)
    {
        final int type = Ethernet.type(buffer, offset);
        if (type != Ethernet.TYPE_VLAN)
        {
            tag = Ethernet.UNTAGGED;
            return network(type, offset + Ethernet.HEADER_LENGTH, end);
        }
        if (end - offset < Ethernet.HEADER_LENGTH + Ethernet.TAG_LENGTH)
        {
            return FrameFault.TRUNCATED;
        }
        tag = Ethernet.tag(buffer, offset);
        // the inner type lies as far behind the tag as the outer one behind the addresses
        return network(
            Ethernet.type(buffer, offset + Ethernet.TAG_LENGTH),
            offset + Ethernet.HEADER_LENGTH + Ethernet.TAG_LENGTH,
            end);
    }

    private int network(final int type, final int at, final int end)
    {
        return switch (type)
        {
            case Ethernet.TYPE_IPV4 -> ipv4(at, end);
            case Ethernet.TYPE_IPV6 -> ipv6(at, end);
            case Ethernet.TYPE_MPLS -> mpls(at, end);
            default -> FrameFault.NOT_UDP;
        };
    }

    /** Behind the bottom of the stack only the IP version tells the family (RFC 3032 §2.2). */
    private int mpls(final int start, final int end)
    {
        int at = start;
        boolean isBottom = false;
        while (!isBottom && labels < MAX_LABELS)
        {
            if (end - at <= MplsLabel.LENGTH)
            {
                return FrameFault.TRUNCATED;
            }
            isBottom = MplsLabel.isBottom(MplsLabel.entry(buffer, at));
            labels++;
            at += MplsLabel.LENGTH;
        }
        if (!isBottom)
        {
            return FrameFault.BAD_HEADER;
        }
        return switch (Ipv4Header.version(buffer, at))
        {
            case 4 -> ipv4(at, end);
            case 6 -> ipv6(at, end);
            default -> FrameFault.NOT_UDP;
        };
    }

    private int ipv4(final int at, final int end)
    {
        if (end - at < Ipv4Header.LENGTH)
        {
            return FrameFault.TRUNCATED;
        }
        final long first = Ipv4Header.first(buffer, at);
        final int headerLength = Ipv4Header.headerLength(first);
        final int totalLength = Ipv4Header.totalLength(first);
        if (Ipv4Header.version(first) != 4 || headerLength < Ipv4Header.LENGTH || totalLength < headerLength)
        {
            return FrameFault.BAD_HEADER;
        }
        if (totalLength > end - at)
        {
            return FrameFault.TRUNCATED;
        }
        if (headerLength > Ipv4Header.LENGTH)
        {
            return FrameFault.OPTIONS;
        }
        final long second = Ipv4Header.second(buffer, at);
        final int destination = Ipv4Header.destination(buffer, at);
        if (!Ipv4Header.isChecksumValid(first, second, destination))
        {
            return FrameFault.BAD_CHECKSUM;
        }
        if (Ipv4Header.isFragment(first))
        {
            return FrameFault.FRAGMENT;
        }
        sourceHigh = 0;
        sourceLow = IpAddress.mapped(Ipv4Header.source(second));
        destinationHigh = 0;
        destinationLow = IpAddress.mapped(destination);
        ttl = Ipv4Header.ttl(second);
        tos = Ipv4Header.tos(first);
        return Ipv4Header.protocol(second) == Ipv4Header.PROTOCOL_UDP ?
            udp(at + headerLength, at + totalLength) : FrameFault.NOT_UDP;
    }

    private int ipv6(final int at, final int end)
    {
        if (end - at < Ipv6Header.LENGTH)
        {
            return FrameFault.TRUNCATED;
        }
        final int payloadLength = Ipv6Header.payloadLength(buffer, at);
        // the version is where IPv4 has it; a payload length of 0 is a jumbogram's
        if (Ipv4Header.version(buffer, at) != 6 || payloadLength == 0)
        {
            return FrameFault.BAD_HEADER;
        }
        if (payloadLength > end - at - Ipv6Header.LENGTH)
        {
            return FrameFault.TRUNCATED;
        }
        sourceHigh = Ipv6Header.sourceHigh(buffer, at);
        sourceLow = Ipv6Header.sourceLow(buffer, at);
        destinationHigh = Ipv6Header.destinationHigh(buffer, at);
        destinationLow = Ipv6Header.destinationLow(buffer, at);
        ttl = Ipv6Header.hopLimit(buffer, at);
        tos = Ipv6Header.trafficClass(buffer, at);
        // an IPv4 address in an IPv6 header is nobody's (RFC 4291 §2.5.5.2 is for sockets), and it would pass for IPv4
        if (IpAddress.isIpv4(sourceHigh, sourceLow))
        {
            return FrameFault.BAD_SOURCE;
        }
        if (IpAddress.isIpv4(destinationHigh, destinationLow))
        {
            return FrameFault.NOT_FOR_US;
        }
        final int payload = at + Ipv6Header.LENGTH;
        return next(Ipv6Header.nextHeader(buffer, at), payload, payload + payloadLength);
    }

    private int next(final int header, final int at, final int end)
    {
        return switch (header)
        {
            case Ipv6Header.NEXT_UDP -> udp(at, end);
            case Ipv6Header.NEXT_ROUTING -> isSegmentRouted ? FrameFault.OPTIONS : routing(at, end);
            case Ipv6Header.NEXT_IPV4, Ipv6Header.NEXT_IPV6 -> tunnelled(header, at, end);
            case Ipv6Header.NEXT_FRAGMENT -> FrameFault.FRAGMENT;
            case Ipv6Header.NEXT_HOP_BY_HOP, Ipv6Header.NEXT_DESTINATION_OPTIONS -> FrameFault.OPTIONS;
            default -> FrameFault.NOT_UDP;
        };
    }

    private int routing(final int at, final int end)
    {
        if (end - at < SegmentRoutingHeader.FIXED_LENGTH)
        {
            return FrameFault.TRUNCATED;
        }
        if (SegmentRoutingHeader.routingType(buffer, at) != SegmentRoutingHeader.ROUTING_TYPE)
        {
            return FrameFault.OPTIONS;
        }
        if (SegmentRoutingHeader.segmentsLeft(buffer, at) > 0)
        {
            return FrameFault.NOT_FOR_US;
        }
        final int length = SegmentRoutingHeader.headerLength(buffer, at);
        if (length > end - at)
        {
            return FrameFault.TRUNCATED;
        }
        isSegmentRouted = true;
        return next(SegmentRoutingHeader.nextHeader(buffer, at), at + length, end);
    }

    /** An SR policy's encapsulation (RFC 8986 §5.1); without a segment routing header it is nobody's we know. */
    private int tunnelled(final int header, final int at, final int end)
    {
        if (isTunnelled || !isSegmentRouted)
        {
            return FrameFault.NOT_UDP;
        }
        isTunnelled = true;
        tunnelHigh = destinationHigh;
        tunnelLow = destinationLow;
        return header == Ipv6Header.NEXT_IPV4 ? ipv4(at, end) : ipv6(at, end);
    }

    private int udp(final int at, final int end)
    {
        if (IpAddress.isNotUnicast(sourceHigh, sourceLow) || IpAddress.isLoopback(sourceHigh, sourceLow))
        {
            return FrameFault.BAD_SOURCE;
        }
        if (end - at < UdpHeader.LENGTH)
        {
            return FrameFault.BAD_UDP_LENGTH;
        }
        udpHeader = UdpHeader.header(buffer, at);
        final int length = UdpHeader.length(udpHeader);
        if (length < UdpHeader.LENGTH || length > end - at)
        {
            return FrameFault.BAD_UDP_LENGTH;
        }
        udp = at;
        return hasChecksum() || IpAddress.isIpv4(sourceHigh, sourceLow) ?
            length - UdpHeader.LENGTH : FrameFault.BAD_CHECKSUM;
    }

    private boolean hasChecksum()
    {
        return UdpHeader.checksum(udpHeader) != UdpHeader.NO_CHECKSUM;
    }

    /** Whether the UDP checksum is right, or none is there where that is allowed. Costs a look at every octet. */
    public boolean isChecksumValid()
    {
        return !hasChecksum() || UdpHeader.isChecksumValid(buffer, udp, udpHeader, addressSum());
    }

    /** Whether the UDP checksum has only been begun, as a kernel leaves it for the device that is to send the frame. */
    public boolean isChecksumPartial()
    {
        return UdpHeader.isChecksumPartial(udpHeader, addressSum());
    }

    private long addressSum()
    {
        return InternetChecksum.sum(sourceHigh) + InternetChecksum.sum(sourceLow) +
            InternetChecksum.sum(destinationHigh) + InternetChecksum.sum(destinationLow);
    }

    /** First octet of the UDP payload in the buffer. */
    public int payloadOffset()
    {
        return udp + UdpHeader.LENGTH;
    }

    public long sourceMac()
    {
        return sourceMac;
    }

    public long destinationMac()
    {
        return destinationMac;
    }

    /** PCP, DEI and VID, or {@link Ethernet#UNTAGGED}. */
    public int tag()
    {
        return tag;
    }

    /** Whether it came under labels or by segments, so that its destination need not have been what routed it. */
    public boolean isDecapsulated()
    {
        return labels > 0 || isSegmentRouted;
    }

    /** Whether it lay in a packet of its own, to {@link #tunnelHigh} and {@link #tunnelLow}. */
    public boolean isTunnelled()
    {
        return isTunnelled;
    }

    public long tunnelHigh()
    {
        return tunnelHigh;
    }

    public long tunnelLow()
    {
        return tunnelLow;
    }

    /** Addresses of the innermost IP header, as in {@link IpAddress}. */
    public long sourceHigh()
    {
        return sourceHigh;
    }

    public long sourceLow()
    {
        return sourceLow;
    }

    public long destinationHigh()
    {
        return destinationHigh;
    }

    public long destinationLow()
    {
        return destinationLow;
    }

    /** TTL or Hop Limit of the innermost IP header. */
    public int ttl()
    {
        return ttl;
    }

    /** TOS or Traffic Class of the innermost IP header. */
    public int tos()
    {
        return tos;
    }

    public int sourcePort()
    {
        return UdpHeader.sourcePort(udpHeader);
    }

    public int destinationPort()
    {
        return UdpHeader.destinationPort(udpHeader);
    }
}
