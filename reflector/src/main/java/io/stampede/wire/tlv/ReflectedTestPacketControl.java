package io.stampede.wire.tlv;

import static java.nio.ByteOrder.BIG_ENDIAN;

import org.agrona.BitUtil;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/**
 * Value of the Reflected Test Packet Control TLV (RFC 10052 §3): how many replies, how long, how far apart.
 * <pre>
 *   0                   1                   2                   3
 *   0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 *  +-------------------------------+-------------------------------+  0
 *  |Length of the Reflected Packet |Number of the Reflected Packets|
 *  +-------------------------------+-------------------------------+  4
 *  |    Interval Between the Reflected Packets, nanoseconds        |
 *  +---------------------------------------------------------------+  8
 *  ~       Sub-TLVs, or zeros up to the least Length of 12         ~
 *  +---------------------------------------------------------------+
 * </pre>
 * Sub-TLVs are of the "STAMP Sub-TLV Types" registry, which {@link Location} shares.
 */
public final class ReflectedTestPacketControl
{
    /** Octets before the sub-TLVs. */
    public static final int FIXED_LENGTH = 8;
    /** RFC 10052 §3: the Length must not be below 12, although the fixed part has 8. */
    public static final int MIN_LENGTH = 12;

    /** Sub-TLV: mask and group of Ethernet addresses, 4, 12 or 16 octets (RFC 10052 §3.1.1). */
    public static final int LAYER_2_ADDRESS_GROUP = 10;
    /** Sub-TLV: a prefix, 8 octets for IPv4, 20 for IPv6 (RFC 10052 §3.1.2). */
    public static final int LAYER_3_ADDRESS_GROUP = 11;

    /** Layer 3 group: prefix length (1), reserved (3), then the prefix. */
    public static final int PREFIX_OFFSET = 4;

    private static final int NUMBER_OFFSET = BitUtil.SIZE_OF_SHORT;
    private static final int INTERVAL_OFFSET = NUMBER_OFFSET + BitUtil.SIZE_OF_SHORT;
    private static final int SHORT_MASK = 0xFFFF;
    private static final long INT_MASK = 0xFFFF_FFFFL;

    private ReflectedTestPacketControl()
    {
    }

    /** Length of each reply wanted, octets of UDP payload, 0..65535. */
    public static int replyLength(final DirectBuffer buffer, final int valueOffset)
    {
        return buffer.getShort(valueOffset, BIG_ENDIAN) & SHORT_MASK;
    }

    /** Replies wanted, 0..65535. */
    public static int replies(final DirectBuffer buffer, final int valueOffset)
    {
        return buffer.getShort(valueOffset + NUMBER_OFFSET, BIG_ENDIAN) & SHORT_MASK;
    }

    /** From one reply to the next, 0..2^32-1 ns. */
    public static long intervalNs(final DirectBuffer buffer, final int valueOffset)
    {
        return buffer.getInt(valueOffset + INTERVAL_OFFSET, BIG_ENDIAN) & INT_MASK;
    }

    /** A sender's request, its fixed part. */
    public static void request(
        final MutableDirectBuffer buffer,
        final int valueOffset,
        final int replyLength,
        final int replies,
        final long intervalNs)
    {
        buffer.putShort(valueOffset, (short)replyLength, BIG_ENDIAN);
        buffer.putShort(valueOffset + NUMBER_OFFSET, (short)replies, BIG_ENDIAN);
        buffer.putInt(valueOffset + INTERVAL_OFFSET, (int)intervalNs, BIG_ENDIAN);
    }
}
