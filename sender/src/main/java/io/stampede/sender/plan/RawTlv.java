package io.stampede.sender.plan;

import io.stampede.wire.TlvType;

/**
 * A TLV of a type this program knows nothing of, to see what a reflector makes of it. Its Value is not looked at: an
 * enterprise number missing from a private type (252..254) is what one may want to test. Immutable.
 */
public final class RawTlv implements ProbeTlv
{
    private final int type;
    private final byte[] value;

    /** @param type 0 or 13..255: the others have records of their own, which know the rules. */
    public RawTlv(final int type, final byte... value)
    {
        Ranges.require("TLV type", type, TlvType.RESERVED, TlvType.COUNT - 1);
        Ranges.require("octets of TLV value", value.length, 0, 0xFFFF);
        if (type != TlvType.RESERVED && type <= TlvType.REFLECTED_TEST_PACKET_CONTROL)
        {
            throw new IllegalArgumentException(
                "TLV type " + type + ": is " + TlvType.name(type) + ", which has an option of its own");
        }
        this.type = type;
        this.value = value.clone();
    }

    @Override
    public int type()
    {
        return type;
    }

    @Override
    public int valueLength()
    {
        return value.length;
    }

    /** A copy. */
    public byte[] value()
    {
        return value.clone();
    }
}
