package io.stampede.wire.ip;

import static java.nio.ByteOrder.BIG_ENDIAN;

import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/**
 * IPv6 header (RFC 8200 §3):
 * <pre>
 *   0                   1                   2                   3
 *   0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 *  +-------+---------------+---------------------------------------+  0
 *  |   6   | Traffic Class |               Flow Label              |
 *  +-------+---------------+-------+---------------+---------------+  4
 *  |         Payload Length        |  Next Header  |   Hop Limit   |
 *  +-------------------------------+---------------+---------------+  8
 *  |                         Source Address                        |
 *  +---------------------------------------------------------------+ 24
 *  |                      Destination Address                      |
 *  +---------------------------------------------------------------+ 40
 * </pre>
 * Addresses are two longs, high and low.
 */
public final class Ipv6Header
{
    public static final int LENGTH = 40;
    public static final int ADDRESS_LENGTH = 16;

    public static final int NEXT_HOP_BY_HOP = 0;
    public static final int NEXT_IPV4 = 4;
    public static final int NEXT_UDP = 17;
    public static final int NEXT_IPV6 = 41;
    public static final int NEXT_ROUTING = 43;
    public static final int NEXT_FRAGMENT = 44;
    public static final int NEXT_DESTINATION_OPTIONS = 60;

    private static final int VERSION = 6 << 28;
    private static final int TRAFFIC_CLASS_SHIFT = 20;
    private static final int PAYLOAD_LENGTH_OFFSET = 4;
    private static final int NEXT_HEADER_OFFSET = 6;
    private static final int HOP_LIMIT_OFFSET = 7;
    private static final int SOURCE_OFFSET = 8;
    private static final int DESTINATION_OFFSET = 24;

    private Ipv6Header()
    {
    }

    public static int trafficClass(final DirectBuffer buffer, final int offset)
    {
        return (buffer.getInt(offset, BIG_ENDIAN) >>> TRAFFIC_CLASS_SHIFT) & 0xFF;
    }

    /** Octets behind this header, as it claims; 0 for a jumbogram (RFC 2675). */
    public static int payloadLength(final DirectBuffer buffer, final int offset)
    {
        return buffer.getShort(offset + PAYLOAD_LENGTH_OFFSET, BIG_ENDIAN) & 0xFFFF;
    }

    public static int nextHeader(final DirectBuffer buffer, final int offset)
    {
        return buffer.getByte(offset + NEXT_HEADER_OFFSET) & 0xFF;
    }

    public static int hopLimit(final DirectBuffer buffer, final int offset)
    {
        return buffer.getByte(offset + HOP_LIMIT_OFFSET) & 0xFF;
    }

    public static long sourceHigh(final DirectBuffer buffer, final int offset)
    {
        return buffer.getLong(offset + SOURCE_OFFSET, BIG_ENDIAN);
    }

    public static long sourceLow(final DirectBuffer buffer, final int offset)
    {
        return buffer.getLong(offset + SOURCE_OFFSET + Long.BYTES, BIG_ENDIAN);
    }

    public static long destinationHigh(final DirectBuffer buffer, final int offset)
    {
        return buffer.getLong(offset + DESTINATION_OFFSET, BIG_ENDIAN);
    }

    public static long destinationLow(final DirectBuffer buffer, final int offset)
    {
        return buffer.getLong(offset + DESTINATION_OFFSET + Long.BYTES, BIG_ENDIAN);
    }

    /** Everything in front of the addresses; no flow label. */
    public static void put(
        final MutableDirectBuffer buffer,
        final int offset,
        final int trafficClass,
        final int payloadLength,
        final int nextHeader,
        final int hopLimit)
    {
        buffer.putInt(offset, VERSION | (trafficClass << TRAFFIC_CLASS_SHIFT), BIG_ENDIAN);
        buffer.putShort(offset + PAYLOAD_LENGTH_OFFSET, (short)payloadLength, BIG_ENDIAN);
        buffer.putByte(offset + NEXT_HEADER_OFFSET, (byte)nextHeader);
        buffer.putByte(offset + HOP_LIMIT_OFFSET, (byte)hopLimit);
    }

    public static void source(
        final MutableDirectBuffer buffer, final int offset, final long high, final long low)
    {
        buffer.putLong(offset + SOURCE_OFFSET, high, BIG_ENDIAN);
        buffer.putLong(offset + SOURCE_OFFSET + Long.BYTES, low, BIG_ENDIAN);
    }

    public static void destination(
        final MutableDirectBuffer buffer, final int offset, final long high, final long low)
    {
        buffer.putLong(offset + DESTINATION_OFFSET, high, BIG_ENDIAN);
        buffer.putLong(offset + DESTINATION_OFFSET + Long.BYTES, low, BIG_ENDIAN);
    }
}
