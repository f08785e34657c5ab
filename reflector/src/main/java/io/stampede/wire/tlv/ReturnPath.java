package io.stampede.wire.tlv;

import static java.nio.ByteOrder.BIG_ENDIAN;

import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/**
 * Value of the Return Path TLV (RFC 9503 §4): sub-TLVs with headers as of TLVs, in a type space of their own.
 * <pre>
 *   sub-type                    Length        Value
 *   1 Control Code              4             32 flags; bit 31: 0 no reply, 1 reply on the same link
 *   2 Return Address            4 or 16       where to send the reply
 *   3 SR-MPLS Label Stack       n * 4         Label(20) TC(3) S(1) TTL(8), top of the stack first
 *   4 SRv6 Segment List         n * 16        segments, the first to visit first
 * </pre>
 */
public final class ReturnPath
{
    public static final int CONTROL_CODE = 1;
    public static final int RETURN_ADDRESS = 2;
    public static final int SR_MPLS_LABEL_STACK = 3;
    public static final int SRV6_SEGMENT_LIST = 4;

    public static final int CONTROL_CODE_LENGTH = 4;
    public static final int LABEL_LENGTH = 4;
    public static final int SEGMENT_LENGTH = 16;

    private static final int REPLY_REQUEST = 1;
    private static final int BOTTOM_OF_STACK = 1 << 8;
    private static final int LABEL_SHIFT = 12;

    private ReturnPath()
    {
    }

    /**
     * Whether a Control Code asks for the reply on the same link; if not, it asks for none. Reserved bits are ignored.
     */
    public static boolean isSameLink(final DirectBuffer buffer, final int subValueOffset)
    {
        return (buffer.getInt(subValueOffset, BIG_ENDIAN) & REPLY_REQUEST) != 0;
    }

    public static void controlCode(
        final MutableDirectBuffer buffer, final int subValueOffset, final boolean isSameLink)
    {
        buffer.putInt(subValueOffset, isSameLink ? REPLY_REQUEST : 0, BIG_ENDIAN);
    }

    /** Label of the entry at {@code offset} of a stack, 0..1048575. */
    public static int label(final DirectBuffer buffer, final int offset)
    {
        return buffer.getInt(offset, BIG_ENDIAN) >>> LABEL_SHIFT;
    }

    /** Whether the bottom-of-stack bit is set on the last label entry and on no other. */
    public static boolean isStackBottomLast(final DirectBuffer buffer, final int subValueOffset, final int length)
    {
        final int last = subValueOffset + length - LABEL_LENGTH;
        boolean isRight = true;
        for (int at = subValueOffset; at <= last; at += LABEL_LENGTH)
        {
            final boolean isBottom = (buffer.getInt(at, BIG_ENDIAN) & BOTTOM_OF_STACK) != 0;
            isRight &= isBottom == (at == last);
        }
        return isRight;
    }
}
