package io.stampede.wire.ip;

import static java.nio.ByteOrder.BIG_ENDIAN;

import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/**
 * Ethernet header (IEEE 802.3 §3.2), with one tag (IEEE 802.1Q §9.6) or without:
 * <pre>
 *   0                   1                   2                   3
 *   0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 *  +---------------------------------------------------------------+  0
 *  |                   Destination MAC address                     |
 *  |                               +-------------------------------+  4
 *  |                               |      Source MAC address       |
 *  +-------------------------------+                               |  8
 *  |                                                               |
 *  +-------------------------------+-------------------------------+ 12
 *  |      EtherType or 0x8100      | PCP |D|          VID          |    the tag, if 0x8100
 *  +-------------------------------+-------------------------------+ 16
 *  |           EtherType           |
 *  +-------------------------------+                                  18
 * </pre>
 * MAC addresses are longs of 48 bits.
 */
public final class Ethernet
{
    /** Octets without a tag. */
    public static final int HEADER_LENGTH = 14;
    /** Octets a tag adds. */
    public static final int TAG_LENGTH = 4;

    public static final int TYPE_IPV4 = 0x0800;
    public static final int TYPE_VLAN = 0x8100;
    public static final int TYPE_IPV6 = 0x86DD;
    /** MPLS to one neighbour (RFC 5332 §3). */
    public static final int TYPE_MPLS = 0x8847;

    /** No tag: one whose VID is 0 carries a priority only and is a tag all the same. */
    public static final int UNTAGGED = -1;

    private static final int SOURCE_OFFSET = 6;
    private static final int TYPE_OFFSET = 12;
    private static final int TAG_OFFSET = 14;
    private static final int MAC_SHIFT = 16;
    private static final long GROUP_BIT = 1L << 40;

    private Ethernet()
    {
    }

    public static long destination(final DirectBuffer buffer, final int offset)
    {
        return buffer.getLong(offset, BIG_ENDIAN) >>> MAC_SHIFT;
    }

    public static long source(final DirectBuffer buffer, final int offset)
    {
        return (buffer.getInt(offset + SOURCE_OFFSET, BIG_ENDIAN) & 0xFFFF_FFFFL) << 16 |
            (buffer.getShort(offset + SOURCE_OFFSET + 4, BIG_ENDIAN) & 0xFFFFL);
    }

    /** What stands behind the addresses: {@link #TYPE_VLAN} in front of a tag. */
    public static int type(final DirectBuffer buffer, final int offset)
    {
        return buffer.getShort(offset + TYPE_OFFSET, BIG_ENDIAN) & 0xFFFF;
    }

    /** PCP, DEI and VID of a tagged frame. */
    public static int tag(final DirectBuffer buffer, final int offset)
    {
        return buffer.getShort(offset + TAG_OFFSET, BIG_ENDIAN) & 0xFFFF;
    }

    /** Whether an address is that of a group: multicast or broadcast. */
    public static boolean isGroup(final long mac)
    {
        return (mac & GROUP_BIT) != 0;
    }

    /** Octets of the header with this tag or {@link #UNTAGGED}. */
    public static int length(final int tag)
    {
        return tag == UNTAGGED ? HEADER_LENGTH : HEADER_LENGTH + TAG_LENGTH;
    }

    public static void addresses(
        final MutableDirectBuffer buffer, final int offset, final long destination, final long source)
    {
        buffer.putLong(offset, (destination << MAC_SHIFT) | (source >>> 32), BIG_ENDIAN);
        buffer.putInt(offset + Long.BYTES, (int)source, BIG_ENDIAN);
    }

    /** The tag, if any, and the type of what follows. */
    public static void type(final MutableDirectBuffer buffer, final int offset, final int tag, final int type)
    {
        int at = offset + TYPE_OFFSET;
        if (tag != UNTAGGED)
        {
            buffer.putShort(at, (short)TYPE_VLAN, BIG_ENDIAN);
            buffer.putShort(at + Short.BYTES, (short)tag, BIG_ENDIAN);
            at += TAG_LENGTH;
        }
        buffer.putShort(at, (short)type, BIG_ENDIAN);
    }
}
