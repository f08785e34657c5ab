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

    private static final int VERSION_AND_LENGTH = 0x45;
    private static final int TOS_OFFSET = 1;
    private static final int TOTAL_LENGTH_OFFSET = 2;
    private static final int IDENTIFICATION_OFFSET = 4;
    private static final int FRAGMENT_OFFSET = 6;
    private static final int TTL_OFFSET = 8;
    private static final int PROTOCOL_OFFSET = 9;
    private static final int CHECKSUM_OFFSET = 10;
    private static final int SOURCE_OFFSET = 12;
    private static final int DESTINATION_OFFSET = 16;
    private static final int DONT_FRAGMENT = 0x4000;
    private static final int MORE_OR_OFFSET = 0x3FFF;

    private Ipv4Header()
    {
    }

    public static int version(final DirectBuffer buffer, final int offset)
    {
        return (buffer.getByte(offset) & 0xFF) >>> 4;
    }

    /** Octets of the header, 0..60, as it claims. */
    public static int headerLength(final DirectBuffer buffer, final int offset)
    {
        return (buffer.getByte(offset) & 0xF) * Integer.BYTES;
    }

    public static int tos(final DirectBuffer buffer, final int offset)
    {
        return buffer.getByte(offset + TOS_OFFSET) & 0xFF;
    }

    /** Octets of header and payload, as it claims. */
    public static int totalLength(final DirectBuffer buffer, final int offset)
    {
        return buffer.getShort(offset + TOTAL_LENGTH_OFFSET, BIG_ENDIAN) & 0xFFFF;
    }

    /** Whether more belongs to the packet than is in this one. */
    public static boolean isFragment(final DirectBuffer buffer, final int offset)
    {
        return (buffer.getShort(offset + FRAGMENT_OFFSET, BIG_ENDIAN) & MORE_OR_OFFSET) != 0;
    }

    public static int ttl(final DirectBuffer buffer, final int offset)
    {
        return buffer.getByte(offset + TTL_OFFSET) & 0xFF;
    }

    public static int protocol(final DirectBuffer buffer, final int offset)
    {
        return buffer.getByte(offset + PROTOCOL_OFFSET) & 0xFF;
    }

    public static int source(final DirectBuffer buffer, final int offset)
    {
        return buffer.getInt(offset + SOURCE_OFFSET, BIG_ENDIAN);
    }

    public static int destination(final DirectBuffer buffer, final int offset)
    {
        return buffer.getInt(offset + DESTINATION_OFFSET, BIG_ENDIAN);
    }

    /** A header without options or checksum of a whole packet that must stay whole: no identification (RFC 6864 §4). */
    public static void put(
        final MutableDirectBuffer buffer, final int offset, final int tos, final int totalLength, final int ttl)
    {
        buffer.putByte(offset, (byte)VERSION_AND_LENGTH);
        buffer.putByte(offset + TOS_OFFSET, (byte)tos);
        buffer.putShort(offset + TOTAL_LENGTH_OFFSET, (short)totalLength, BIG_ENDIAN);
        buffer.putShort(offset + IDENTIFICATION_OFFSET, (short)0, BIG_ENDIAN);
        buffer.putShort(offset + FRAGMENT_OFFSET, (short)DONT_FRAGMENT, BIG_ENDIAN);
        buffer.putByte(offset + TTL_OFFSET, (byte)ttl);
        buffer.putByte(offset + PROTOCOL_OFFSET, (byte)PROTOCOL_UDP);
        buffer.putShort(offset + CHECKSUM_OFFSET, (short)0, BIG_ENDIAN);
    }

    /** Both addresses, and the checksum of what is now complete. */
    public static void addresses(
        final MutableDirectBuffer buffer, final int offset, final int source, final int destination)
    {
        buffer.putInt(offset + SOURCE_OFFSET, source, BIG_ENDIAN);
        buffer.putInt(offset + DESTINATION_OFFSET, destination, BIG_ENDIAN);
        final int checksum = InternetChecksum.of(InternetChecksum.sum(buffer, offset, LENGTH));
        buffer.putShort(offset + CHECKSUM_OFFSET, (short)checksum, BIG_ENDIAN);
    }
}
