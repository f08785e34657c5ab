package io.stampede.wire.ip;

import static java.nio.ByteOrder.BIG_ENDIAN;

import io.stampede.frame.IpAddress;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Builds a frame in front of a UDP payload that lies in a buffer already. Told first where it goes, then written;
 * nothing told is forgotten until told anew. Values are taken as they are: who asks has checked them.
 * <pre>
 *   ◀──────────────────────────── headerLength() ────────────────────────────▶
 *   Ethernet [tag] [labels as given] ┬ IPv4 ───────────────────────────────┬ UDP  payload
 *                                    └ IPv6 [segments in reverse, RFC 8754] ┘
 * </pre>
 * Owned by the sending thread.
 */
public final class FrameWriter
{
    /** Segments before the destination. Their header has 280 octets, a quarter of what IPv6's smallest MTU holds. */
    public static final int MAX_SEGMENTS = 16;
    /** Labels of a stack. */
    public static final int MAX_LABELS = 16;
    /** Octets the headers take at most. */
    public static final int MAX_HEADER_LENGTH = Ethernet.HEADER_LENGTH + Ethernet.TAG_LENGTH +
        MAX_LABELS * MplsLabel.LENGTH + Ipv6Header.LENGTH + SegmentRoutingHeader.length(MAX_SEGMENTS + 1) +
        UdpHeader.LENGTH;

    private long destinationMac;
    private long sourceMac;
    private int tag = Ethernet.UNTAGGED;
    private int tos;
    private int ttl;
    private long sourceHigh;
    private long sourceLow;
    private int sourcePort;
    private long destinationHigh;
    private long destinationLow;
    private int destinationPort;
    private DirectBuffer path = new UnsafeBuffer(0, 0);
    private int pathOffset;
    private int labelsLength;
    private int segmentsLength;

    /** MAC addresses and PCP, DEI and VID of a tag, or {@link Ethernet#UNTAGGED}. */
    public void link(final long destination, final long source, final int vlanTag)
    {
        destinationMac = destination;
        sourceMac = source;
        tag = vlanTag;
    }

    /** TOS or Traffic Class, TTL or Hop Limit. */
    public void ip(final int trafficClass, final int hops)
    {
        tos = trafficClass;
        ttl = hops;
    }

    public void source(final long high, final long low, final int port)
    {
        sourceHigh = high;
        sourceLow = low;
        sourcePort = port;
    }

    /** The final destination, of the source's family. */
    public void destination(final long high, final long low, final int port)
    {
        destinationHigh = high;
        destinationLow = low;
        destinationPort = port;
    }

    /** Neither labels nor segments. */
    public void direct()
    {
        labelsLength = 0;
        segmentsLength = 0;
    }

    /** A label stack of {@code length} octets, top first, as it goes on the wire. */
    public void labels(final DirectBuffer entries, final int offset, final int length)
    {
        path = entries;
        pathOffset = offset;
        labelsLength = length;
        segmentsLength = 0;
    }

    /** Segments of {@code length} octets, the first to visit first; the destination is visited last in any case. */
    public void segments(final DirectBuffer list, final int offset, final int length)
    {
        path = list;
        pathOffset = offset;
        labelsLength = 0;
        segmentsLength = length;
    }

    /** Segments of the routing header, the destination among them; 0 where there is none to visit before that. */
    public int segmentCount()
    {
        final int listed = segmentsLength / SegmentRoutingHeader.SEGMENT_LENGTH;
        if (listed == 0)
        {
            return 0;
        }
        final int last = pathOffset + (listed - 1) * SegmentRoutingHeader.SEGMENT_LENGTH;
        final boolean endsAtDestination = high(last) == destinationHigh && low(last) == destinationLow;
        final int count = endsAtDestination ? listed : listed + 1;
        return count == 1 ? 0 : count;
    }

    private long high(final int segment)
    {
        return path.getLong(segment, BIG_ENDIAN);
    }

    private long low(final int segment)
    {
        return path.getLong(segment + Long.BYTES, BIG_ENDIAN);
    }

    private boolean isIpv4()
    {
        return IpAddress.isIpv4(destinationHigh, destinationLow);
    }

    private int ipLength()
    {
        final int segments = segmentCount();
        return isIpv4() ? Ipv4Header.LENGTH :
            Ipv6Header.LENGTH + (segments == 0 ? 0 : SegmentRoutingHeader.length(segments));
    }

    /** Octets in front of the payload. */
    public int headerLength()
    {
        return Ethernet.length(tag) + labelsLength + ipLength() + UdpHeader.LENGTH;
    }

    /** Octets of a frame with this payload that count against the link's MTU: all but the Ethernet header. */
    public int mtuLength(final int payloadLength)
    {
        return headerLength() - Ethernet.length(tag) + payloadLength;
    }

    /**
     * Writes the headers so that they end where the payload begins; {@link #headerLength} octets must be there.
     *
     * @return offset of the frame.
     */
    public int write(final MutableDirectBuffer buffer, final int payloadOffset, final int payloadLength)
    {
        final int udpLength = UdpHeader.LENGTH + payloadLength;
        final int udp = payloadOffset - UdpHeader.LENGTH;
        final int ip = udp - ipLength();
        final int frame = ip - labelsLength - Ethernet.length(tag);
        Ethernet.addresses(buffer, frame, destinationMac, sourceMac);
        Ethernet.type(buffer, frame, tag, labelsLength > 0 ? Ethernet.TYPE_MPLS :
            isIpv4() ? Ethernet.TYPE_IPV4 : Ethernet.TYPE_IPV6);
        if (labelsLength > 0)
        {
            buffer.putBytes(ip - labelsLength, path, pathOffset, labelsLength);
        }
        if (isIpv4())
        {
            final long addresses = Ipv4Header.addresses((int)sourceLow, (int)destinationLow);
            Ipv4Header.put(buffer, ip, tos, Ipv4Header.LENGTH + udpLength, ttl, addresses);
        }
        else
        {
            ipv6(buffer, ip, udp - ip - Ipv6Header.LENGTH + udpLength);
        }
        UdpHeader.put(
            buffer,
            udp,
            sourcePort,
            destinationPort,
            udpLength,
            InternetChecksum.sum(sourceHigh) + InternetChecksum.sum(sourceLow) +
                InternetChecksum.sum(destinationHigh) + InternetChecksum.sum(destinationLow));
        return frame;
    }

    private void ipv6(final MutableDirectBuffer buffer, final int ip, final int payloadLength)
    {
        final int segments = segmentCount();
        final int next = segments == 0 ? Ipv6Header.NEXT_UDP : Ipv6Header.NEXT_ROUTING;
        Ipv6Header.put(buffer, ip, tos, payloadLength, next, ttl);
        Ipv6Header.source(buffer, ip, sourceHigh, sourceLow);
        if (segments == 0)
        {
            Ipv6Header.destination(buffer, ip, destinationHigh, destinationLow);
            return;
        }
        Ipv6Header.destination(buffer, ip, high(pathOffset), low(pathOffset));
        final int routing = ip + Ipv6Header.LENGTH;
        SegmentRoutingHeader.put(buffer, routing, segments);
        SegmentRoutingHeader.segment(buffer, routing, 0, destinationHigh, destinationLow);
        int segment = pathOffset;
        for (int index = segments - 1; index > 0; index--)
        {
            SegmentRoutingHeader.segment(buffer, routing, index, high(segment), low(segment));
            segment += SegmentRoutingHeader.SEGMENT_LENGTH;
        }
    }
}
