package io.stampede.reflector.reflect.tlv;

import io.stampede.frame.Reply;
import io.stampede.wire.Tlv;
import io.stampede.wire.TlvCursor;
import io.stampede.wire.tlv.ReflectedTestPacketControl;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Reflected Test Packet Control (RFC 10052 §3): notes how many replies the sender wants, how long and how far apart,
 * if this node is among those asked. What of it is granted is decided when all TLVs are known.
 * <pre>
 *   not proven where proof is needed      U, as if disabled
 *   Length below 12                       M
 *   a sub-TLV malformed                   M on it and on the TLV
 *   in none of the addresses of a group   no reply at all
 *   an unknown sub-TLV                    U on it
 *   a sub-TLV of Type 0 and Length 0      filling of the least Length, without effect
 * </pre>
 * Owned by the reflecting thread.
 */
final class ReflectedTestPacketControlExtension
{
    /** Sub-TLVs looked at: a long TLV of empty ones shall not buy much of our time (THREATS row 10). */
    private static final int MAX_SUB_TLVS = 32;
    private static final int FILLING = 0;

    private static final int SHORT_ADDRESS_LENGTH = 2;
    private static final int EUI_48_LENGTH = 6;
    private static final int EUI_64_LENGTH = 8;
    private static final int IPV4_GROUP_LENGTH = ReflectedTestPacketControl.PREFIX_OFFSET + AddressValue.IPV4_LENGTH;
    private static final int IPV6_GROUP_LENGTH = ReflectedTestPacketControl.PREFIX_OFFSET + AddressValue.IPV6_LENGTH;
    private static final int IPV4_BITS_BEFORE = 96;
    private static final int ADDRESS_BITS = 128;

    private final ReflectedControlPolicy policy;
    private final TlvCursor cursor = new TlvCursor(new UnsafeBuffer(0, 0));
    private boolean isMalformed;
    private boolean isForOthers;

    ReflectedTestPacketControlExtension(final ReflectedControlPolicy policy)
    {
        this.policy = policy;
    }

    /**
     * Notes in {@code reply} what is wanted.
     *
     * @param isProven whether an HMAC TLV proves the packet's TLVs.
     * @return the flags of the reply's TLV.
     */
    int extend(
        final UnsafeBuffer buffer, final int offset, final int length, final boolean isProven, final Reply reply)
    {
        if (policy.isProofNeeded() && !isProven)
        {
            return Tlv.UNRECOGNIZED;
        }
        if (length < ReflectedTestPacketControl.MIN_LENGTH)
        {
            return Tlv.MALFORMED;
        }
        final int value = offset + Tlv.HEADER_LENGTH;
        findGroups(buffer, value + ReflectedTestPacketControl.FIXED_LENGTH, value + length);
        if (isMalformed)
        {
            return Tlv.MALFORMED;
        }
        if (isForOthers)
        {
            reply.drop(Extender.NOT_IN_ADDRESS_GROUP);
            return 0;
        }
        reply.control(
            offset,
            ReflectedTestPacketControl.replies(buffer, value),
            ReflectedTestPacketControl.replyLength(buffer, value),
            ReflectedTestPacketControl.intervalNs(buffer, value));
        return 0;
    }

    private void findGroups(final UnsafeBuffer buffer, final int start, final int end)
    {
        isMalformed = false;
        isForOthers = false;
        cursor.wrap(buffer, start, end);
        int step = cursor.next();
        int walked = 0;
        while (step == TlvCursor.TLV && !isMalformed && !isForOthers && ++walked <= MAX_SUB_TLVS)
        {
            final int flags = note(buffer);
            Tlv.flags(buffer, cursor.offset(), flags);
            isMalformed = flags == Tlv.MALFORMED;
            step = isMalformed ? step : cursor.next();
        }
        if (!isMalformed && !isForOthers && step != TlvCursor.END)
        {
            Tlv.flags(buffer, cursor.offset(), Tlv.MALFORMED);
            isMalformed = true;
        }
    }

    private int note(final UnsafeBuffer buffer)
    {
        final int length = cursor.length();
        final int at = cursor.valueOffset();
        return switch (cursor.type())
        {
            case FILLING -> length == 0 ? 0 : Tlv.UNRECOGNIZED;
            case ReflectedTestPacketControl.LAYER_2_ADDRESS_GROUP -> noteLinkGroup(buffer, at, length);
            case ReflectedTestPacketControl.LAYER_3_ADDRESS_GROUP -> notePrefix(buffer, at, length);
            default -> Tlv.UNRECOGNIZED;
        };
    }

    /** A mask and, as long, the group. */
    private int noteLinkGroup(final UnsafeBuffer buffer, final int at, final int length)
    {
        final int half = length / 2;
        final boolean isWellFormed = length == 2 * half &&
            (half == SHORT_ADDRESS_LENGTH || half == EUI_48_LENGTH || half == EUI_64_LENGTH);
        if (!isWellFormed)
        {
            return Tlv.MALFORMED;
        }
        isForOthers = !policy.links().isInGroup(half, octets(buffer, at, half), octets(buffer, at + half, half));
        return 0;
    }

    private static long octets(final UnsafeBuffer buffer, final int at, final int length)
    {
        long value = 0;
        for (int n = 0; n < length; n++)
        {
            value = value << Byte.SIZE | (buffer.getByte(at + n) & 0xFF);
        }
        return value;
    }

    private int notePrefix(final UnsafeBuffer buffer, final int at, final int length)
    {
        if (length != IPV4_GROUP_LENGTH && length != IPV6_GROUP_LENGTH)
        {
            return Tlv.MALFORMED;
        }
        final boolean isIpv4 = length == IPV4_GROUP_LENGTH;
        final int bits = (buffer.getByte(at) & 0xFF) + (isIpv4 ? IPV4_BITS_BEFORE : 0);
        if (bits > ADDRESS_BITS)
        {
            return Tlv.MALFORMED;
        }
        final int prefix = at + ReflectedTestPacketControl.PREFIX_OFFSET;
        final int addressLength = length - ReflectedTestPacketControl.PREFIX_OFFSET;
        isForOthers = !policy.addresses().isInPrefix(
            isIpv4,
            AddressValue.high(buffer, prefix, addressLength),
            AddressValue.low(buffer, prefix, addressLength),
            bits);
        return 0;
    }
}
