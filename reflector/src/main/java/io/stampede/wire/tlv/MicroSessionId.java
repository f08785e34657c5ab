package io.stampede.wire.tlv;

import static java.nio.ByteOrder.BIG_ENDIAN;

import org.agrona.BitUtil;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/**
 * Value of the Micro-session ID TLV (RFC 9534 §3.1): which member links of a LAG a test packet belongs on.
 * <pre>
 *   0                   1                   2                   3
 *   0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 *  +-------------------------------+-------------------------------+  0
 *  |    Sender Micro-session ID    |   Reflector Micro-session ID  |
 *  +-------------------------------+-------------------------------+  4
 * </pre>
 * A Reflector ID of 0 means the sender does not know it yet.
 */
public final class MicroSessionId
{
    public static final int LENGTH = 4;
    /** The sender does not know the reflector's identifier. */
    public static final int UNKNOWN = 0;

    private static final int REFLECTOR_OFFSET = BitUtil.SIZE_OF_SHORT;
    private static final int SHORT_MASK = 0xFFFF;

    private MicroSessionId()
    {
    }

    /** 0..65535. */
    public static int sender(final DirectBuffer buffer, final int valueOffset)
    {
        return buffer.getShort(valueOffset, BIG_ENDIAN) & SHORT_MASK;
    }

    /** 0..65535. */
    public static int reflector(final DirectBuffer buffer, final int valueOffset)
    {
        return buffer.getShort(valueOffset + REFLECTOR_OFFSET, BIG_ENDIAN) & SHORT_MASK;
    }

    /** A sender's request; {@code reflector} is {@link #UNKNOWN} until configured or learnt. */
    public static void request(
        final MutableDirectBuffer buffer, final int valueOffset, final int sender, final int reflector)
    {
        buffer.putShort(valueOffset, (short)sender, BIG_ENDIAN);
        answer(buffer, valueOffset, reflector);
    }

    /** A reflector's answer; the Sender ID stays as it came. */
    public static void answer(final MutableDirectBuffer buffer, final int valueOffset, final int reflector)
    {
        buffer.putShort(valueOffset + REFLECTOR_OFFSET, (short)reflector, BIG_ENDIAN);
    }
}
