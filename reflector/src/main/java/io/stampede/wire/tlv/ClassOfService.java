package io.stampede.wire.tlv;

import static java.nio.ByteOrder.BIG_ENDIAN;

import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/**
 * Value of the Class of Service TLV (RFC 8972 §4.4 with erratum 8199).
 * <pre>
 *   0                   1                   2                   3
 *   0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 *  +-----------+-----------+---+---+-------------------------------+  0
 *  |   DSCP1   |   DSCP2   |ECN|RP |           Reserved            |
 *  +-----------+-----------+---+---+-------------------------------+  4
 * </pre>
 * DSCP1: wanted on the reply. DSCP2 and ECN: what the request arrived with. RP: 1 if DSCP1 was refused.
 */
public final class ClassOfService
{
    public static final int LENGTH = 4;

    private static final int DSCP1_SHIFT = 26;
    private static final int DSCP2_SHIFT = 20;
    private static final int ECN_SHIFT = 18;
    private static final int RP_SHIFT = 16;
    private static final int DSCP_MASK = 0x3F;
    private static final int TWO_BITS = 3;

    private ClassOfService()
    {
    }

    public static int dscp1(final DirectBuffer buffer, final int valueOffset)
    {
        return (word(buffer, valueOffset) >>> DSCP1_SHIFT) & DSCP_MASK;
    }

    public static int dscp2(final DirectBuffer buffer, final int valueOffset)
    {
        return (word(buffer, valueOffset) >>> DSCP2_SHIFT) & DSCP_MASK;
    }

    public static int ecn(final DirectBuffer buffer, final int valueOffset)
    {
        return (word(buffer, valueOffset) >>> ECN_SHIFT) & TWO_BITS;
    }

    /** Whether the reflector's policy refused DSCP1. */
    public static boolean isRefused(final DirectBuffer buffer, final int valueOffset)
    {
        return ((word(buffer, valueOffset) >>> RP_SHIFT) & TWO_BITS) == 1;
    }

    /** A sender's request. */
    public static void request(final MutableDirectBuffer buffer, final int valueOffset, final int dscp1)
    {
        buffer.putInt(valueOffset, dscp1 << DSCP1_SHIFT, BIG_ENDIAN);
    }

    /**
     * A reflector's answer; DSCP1 and the reserved bits stay as they came.
     *
     * @param receivedTos DSCP and ECN octet of the request's IP header.
     */
    public static void answer(
        final MutableDirectBuffer buffer, final int valueOffset, final int receivedTos, final boolean isRefused)
    {
        final int kept = word(buffer, valueOffset) & (DSCP_MASK << DSCP1_SHIFT | 0xFFFF);
        final int seen = (receivedTos >>> 2) << DSCP2_SHIFT | (receivedTos & TWO_BITS) << ECN_SHIFT;
        buffer.putInt(valueOffset, kept | seen | (isRefused ? 1 << RP_SHIFT : 0), BIG_ENDIAN);
    }

    private static int word(final DirectBuffer buffer, final int valueOffset)
    {
        return buffer.getInt(valueOffset, BIG_ENDIAN);
    }
}
