package io.stampede.linux;

/**
 * {@code linux/seg6.h}: the segment routing header (RFC 8754 §2) as {@code setsockopt(IPV6_RTHDR)} takes it.
 * <pre>
 * struct ipv6_sr_hdr {              offset
 *     __u8   nexthdr;                 0     the kernel's
 *     __u8   hdrlen;                  1     in 8 octets, without the first 8
 *     __u8   type;                    2     4
 *     __u8   segments_left;           3     index of the segment visited first
 *     __u8   first_segment;           4     index of the last element, "last entry" in the RFC
 *     __u8   flags;                   5
 *     __u16  tag;                     6
 *     struct in6_addr segments[];     8     in reverse: [0] is the final destination, which the kernel fills in
 * };
 * </pre>
 */
public final class Ipv6SrHdr
{
    /** Octets of one segment. */
    public static final int SEGMENT_LENGTH = 16;

    private static final int HDRLEN = 1;
    private static final int TYPE = 2;
    private static final int SEGMENTS_LEFT = 3;
    private static final int FIRST_SEGMENT = 4;
    private static final int SEGMENTS = 8;
    private static final byte IPV6_SRCRT_TYPE_4 = 4;
    /** Units of hdrlen a segment takes. */
    private static final int SEGMENT_UNITS = SEGMENT_LENGTH / Long.BYTES;

    private Ipv6SrHdr()
    {
    }

    /** Octets of a header of {@code segments} segments, the final destination among them. */
    public static int length(final int segments)
    {
        return SEGMENTS + segments * SEGMENT_LENGTH;
    }

    /** Everything but the segments other than the final destination. {@code segments} ≤ 127 counts that too. */
    public static void put(final NativeMemory memory, final long offset, final int segments)
    {
        memory.putLong(offset, 0);
        memory.putByte(offset + HDRLEN, (byte)(segments * SEGMENT_UNITS));
        memory.putByte(offset + TYPE, IPV6_SRCRT_TYPE_4);
        memory.putByte(offset + SEGMENTS_LEFT, (byte)(segments - 1));
        memory.putByte(offset + FIRST_SEGMENT, (byte)(segments - 1));
        segment(memory, offset, 0, 0, 0);
    }

    /** Element {@code index} of the list; the highest is visited first. */
    public static void segment(
        final NativeMemory memory, final long offset, final int index, final long high, final long low)
    {
        final long segment = offset + SEGMENTS + (long)index * SEGMENT_LENGTH;
        memory.putNetworkLong(segment, high);
        memory.putNetworkLong(segment + Long.BYTES, low);
    }
}
