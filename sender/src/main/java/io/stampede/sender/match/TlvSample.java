package io.stampede.sender.match;

import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/**
 * One TLV of one answer as it travels from the matcher to the statistics, 80 octets in native byte order:
 * <pre>
 *    0  probe index
 *    8  position among the TLVs sent (8 bits) · type (8) · outcome (8) · flags as returned (8) · octets of reply (32)
 *   16  detail: Follow-Up Timestamp, UTC ns, 0 for none · packets our interface has received · copies
 *   24  Value as returned, its first 56 octets
 *   80
 * </pre>
 * Flags and Value mean something only if it was {@link #PROCESSED}.
 */
public final class TlvSample
{
    /** Kind of message: a TLV of a first answer in time; kinds of {@link Sample} end below. */
    public static final int ANSWERED = 32;
    /** A TLV of a further copy that was asked for (RFC 10052). */
    public static final int COPY = 33;
    /** Tmax is over for an answered probe that asked for copies: detail = copies that came after the first reply. */
    public static final int CLOSED_BURST = 34;

    /** Came back understood; its Value may be used. */
    public static final int PROCESSED = 1;
    /** Came back with the U flag. */
    public static final int UNRECOGNIZED = 2;
    /** Came back with the M flag. */
    public static final int MALFORMED = 3;
    /** Came back in a reply whose TLVs cannot be believed: an I flag, or our own check of the HMAC TLV failed. */
    public static final int INTEGRITY_FAILED = 4;
    /** Nothing of its type and Length came back in its place. */
    public static final int NOT_RETURNED = 5;
    /** Not looked at: it lies behind a malformed one. */
    public static final int UNREAD = 6;
    /** Outcomes and one. */
    public static final int OUTCOMES = 7;

    public static final int LENGTH = 80;
    /** Octets of Value that travel. */
    public static final int VALUE_LENGTH = 56;
    public static final int VALUE_OFFSET = 24;

    private static final int POSITION_OFFSET = 8;
    private static final int TYPE_OFFSET = 9;
    private static final int OUTCOME_OFFSET = 10;
    private static final int FLAGS_OFFSET = 11;
    private static final int REPLY_LENGTH_OFFSET = 12;
    private static final int DETAIL_OFFSET = 16;
    private static final int BYTE_MASK = 0xFF;

    private TlvSample()
    {
    }

    public static long index(final DirectBuffer buffer, final int offset)
    {
        return buffer.getLong(offset);
    }

    /** Which TLV of the probe it is, from 0. */
    public static int position(final DirectBuffer buffer, final int offset)
    {
        return buffer.getByte(offset + POSITION_OFFSET) & BYTE_MASK;
    }

    /** Of {@link io.stampede.wire.TlvType}, as sent. */
    public static int type(final DirectBuffer buffer, final int offset)
    {
        return buffer.getByte(offset + TYPE_OFFSET) & BYTE_MASK;
    }

    public static int outcome(final DirectBuffer buffer, final int offset)
    {
        return buffer.getByte(offset + OUTCOME_OFFSET);
    }

    /** Flags of {@link io.stampede.wire.Tlv}. */
    public static int flags(final DirectBuffer buffer, final int offset)
    {
        return buffer.getByte(offset + FLAGS_OFFSET) & BYTE_MASK;
    }

    /** Octets of UDP payload the reply had. */
    public static int replyLength(final DirectBuffer buffer, final int offset)
    {
        return buffer.getInt(offset + REPLY_LENGTH_OFFSET);
    }

    public static long detail(final DirectBuffer buffer, final int offset)
    {
        return buffer.getLong(offset + DETAIL_OFFSET);
    }

    static void reply(final MutableDirectBuffer buffer, final int offset, final long index, final int replyLength)
    {
        buffer.putLong(offset, index);
        buffer.putInt(offset + REPLY_LENGTH_OFFSET, replyLength);
    }

    static void tlv(
        final MutableDirectBuffer buffer, final int offset, final int position, final int type, final int outcome)
    {
        buffer.putByte(offset + POSITION_OFFSET, (byte)position);
        buffer.putByte(offset + TYPE_OFFSET, (byte)type);
        buffer.putByte(offset + OUTCOME_OFFSET, (byte)outcome);
        buffer.putByte(offset + FLAGS_OFFSET, (byte)0);
        buffer.putLong(offset + DETAIL_OFFSET, 0);
    }

    static void flags(final MutableDirectBuffer buffer, final int offset, final int flags)
    {
        buffer.putByte(offset + FLAGS_OFFSET, (byte)flags);
    }

    static void detail(final MutableDirectBuffer buffer, final int offset, final long detail)
    {
        buffer.putLong(offset + DETAIL_OFFSET, detail);
    }

    static void value(
        final MutableDirectBuffer buffer,
        final int offset,
        final DirectBuffer packet,
        final int valueOffset,
        final int valueLength)
    {
        buffer.putBytes(offset + VALUE_OFFSET, packet, valueOffset, Math.min(valueLength, VALUE_LENGTH));
    }
}
