package io.stampede.net.udp;

import io.stampede.frame.Departure;
import io.stampede.frame.IpAddress;
import io.stampede.frame.PacketBatch;
import io.stampede.linux.Errno;
import io.stampede.linux.Inet;
import io.stampede.linux.Ipv6SrHdr;
import io.stampede.linux.NativeMemory;
import io.stampede.linux.Socket;
import java.net.InetAddress;
import java.nio.ByteOrder;
import java.util.List;
import org.agrona.DirectBuffer;

/**
 * Lets a socket send along the segment list of one frame. The kernel refuses a routing header of type 4 as a control
 * message but takes it as a socket option, so the option is set around the one send; it does not touch what the socket
 * receives. One per port, used by the thread that sends.
 * <pre>
 *   asked for, in order of travel        in the header (RFC 8754 §2)
 *   A, B, C, then destination D          [D, C, B, A], segments left 3; the packet starts towards A,
 *   A, B, D, then destination D          [D, B, A]     the UDP checksum is over D (RFC 8200 §8.1)
 * </pre>
 */
final class SegmentList
{
    /** Segments before the destination. Their header has 280 octets, a quarter of what IPv6's smallest MTU holds. */
    static final int MAX_SEGMENTS = 16;

    private static final int EINVAL = -Errno.EINVAL.number();
    private static final int EMSGSIZE = -Errno.EMSGSIZE.number();

    private final NativeMemory header = NativeMemory.allocate(Ipv6SrHdr.length(MAX_SEGMENTS + 1), Long.BYTES);

    /** Segments to visit before the destination, or a negative errno for a list that cannot be. */
    static int segments(final PacketBatch batch, final int i)
    {
        final int length = batch.sendPathLength(i);
        final int offset = batch.sendPathOffset(i);
        if (length <= 0 || length % Ipv6SrHdr.SEGMENT_LENGTH != 0 ||
            offset < 0 || offset > batch.buffer().capacity() - length)
        {
            return EINVAL;
        }
        final int listed = length / Ipv6SrHdr.SEGMENT_LENGTH;
        final int last = offset + length - Ipv6SrHdr.SEGMENT_LENGTH;
        final boolean endsAtDestination =
            high(batch.buffer(), last) == destinationHigh(batch, i) &&
            low(batch.buffer(), last) == destinationLow(batch, i);
        final int segments = endsAtDestination ? listed - 1 : listed;
        return segments > MAX_SEGMENTS ? EMSGSIZE : segments;
    }

    /**
     * Sends frame {@code i} along its list, which has {@code segments} ≥ 1. The option is off afterwards: to unset it
     * the kernel needs no memory, so that cannot fail.
     *
     * @param txAddress of the frame's tx header.
     * @return 1 or a negative errno.
     */
    int send(final Socket socket, final long txAddress, final PacketBatch batch, final int i, final int segments)
    {
        layOut(batch, i, segments);
        final long address = header.address();
        int result = socket.setsockopt(
            Inet.IPPROTO_IPV6, Inet.IPV6_RTHDR, address, Ipv6SrHdr.length(segments + 1));
        if (result == 0)
        {
            result = socket.sendmmsg(txAddress, 1, Socket.MSG_DONTWAIT);
            socket.setsockopt(Inet.IPPROTO_IPV6, Inet.IPV6_RTHDR, address, 0);
        }
        return result;
    }

    private void layOut(final PacketBatch batch, final int i, final int segments)
    {
        final DirectBuffer buffer = batch.buffer();
        final int elements = segments + 1;
        Ipv6SrHdr.put(header, 0, elements);
        int offset = batch.sendPathOffset(i);
        for (int element = elements - 1; element > 0; element--)
        {
            Ipv6SrHdr.segment(header, 0, element, high(buffer, offset), low(buffer, offset));
            offset += Ipv6SrHdr.SEGMENT_LENGTH;
        }
    }

    /** Makes all that leaves by the socket visit these segments, one or more, first; 0 or a negative errno. */
    int keepTo(final Socket socket, final List<InetAddress> segments)
    {
        final int elements = segments.size() + 1;
        Ipv6SrHdr.put(header, 0, elements);
        for (int i = 0; i < segments.size(); i++)
        {
            final InetAddress segment = segments.get(i);
            Ipv6SrHdr.segment(header, 0, elements - 1 - i, IpAddress.high(segment), IpAddress.low(segment));
        }
        return socket.setsockopt(Inet.IPPROTO_IPV6, Inet.IPV6_RTHDR, header.address(), Ipv6SrHdr.length(elements));
    }

    /** Whether the kernel takes the option at all; tried on a socket that is not used for anything else. */
    boolean isPossible(final Socket socket)
    {
        Ipv6SrHdr.put(header, 0, 2);
        Ipv6SrHdr.segment(header, 0, 1, 0, 1);
        return socket.setsockopt(Inet.IPPROTO_IPV6, Inet.IPV6_RTHDR, header.address(), Ipv6SrHdr.length(2)) == 0;
    }

    private static long destinationHigh(final PacketBatch batch, final int i)
    {
        final boolean isAsked = (batch.departure(i) & Departure.DESTINATION) != 0;
        return isAsked ? batch.sendDestinationHigh(i) : batch.sourceHigh(i);
    }

    private static long destinationLow(final PacketBatch batch, final int i)
    {
        final boolean isAsked = (batch.departure(i) & Departure.DESTINATION) != 0;
        return isAsked ? batch.sendDestinationLow(i) : batch.sourceLow(i);
    }

    private static long high(final DirectBuffer buffer, final int segment)
    {
        return buffer.getLong(segment, ByteOrder.BIG_ENDIAN);
    }

    private static long low(final DirectBuffer buffer, final int segment)
    {
        return buffer.getLong(segment + Long.BYTES, ByteOrder.BIG_ENDIAN);
    }
}
