package io.stampede.reflector.cli.decode;

import io.stampede.wire.Tlv;
import io.stampede.wire.TlvCursor;
import io.stampede.wire.TlvType;
import org.agrona.concurrent.UnsafeBuffer;

/** The TLVs of a packet (RFC 8972 §4): header with flags, type and length, then the value; what is wrong is said. */
final class TlvDump
{
    private static final int ANY = -1;

    private TlvDump()
    {
    }

    /** Appends everything from {@code start} to the end of the packet. */
    static void append(final AnnotatedHex hex, final byte[] packet, final int start)
    {
        final UnsafeBuffer buffer = new UnsafeBuffer(packet);
        final TlvCursor cursor = new TlvCursor(buffer);
        cursor.wrap(buffer, start, packet.length);
        int step = cursor.next();
        while (step == TlvCursor.TLV)
        {
            final int length = cursor.length();
            hex.field(packet, cursor.offset(), Tlv.HEADER_LENGTH,
                header(buffer, cursor) + lengthFault(cursor.type(), length) + flagMeaning(buffer, cursor.offset()));
            if (length > 0)
            {
                hex.field(packet, cursor.valueOffset(), length, "  Value");
            }
            step = cursor.next();
        }
        final int left = packet.length - cursor.offset();
        if (step == TlvCursor.TRAILING)
        {
            hex.field(packet, cursor.offset(), left,
                "MALFORMED: " + left + " trailing octets, too few for a TLV header");
        }
        else if (step == TlvCursor.OVERRUN)
        {
            final int valueLeft = left - Tlv.HEADER_LENGTH;
            hex.field(packet, cursor.offset(), Tlv.HEADER_LENGTH,
                header(buffer, cursor) + ", MALFORMED: runs past the end, " + valueLeft + " octets are left" +
                flagMeaning(buffer, cursor.offset()));
            if (valueLeft > 0)
            {
                hex.field(packet, cursor.valueOffset(), valueLeft, "  Value, cut off");
            }
        }
    }

    private static String header(final UnsafeBuffer buffer, final TlvCursor cursor)
    {
        return "TLV Flags=" + FieldText.flags(Tlv.flags(buffer, cursor.offset())) + " Type=" + cursor.type() + " (" +
            TlvType.name(cursor.type()) + ") Length=" + cursor.length();
    }

    private static String flagMeaning(final UnsafeBuffer buffer, final int offset)
    {
        final int flags = Tlv.flags(buffer, offset);
        return ((flags & Tlv.MALFORMED) != 0 ? ", M: marked malformed by the reflector, which stopped here" : "") +
            ((flags & Tlv.INTEGRITY_FAILED) != 0 ? ", I: integrity check failed" : "") +
            ((flags & Tlv.NOT_CONFORMANT) != 0 ? ", C: reply does not conform to the request" : "");
    }

    private static String lengthFault(final int type, final int length)
    {
        final int exact = exactLength(type);
        if (exact != ANY && length != exact)
        {
            return ", MALFORMED: Length must be " + exact;
        }
        final int least = leastLength(type);
        if (length < least)
        {
            return ", MALFORMED: Length must be at least " + least;
        }
        return type == TlvType.DESTINATION_NODE_ADDRESS && length != 4 && length != 16 ?
            ", MALFORMED: Length must be 4 or 16" : "";
    }

    /** RFC 8972 §4.4 to §4.8, RFC 9534 §3.1. */
    private static int exactLength(final int type)
    {
        return switch (type)
        {
            case TlvType.CLASS_OF_SERVICE, TlvType.ACCESS_REPORT, TlvType.MICRO_SESSION_ID -> 4;
            case TlvType.DIRECT_MEASUREMENT -> 12;
            case TlvType.FOLLOW_UP_TELEMETRY, TlvType.HMAC -> 16;
            default -> ANY;
        };
    }

    /** RFC 8972 §4.2, §4.3 and §5.1 (a vendor's TLV starts with its number), RFC 9503 §4, RFC 10052 §3. */
    private static int leastLength(final int type)
    {
        return switch (type)
        {
            case TlvType.LOCATION, TlvType.TIMESTAMP_INFORMATION, TlvType.RETURN_PATH, 252, 253, 254 -> 4;
            case TlvType.REFLECTED_TEST_PACKET_CONTROL -> 12;
            default -> 0;
        };
    }
}
