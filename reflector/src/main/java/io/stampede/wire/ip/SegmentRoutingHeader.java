package io.stampede.wire.ip;

import static java.nio.ByteOrder.BIG_ENDIAN;

import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/**
 * Segment Routing Header (RFC 8754 §2), a routing header of type 4:
 * <pre>
 *   0                   1                   2                   3
 *   0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 *  +---------------+---------------+---------------+---------------+  0
 *  |  Next Header  |  Hdr Ext Len  | Routing Type 4| Segments Left |
 *  +---------------+---------------+---------------+---------------+  4
 *  |   Last Entry  |     Flags     |              Tag              |
 *  +---------------+---------------+-------------------------------+  8
 *  |                        Segment List[0]                        |    the last segment to visit
 *  +---------------------------------------------------------------+ 24
 *  ~                              ...                              ~
 *  +---------------------------------------------------------------+
 *  |                        Segment List[n]                        |    the first segment to visit
 *  +---------------------------------------------------------------+ 8 + (Last Entry + 1) * 16
 *  ~                              TLVs                             ~
 *  +---------------------------------------------------------------+ 8 + Hdr Ext Len * 8
 * </pre>
 */
public final class SegmentRoutingHeader
{
    /** Octets in front of the segments. */
    public static final int FIXED_LENGTH = 8;
    public static final int SEGMENT_LENGTH = 16;
    public static final int ROUTING_TYPE = 4;

    private static final int LENGTH_OFFSET = 1;
    private static final int TYPE_OFFSET = 2;
    private static final int SEGMENTS_LEFT_OFFSET = 3;
    private static final int LAST_ENTRY_OFFSET = 4;
    private static final int FLAGS_OFFSET = 5;
    private static final int TAG_OFFSET = 6;
    private static final int LENGTH_UNIT = 8;

    private SegmentRoutingHeader()
    {
    }

    public static int nextHeader(final DirectBuffer buffer, final int offset)
    {
        return buffer.getByte(offset) & 0xFF;
    }

    /** Octets of the header, 8..2048, as it claims. */
    public static int headerLength(final DirectBuffer buffer, final int offset)
    {
        return FIXED_LENGTH + (buffer.getByte(offset + LENGTH_OFFSET) & 0xFF) * LENGTH_UNIT;
    }

    public static int routingType(final DirectBuffer buffer, final int offset)
    {
        return buffer.getByte(offset + TYPE_OFFSET) & 0xFF;
    }

    /** Segments still to be visited; 0 at the last. */
    public static int segmentsLeft(final DirectBuffer buffer, final int offset)
    {
        return buffer.getByte(offset + SEGMENTS_LEFT_OFFSET) & 0xFF;
    }

    /** Octets of a header with this many segments. */
    public static int length(final int segments)
    {
        return FIXED_LENGTH + segments * SEGMENT_LENGTH;
    }

    /** Everything in front of the segments, as it leaves the source: UDP follows, all but one segment are left. */
    public static void put(final MutableDirectBuffer buffer, final int offset, final int segments)
    {
        buffer.putByte(offset, (byte)Ipv6Header.NEXT_UDP);
        buffer.putByte(offset + LENGTH_OFFSET, (byte)(segments * SEGMENT_LENGTH / LENGTH_UNIT));
        buffer.putByte(offset + TYPE_OFFSET, (byte)ROUTING_TYPE);
        buffer.putByte(offset + SEGMENTS_LEFT_OFFSET, (byte)(segments - 1));
        buffer.putByte(offset + LAST_ENTRY_OFFSET, (byte)(segments - 1));
        buffer.putByte(offset + FLAGS_OFFSET, (byte)0);
        buffer.putShort(offset + TAG_OFFSET, (short)0, BIG_ENDIAN);
    }

    /** Element {@code index} of the list: 0 is visited last. */
    public static void segment(
        final MutableDirectBuffer buffer, final int offset, final int index, final long high, final long low)
    {
        final int at = offset + FIXED_LENGTH + index * SEGMENT_LENGTH;
        buffer.putLong(at, high, BIG_ENDIAN);
        buffer.putLong(at + Long.BYTES, low, BIG_ENDIAN);
    }
}
