package io.stampede.wire.tlv;

import static java.nio.ByteOrder.BIG_ENDIAN;

import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/**
 * Value of the Location TLV (RFC 8972 §4.2): what the reflector saw of the request's addressing, so that a sender can
 * find out about translation on the way.
 * <pre>
 *   0                   1                   2                   3
 *   0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 *  +-------------------------------+-------------------------------+  0
 *  |        Destination Port       |          Source Port          |
 *  +-------------------------------+-------------------------------+  4
 *  ~              sub-TLVs, headers as of TLVs                     ~
 *  +---------------------------------------------------------------+
 * </pre>
 * A sender asks with sub-TLVs 1, 4 and 7 full of zeros; a reflector answers each in its place with one of equal size.
 */
public final class Location
{
    public static final int MIN_LENGTH = 4;
    /** First sub-TLV, from the start of the Value. */
    public static final int SUB_TLVS_OFFSET = 4;

    public static final int SOURCE_MAC = 1;
    public static final int SOURCE_EUI_48 = 2;
    public static final int SOURCE_EUI_64 = 3;
    public static final int DESTINATION_IP = 4;
    public static final int DESTINATION_IPV4 = 5;
    public static final int DESTINATION_IPV6 = 6;
    public static final int SOURCE_IP = 7;
    public static final int SOURCE_IPV4 = 8;
    public static final int SOURCE_IPV6 = 9;

    /** Octets of the Value of sub-TLVs 1 to 3. */
    public static final int MAC_LENGTH = 8;
    /** Octets of the Value of sub-TLVs 4 to 9. */
    public static final int IP_LENGTH = 16;

    private static final int SOURCE_PORT_OFFSET = 2;

    private Location()
    {
    }

    public static int destinationPort(final DirectBuffer buffer, final int valueOffset)
    {
        return buffer.getShort(valueOffset, BIG_ENDIAN) & 0xFFFF;
    }

    public static int sourcePort(final DirectBuffer buffer, final int valueOffset)
    {
        return buffer.getShort(valueOffset + SOURCE_PORT_OFFSET, BIG_ENDIAN) & 0xFFFF;
    }

    public static void ports(
        final MutableDirectBuffer buffer, final int valueOffset, final int destinationPort, final int sourcePort)
    {
        buffer.putShort(valueOffset, (short)destinationPort, BIG_ENDIAN);
        buffer.putShort(valueOffset + SOURCE_PORT_OFFSET, (short)sourcePort, BIG_ENDIAN);
    }

    /** An IPv4 address and twelve zeros. */
    public static void ipv4(final MutableDirectBuffer buffer, final int subValueOffset, final int address)
    {
        buffer.putInt(subValueOffset, address, BIG_ENDIAN);
        buffer.putInt(subValueOffset + 4, 0);
        buffer.putLong(subValueOffset + 8, 0);
    }

    public static void ipv6(
        final MutableDirectBuffer buffer, final int subValueOffset, final long high, final long low)
    {
        buffer.putLong(subValueOffset, high, BIG_ENDIAN);
        buffer.putLong(subValueOffset + 8, low, BIG_ENDIAN);
    }

    /** @param mac the address in the low 48 bits; two zeros follow it. */
    public static void eui48(final MutableDirectBuffer buffer, final int subValueOffset, final long mac)
    {
        buffer.putLong(subValueOffset, mac << 16, BIG_ENDIAN);
    }
}
