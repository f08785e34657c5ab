package io.stampede.wire.tlv;

import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/**
 * Value of the Timestamp Information TLV (RFC 8972 §4.3): where the reflector's T2 ("In") and T3 ("Out") come from.
 * <pre>
 *   0                   1                   2                   3
 *   0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 *  +---------------+---------------+---------------+---------------+  0
 *  |  Sync Src In  |  Timestamp In |  Sync Src Out | Timestamp Out |
 *  +---------------+---------------+---------------+---------------+  4
 *  ~                    optional sub-TLVs, none defined            ~
 *  +---------------------------------------------------------------+
 * </pre>
 */
public final class TimestampInformation
{
    public static final int MIN_LENGTH = 4;

    public static final int SYNC_NTP = 1;
    public static final int SYNC_PTP = 2;
    public static final int SYNC_SSU_BITS = 3;
    public static final int SYNC_GNSS = 4;
    public static final int SYNC_LOCAL = 5;

    public static final int HARDWARE_ASSIST = 1;
    public static final int SOFTWARE_LOCAL = 2;
    public static final int CONTROL_PLANE = 3;

    private TimestampInformation()
    {
    }

    public static int syncSourceIn(final DirectBuffer buffer, final int valueOffset)
    {
        return buffer.getByte(valueOffset) & 0xFF;
    }

    public static int timestampIn(final DirectBuffer buffer, final int valueOffset)
    {
        return buffer.getByte(valueOffset + 1) & 0xFF;
    }

    public static int syncSourceOut(final DirectBuffer buffer, final int valueOffset)
    {
        return buffer.getByte(valueOffset + 2) & 0xFF;
    }

    public static int timestampOut(final DirectBuffer buffer, final int valueOffset)
    {
        return buffer.getByte(valueOffset + 3) & 0xFF;
    }

    public static void in(
        final MutableDirectBuffer buffer, final int valueOffset, final int syncSource, final int method)
    {
        buffer.putByte(valueOffset, (byte)syncSource);
        buffer.putByte(valueOffset + 1, (byte)method);
    }

    public static void out(
        final MutableDirectBuffer buffer, final int valueOffset, final int syncSource, final int method)
    {
        buffer.putByte(valueOffset + 2, (byte)syncSource);
        buffer.putByte(valueOffset + 3, (byte)method);
    }
}
