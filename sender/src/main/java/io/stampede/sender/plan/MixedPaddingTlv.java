package io.stampede.sender.plan;

import io.stampede.wire.TlvType;
import java.util.Collections;
import java.util.List;

/**
 * Extra Padding (RFC 8972 §4.1) of one length after the other, over and over, so that probes of several sizes mix. The
 * last TLV of a probe.
 *
 * @param valueLengths octets of the Value, 0..65535, or {@link #NONE} for a probe without the TLV; at least one is not.
 * @param filling      what they are filled with.
 */
public record MixedPaddingTlv(List<Integer> valueLengths, Padding filling) implements ProbeTlv
{
    /** This probe has no padding at all. */
    public static final int NONE = -1;

    public MixedPaddingTlv
    {
        valueLengths = List.copyOf(valueLengths);
        for (final int length : valueLengths)
        {
            Ranges.require("octets of padding", length, NONE, 0xFFFF);
        }
        Ranges.require("the most octets of padding", Collections.max(valueLengths), 0, 0xFFFF);
    }

    @Override
    public int type()
    {
        return TlvType.EXTRA_PADDING;
    }

    /** The longest. */
    @Override
    public int valueLength()
    {
        return Collections.max(valueLengths);
    }
}
