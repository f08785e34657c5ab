package io.stampede.wire.tlv;

import static java.nio.ByteOrder.BIG_ENDIAN;

import org.agrona.BitUtil;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/**
 * Value of the Direct Measurement TLV (RFC 8972 §4.5): counters of the monitored flow's packets, not of test packets,
 * each wrapping at 2^32.
 * <pre>
 *   0                   1                   2                   3
 *   0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 *  +---------------------------------------------------------------+  0
 *  |        S_TxC: sent by the Session-Sender, in profile          |
 *  +---------------------------------------------------------------+  4
 *  |      R_RxC: received by the Session-Reflector, in profile     |
 *  +---------------------------------------------------------------+  8
 *  |        R_TxC: sent by the Session-Reflector, in profile       |
 *  +---------------------------------------------------------------+ 12
 * </pre>
 */
public final class DirectMeasurement
{
    public static final int LENGTH = 12;

    private static final int REFLECTOR_RECEIVED_OFFSET = BitUtil.SIZE_OF_INT;
    private static final int REFLECTOR_SENT_OFFSET = REFLECTOR_RECEIVED_OFFSET + BitUtil.SIZE_OF_INT;
    private static final long INT_MASK = 0xFFFF_FFFFL;

    private DirectMeasurement()
    {
    }

    /** S_TxC, 0..2^32-1. */
    public static long senderSent(final DirectBuffer buffer, final int valueOffset)
    {
        return buffer.getInt(valueOffset, BIG_ENDIAN) & INT_MASK;
    }

    /** R_RxC, 0..2^32-1. */
    public static long reflectorReceived(final DirectBuffer buffer, final int valueOffset)
    {
        return buffer.getInt(valueOffset + REFLECTOR_RECEIVED_OFFSET, BIG_ENDIAN) & INT_MASK;
    }

    /** R_TxC, 0..2^32-1. */
    public static long reflectorSent(final DirectBuffer buffer, final int valueOffset)
    {
        return buffer.getInt(valueOffset + REFLECTOR_SENT_OFFSET, BIG_ENDIAN) & INT_MASK;
    }

    /** A sender's request: its own count, low 32 bits; the reflector's are zero. */
    public static void request(final MutableDirectBuffer buffer, final int valueOffset, final long sent)
    {
        buffer.putInt(valueOffset, (int)sent, BIG_ENDIAN);
        answer(buffer, valueOffset, 0, 0);
    }

    /** A reflector's answer, low 32 bits each; S_TxC stays as it came. */
    public static void answer(
        final MutableDirectBuffer buffer, final int valueOffset, final long received, final long sent)
    {
        buffer.putInt(valueOffset + REFLECTOR_RECEIVED_OFFSET, (int)received, BIG_ENDIAN);
        buffer.putInt(valueOffset + REFLECTOR_SENT_OFFSET, (int)sent, BIG_ENDIAN);
    }
}
