package io.stampede.reflector.reflect.tlv;

import io.stampede.wire.TlvType;

/** A set of TLV types, one bit each. Immutable. */
public final class TlvTypeSet
{
    private final long[] bits = new long[TlvType.COUNT / Long.SIZE];

    private TlvTypeSet()
    {
    }

    public static TlvTypeSet of(final int... types)
    {
        final TlvTypeSet set = new TlvTypeSet();
        for (final int type : types)
        {
            set.bits[type / Long.SIZE] |= 1L << type;
        }
        return set;
    }

    /** This set and one more type. */
    public TlvTypeSet with(final int type)
    {
        final TlvTypeSet set = of(type);
        for (int i = 0; i < bits.length; i++)
        {
            set.bits[i] |= bits[i];
        }
        return set;
    }

    /** This set without one type. */
    public TlvTypeSet without(final int type)
    {
        final TlvTypeSet set = of();
        System.arraycopy(bits, 0, set.bits, 0, bits.length);
        set.bits[type / Long.SIZE] &= ~(1L << type);
        return set;
    }

    /** @param type 0..255. */
    public boolean contains(final int type)
    {
        return (bits[type / Long.SIZE] & (1L << type)) != 0;
    }
}
