package io.stampede.reflector.reflect.tlv;

import io.stampede.frame.Departure;
import io.stampede.frame.IpAddress;
import io.stampede.frame.PacketBatch;
import io.stampede.frame.Reply;
import io.stampede.wire.Tlv;
import io.stampede.wire.TlvCursor;
import io.stampede.wire.tlv.ReturnPath;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Return Path (RFC 9503 §4): no reply, a reply on the same link, to another address, or along segments.
 * <pre>
 *   Control Code                      obeyed, everything beside it ignored
 *   Return Address, Segment List      obeyed if the port can and policy allows, else U and the ordinary reply;
 *                                     no reply to an address outside the policy if that says so (RFC 9503 §6)
 *   second of a kind, unknown         U on the sub-TLV
 *   wrong length                      M on the sub-TLV and on the TLV
 * </pre>
 * Owned by the reflecting thread.
 */
final class ReturnPathExtension
{
    private static final int NOWHERE = -1;

    private final ReturnPathPolicy policy;
    private final TlvCursor cursor = new TlvCursor(new UnsafeBuffer(0, 0));
    private int controlCode;
    private int address;
    private int path;
    private boolean isMalformed;
    private boolean isUnknown;

    ReturnPathExtension(final ReturnPathPolicy policy)
    {
        this.policy = policy;
    }

    /** @return the flags of the reply's TLV. */
    int extend(final PacketBatch batch, final int i, final int offset, final int length, final Reply reply)
    {
        final UnsafeBuffer buffer = batch.buffer();
        survey(buffer, offset + Tlv.HEADER_LENGTH, length);
        if (isMalformed || length == 0)
        {
            return Tlv.MALFORMED;
        }
        if (controlCode != NOWHERE)
        {
            ignore(buffer, address);
            ignore(buffer, path);
            return obeyControlCode(batch, i, reply);
        }
        final boolean isObeyed = !isUnknown && steer(batch, i, reply);
        if (!isObeyed)
        {
            ignore(buffer, address);
            ignore(buffer, path);
        }
        return isObeyed ? 0 : Tlv.UNRECOGNIZED;
    }

    private void survey(final UnsafeBuffer buffer, final int start, final int length)
    {
        controlCode = NOWHERE;
        address = NOWHERE;
        path = NOWHERE;
        isMalformed = false;
        isUnknown = false;
        cursor.wrap(buffer, start, start + length);
        int step = cursor.next();
        while (step == TlvCursor.TLV)
        {
            Tlv.flags(buffer, cursor.offset(), note(buffer));
            step = cursor.next();
        }
        if (step != TlvCursor.END)
        {
            Tlv.flags(buffer, cursor.offset(), Tlv.MALFORMED);
            isMalformed = true;
        }
    }

    private int note(final UnsafeBuffer buffer)
    {
        final int at = cursor.offset();
        final int type = cursor.type();
        if (type < ReturnPath.CONTROL_CODE || type > ReturnPath.SRV6_SEGMENT_LIST)
        {
            isUnknown = true;
            return Tlv.UNRECOGNIZED;
        }
        if (!isWellFormed(buffer, type, cursor.length()))
        {
            isMalformed = true;
            return Tlv.MALFORMED;
        }
        if (firstOfKind(type) != NOWHERE)
        {
            return Tlv.UNRECOGNIZED;
        }
        controlCode = type == ReturnPath.CONTROL_CODE ? at : controlCode;
        address = type == ReturnPath.RETURN_ADDRESS ? at : address;
        path = type > ReturnPath.RETURN_ADDRESS ? at : path;
        return 0;
    }

    private int firstOfKind(final int type)
    {
        return switch (type)
        {
            case ReturnPath.CONTROL_CODE -> controlCode;
            case ReturnPath.RETURN_ADDRESS -> address;
            default -> path;
        };
    }

    private boolean isWellFormed(final UnsafeBuffer buffer, final int type, final int length)
    {
        return switch (type)
        {
            case ReturnPath.CONTROL_CODE -> length == ReturnPath.CONTROL_CODE_LENGTH;
            case ReturnPath.RETURN_ADDRESS -> AddressValue.isValidLength(length);
            case ReturnPath.SR_MPLS_LABEL_STACK -> length > 0 && length % ReturnPath.LABEL_LENGTH == 0 &&
                ReturnPath.isStackBottomLast(buffer, cursor.valueOffset(), length);
            default -> length > 0 && length % ReturnPath.SEGMENT_LENGTH == 0;
        };
    }

