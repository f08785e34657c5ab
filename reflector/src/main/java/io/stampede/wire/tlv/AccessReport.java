package io.stampede.wire.tlv;

import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/**
 * Value of the Access Report TLV (RFC 8972 §4.6).
 * <pre>
 *   0                   1                   2                   3
 *   0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 *  +-------+-------+---------------+-------------------------------+  0
 *  |   ID  |  Resv |  Return Code  |           Reserved            |
 *  +-------+-------+---------------+-------------------------------+  4
 * </pre>
 */
public final class AccessReport
{
    public static final int LENGTH = 4;

    public static final int ID_3GPP = 1;
    public static final int ID_NON_3GPP = 2;

    public static final int NETWORK_AVAILABLE = 1;
    public static final int NETWORK_UNAVAILABLE = 2;

    private AccessReport()
    {
    }

    public static int accessId(final DirectBuffer buffer, final int valueOffset)
    {
        return (buffer.getByte(valueOffset) & 0xFF) >>> 4;
    }

    public static int returnCode(final DirectBuffer buffer, final int valueOffset)
    {
        return buffer.getByte(valueOffset + 1) & 0xFF;
    }

    /** Whether the Access ID is one of the two defined; others must not be acted on. */
    public static boolean isValid(final DirectBuffer buffer, final int valueOffset)
    {
        final int id = accessId(buffer, valueOffset);
        return id == ID_3GPP || id == ID_NON_3GPP;
    }

    /** A sender's report. */
    public static void request(
        final MutableDirectBuffer buffer, final int valueOffset, final int accessId, final int returnCode)
    {
        buffer.putByte(valueOffset, (byte)(accessId << 4));
        buffer.putByte(valueOffset + 1, (byte)returnCode);
        buffer.putShort(valueOffset + 2, (short)0);
    }
}
