package io.stampede.wire.tlv;

import io.stampede.wire.Tlv;
import io.stampede.wire.TlvType;
import org.agrona.MutableDirectBuffer;

/**
 * Extra Padding TLV (RFC 8972 §4.1), the way to make test packets longer than the base packet. The Value is any number
 * of octets, 0 allowed, pseudo-random by recommendation; a reflector returns it as it came.
 */
public final class ExtraPadding
{
    private ExtraPadding()
    {
    }

    /**
     * Writes the header of a padding that a Session-Sender puts at {@code offset}; the Value is the caller's to fill.
     *
     * @param valueLength 0..65535 octets.
     * @return octets of the whole TLV.
     */
    public static int encodeHeader(final MutableDirectBuffer buffer, final int offset, final int valueLength)
    {
        Tlv.header(buffer, offset, Tlv.UNRECOGNIZED, TlvType.EXTRA_PADDING, valueLength);
        return Tlv.HEADER_LENGTH + valueLength;
    }
}