    private static void ignore(final UnsafeBuffer buffer, final int at)
    {
        if (at != NOWHERE)
        {
            Tlv.flags(buffer, at, Tlv.UNRECOGNIZED);
        }
    }

    private int obeyControlCode(final PacketBatch batch, final int i, final Reply reply)
    {
        if (!ReturnPath.isSameLink(batch.buffer(), controlCode + Tlv.HEADER_LENGTH))
        {
            reply.suppress();
            return 0;
        }
        if (!policy.can(Departure.SAME_LINK) || batch.interfaceIndex(i) == 0)
        {
            ignore(batch.buffer(), controlCode);
            return Tlv.UNRECOGNIZED;
        }
        reply.sameLink();
        return 0;
    }

    private boolean steer(final PacketBatch batch, final int i, final Reply reply)
    {
        final boolean isAddressUsable = address == NOWHERE || isAddressUsable(batch, i, reply);
        final boolean isPathUsable = path == NOWHERE || isPathUsable(batch, i);
        if (!isAddressUsable || !isPathUsable)
        {
            return false;
        }
        final UnsafeBuffer buffer = batch.buffer();
        if (address != NOWHERE)
        {
            final int length = Tlv.length(buffer, address);
            final int value = address + Tlv.HEADER_LENGTH;
            reply.destination(AddressValue.high(buffer, value, length), AddressValue.low(buffer, value, length));
        }
        if (path != NOWHERE)
        {
            reply.path(pathKind(buffer), path + Tlv.HEADER_LENGTH, Tlv.length(buffer, path));
        }
        return true;
    }

    private boolean isAddressUsable(final PacketBatch batch, final int i, final Reply reply)
    {
        final UnsafeBuffer buffer = batch.buffer();
        final int length = Tlv.length(buffer, address);
        final long high = AddressValue.high(buffer, address + Tlv.HEADER_LENGTH, length);
        final long low = AddressValue.low(buffer, address + Tlv.HEADER_LENGTH, length);
        return isAllowed(high, low, reply) && policy.can(Departure.DESTINATION) &&
            IpAddress.isIpv4(high, low) == IpAddress.isIpv4(batch.localHigh(i), batch.localLow(i));
    }

    private boolean isAllowed(final long high, final long low, final Reply reply)
    {
        final boolean isAllowed = !IpAddress.isNotUnicast(high, low) && policy.allowed().contains(high, low);
        if (!isAllowed && policy.isDropping())
        {
            reply.drop(Extender.RETURN_ADDRESS_NOT_ALLOWED);
        }
        return isAllowed;
    }

    private int pathKind(final UnsafeBuffer buffer)
    {
        return Tlv.type(buffer, path) == ReturnPath.SRV6_SEGMENT_LIST ? Departure.SRV6 : Departure.SR_MPLS;
    }

    /** Every segment has to lie in an allowed prefix, every label in the allowed range. */
    private boolean isPathUsable(final PacketBatch batch, final int i)
    {
        final UnsafeBuffer buffer = batch.buffer();
        final int kind = pathKind(buffer);
        if (!policy.can(kind))
        {
            return false;
        }
        if (kind == Departure.SR_MPLS)
        {
            return areLabelsAllowed(buffer);
        }
        boolean isAllowed = !IpAddress.isIpv4(batch.localHigh(i), batch.localLow(i));
        final int end = path + Tlv.HEADER_LENGTH + Tlv.length(buffer, path);
        for (int at = path + Tlv.HEADER_LENGTH; at < end && isAllowed; at += ReturnPath.SEGMENT_LENGTH)
        {
            isAllowed = policy.allowed().contains(
                AddressValue.high(buffer, at, ReturnPath.SEGMENT_LENGTH),
                AddressValue.low(buffer, at, ReturnPath.SEGMENT_LENGTH));
        }
        return isAllowed;
    }

    private boolean areLabelsAllowed(final UnsafeBuffer buffer)
    {
        boolean areAllowed = true;
        final int end = path + Tlv.HEADER_LENGTH + Tlv.length(buffer, path);
        for (int at = path + Tlv.HEADER_LENGTH; at < end; at += ReturnPath.LABEL_LENGTH)
        {
            areAllowed &= policy.allowsLabel(ReturnPath.label(buffer, at));
        }
        return areAllowed;
    }
}
