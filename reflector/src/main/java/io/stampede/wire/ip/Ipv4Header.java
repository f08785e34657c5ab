package io.stampede.wire.ip;

import static java.nio.ByteOrder.BIG_ENDIAN;

import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/**
 * IPv4 header (RFC 791 §3.1):
 * <pre>
 *   0                   1                   2                   3
 *   0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 *  +-------+-------+---------------+-------------------------------+  0
 *  |   4   |  IHL  |      TOS      |          Total Length         |
 *  +-------+-------+---------------+-----+-------------------------+  4
 *  |         Identification        |0 D M|     Fragment Offset     |
 *  +---------------+---------------+-----+-------------------------+  8
 *  |      TTL      |    Protocol   |        Header Checksum        |
 *  +---------------+---------------+-------------------------------+ 12
 *  |                         Source Address                        |
 *  +---------------------------------------------------------------+ 16
 *  |                      Destination Address                      |
 *  +---------------------------------------------------------------+ 20
 *  ~                            Options                            ~
 *  +---------------------------------------------------------------+ IHL * 4
 * </pre>
 */
public final class Ipv4Header
{
    /** Octets without options. */
    public static final int LENGTH = 20;
    public static final int PROTOCOL_UDP = 17;

    private static final int SECOND_OFFSET = 8;
    private static final int DESTINATION_OFFSET = 16;
    private static final int VERSION_SHIFT = 60;
    private static final int HEADER_LENGTH_SHIFT = 56;
    private static final int TOS_SHIFT = 48;
    private static final int TOTAL_LENGTH_SHIFT = 32;
    private static final int TTL_SHIFT = 56;
    private static final int PROTOCOL_SHIFT = 48;
    private static final int CHECKSUM_SHIFT = 32;
    private static final int ADDRESS_SHIFT = 32;
    private static final long ADDRESS_MASK = 0xFFFF_FFFFL;
    private static final long VERSION_4_LENGTH_5 = 0x45L << HEADER_LENGTH_SHIFT;
    private static final long DONT_FRAGMENT = 0x4000;
    private static final long MORE_OR_OFFSET = 0x3FFF;

    private Ipv4Header()
    {
    }

    /** Of a header of either version: it is in the first four bits. */
    public static int version(final DirectBuffer buffer, final int offset)
    {
        return (buffer.getByte(offset) & 0xFF) >>> 4;
    }

    /** The first eight octets, version to Fragment Offset. */
    public static long first(final DirectBuffer buffer, final int offset)
    {
        return buffer.getLong(offset, BIG_ENDIAN);
    }

    /** The second eight octets, TTL to Source Address. */
    public static long second(final DirectBuffer buffer, final int offset)
    {
        return buffer.getLong(offset + SECOND_OFFSET, BIG_ENDIAN);
    }

    public static int destination(final DirectBuffer buffer, final int offset)
    {
        return buffer.getInt(offset + DESTINATION_OFFSET, BIG_ENDIAN);
    }

    public static int version(final long first)
    {
        return (int)(first >>> VERSION_SHIFT);
    }

    /** Octets of the header, 0..60, as it claims. */
    public static int headerLength(final long first)
    {
        return ((int)(first >>> HEADER_LENGTH_SHIFT) & 0xF) * Integer.BYTES;
    }

    public static int tos(final long first)
    {
        return (int)(first >>> TOS_SHIFT) & 0xFF;
    }

    /** Octets of header and payload, as it claims. */
    public static int totalLength(final long first)
    {
        return (int)(first >>> TOTAL_LENGTH_SHIFT) & 0xFFFF;
    }

    /** Whether more belongs to the packet than is in this one. */
    public static boolean isFragment(final long first)
    {
        return (first & MORE_OR_OFFSET) != 0;
    }

    public static int ttl(final long second)
    {
        return (int)(second >>> TTL_SHIFT);
    }

    public static int protocol(final long second)
    {
        return (int)(second >>> PROTOCOL_SHIFT) & 0xFF;
    }

    public static int source(final long second)
    {
        return (int)second;
    }

    /** Whether the checksum of a header without options is right. */
    public static boolean isChecksumValid(final long first, final long second, final int destination)
    {
        return InternetChecksum.fold(sum(first, second, destination)) == InternetChecksum.VALID;
    }

    private static long sum(final long first, final long second, final int destination)
    {
        return InternetChecksum.sum(first) + InternetChecksum.sum(second) + (destination & ADDRESS_MASK);
    }

    /** Both addresses as one number, source above destination. */
    public static long addresses(final int source, final int destination)
    {
        return (long)source << ADDRESS_SHIFT | (destination & ADDRESS_MASK);
    }

    /**
     * Writes a header without options of a whole packet that must stay whole: no identification (RFC 6864 §4).
     *
     * @param addresses as {@link #addresses} makes them.
     */
    public static void put(
        final MutableDirectBuffer buffer,
        final int offset,
        final int tos,
        final int totalLength,
        final int ttl,
        final long addresses)
    {
        final long first = VERSION_4_LENGTH_5 | (tos & 0xFFL) << TOS_SHIFT |
            (totalLength & 0xFFFFL) << TOTAL_LENGTH_SHIFT | DONT_FRAGMENT;
        final long unsummed =
            (long)ttl << TTL_SHIFT | (long)PROTOCOL_UDP << PROTOCOL_SHIFT | addresses >>> ADDRESS_SHIFT;
        final int destination = (int)addresses;
        final long checksum = InternetChecksum.of(sum(first, unsummed, destination));
        buffer.putLong(offset, first, BIG_ENDIAN);
        buffer.putLong(offset + SECOND_OFFSET, unsummed | checksum << CHECKSUM_SHIFT, BIG_ENDIAN);
        buffer.putInt(offset + DESTINATION_OFFSET, destination, BIG_ENDIAN);
    }
}
