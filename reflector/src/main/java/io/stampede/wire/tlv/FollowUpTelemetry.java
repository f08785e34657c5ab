package io.stampede.wire.tlv;

import static java.nio.ByteOrder.BIG_ENDIAN;

import org.agrona.BitUtil;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/**
 * Value of the Follow-Up Telemetry TLV (RFC 8972 §4.7): when the session's previous reply really left.
 * <pre>
 *   0                   1                   2                   3
 *   0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 *  +---------------------------------------------------------------+  0
 *  |            Sequence Number of the previous reply              |
 *  +---------------------------------------------------------------+  4
 *  |                     Follow-Up Timestamp                       |
 *  |                                                               |
 *  +---------------+-----------------------------------------------+ 12
 *  |  Timestamp M  |                   Reserved                    |
 *  +---------------+-----------------------------------------------+ 16
 * </pre>
 * The timestamp has the format of the reply's Z bit; zero means there is none. Timestamp M is a method of {@link
 * TimestampInformation}.
 */
public final class FollowUpTelemetry
{
    public static final int LENGTH = 16;

    private static final int TIMESTAMP_OFFSET = BitUtil.SIZE_OF_INT;
    /** Behind Sequence Number and timestamp. */
    public static final int METHOD_OFFSET = TIMESTAMP_OFFSET + BitUtil.SIZE_OF_LONG;
    private static final int METHOD_SHIFT = 24;
    private static final long INT_MASK = 0xFFFF_FFFFL;

    private FollowUpTelemetry()
    {
    }

    /** Sequence Number of the session's previous reply, 0..2^32-1. */
    public static long sequence(final DirectBuffer buffer, final int valueOffset)
    {
        return buffer.getInt(valueOffset, BIG_ENDIAN) & INT_MASK;
    }

    /** As on the wire; 0 for none. */
    public static long timestamp(final DirectBuffer buffer, final int valueOffset)
    {
        return buffer.getLong(valueOffset + TIMESTAMP_OFFSET, BIG_ENDIAN);
    }

    /** How the timestamp was taken, 0..255. */
    public static int method(final DirectBuffer buffer, final int valueOffset)
    {
        return buffer.getByte(valueOffset + METHOD_OFFSET) & 0xFF;
    }

    /**
     * A reflector's answer; the reserved octets become zero.
     *
     * @param sequence  low 32 bits count.
     * @param timestamp as on the wire.
     * @param method    of {@link TimestampInformation}.
     */
    public static void answer(
        final MutableDirectBuffer buffer,
        final int valueOffset,
        final long sequence,
        final long timestamp,
        final int method)
    {
        buffer.putInt(valueOffset, (int)sequence, BIG_ENDIAN);
        buffer.putLong(valueOffset + TIMESTAMP_OFFSET, timestamp, BIG_ENDIAN);
        buffer.putInt(valueOffset + METHOD_OFFSET, method << METHOD_SHIFT, BIG_ENDIAN);
    }

    /** A sender's request, and the answer of a reflector that knows no previous reply: zeros. */
    public static void clear(final MutableDirectBuffer buffer, final int valueOffset)
    {
        answer(buffer, valueOffset, 0, 0, 0);
    }
}
