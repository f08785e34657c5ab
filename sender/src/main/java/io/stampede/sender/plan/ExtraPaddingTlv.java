package io.stampede.sender.plan;

import io.stampede.wire.TlvType;

/**
 * Extra Padding (RFC 8972 §4.1).
 *
 * @param valueLength octets, 0..65535.
 * @param filling     what they are filled with.
 */
public record ExtraPaddingTlv(int valueLength, Padding filling) implements ProbeTlv
{
    public ExtraPaddingTlv
    {
        Ranges.require("octets of padding", valueLength, 0, 0xFFFF);
    }

    @Override
    public int type()
    {
        return TlvType.EXTRA_PADDING;
    }
}
