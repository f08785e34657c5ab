package io.stampede.reflector.reflect.tlv;

import io.stampede.frame.Reply;
import io.stampede.wire.Tlv;
import io.stampede.wire.TlvCursor;
import io.stampede.wire.TlvType;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Walks the TLVs of a request and sets each one's flags for the reply (RFC 8972 §4). Flags that came in are ignored and
 * computed anew:
 * <pre>
 *   recognised, well formed        0          processed
 *   unknown or disabled type       U          copied; the walk goes on
 *   recognised, wrong length       M          copied; the walk ends, what follows goes back untouched
 *   runs past the end              M (U)      copied; the walk ends
 *   1..3 octets left               M          in the first of them; RFC 8972 is silent, 0x40 alone is our choice
 * </pre>
 */
public final class TlvProcessor extends Extender
{
    /** Every type this reflector can process, as a set of bits. */
    public static final long[] ALL_TYPES = mask(TlvType.EXTRA_PADDING);

    /**
     * TLVs looked at in one packet; the next is marked malformed. Too low: a rich request is cut short. Too high: a 64
     * kB packet of empty TLVs, 16 thousand of them, buys much of our time for one packet's price (THREATS row 10).
     */
    public static final int MAX_TLVS = 256;

    private static final int FIRST_PRIVATE_USE = 252;
    private static final int LAST_PRIVATE_USE = 254;
    private static final int ENTERPRISE_NUMBER_LENGTH = 4;

    private final TlvCursor cursor = new TlvCursor(new UnsafeBuffer(0, 0));
    private final long[] enabled;

    /** @param enabled types to process, as made by {@link #mask}; all others are unknown. */
    public TlvProcessor(final long[] enabled)
    {
        this.enabled = enabled.clone();
    }

    /** A set of TLV types. */
    public static long[] mask(final int... types)
    {
        final long[] bits = new long[TlvType.COUNT / Long.SIZE];
        for (final int type : types)
        {
            bits[type / Long.SIZE] |= 1L << type;
        }
        return bits;
    }

    @Override
    public void extend(final MutableDirectBuffer buffer, final int start, final int end, final Reply reply)
    {
        cursor.wrap(buffer, start, end);
        int step = cursor.next();
        int walked = 0;
        while (step == TlvCursor.TLV)
        {
            final int flags = ++walked > MAX_TLVS ? Tlv.MALFORMED : process(buffer, reply);
            Tlv.flags(buffer, cursor.offset(), flags);
            tally(flags);
            step = (flags & Tlv.MALFORMED) == 0 ? cursor.next() : TlvCursor.END;
        }
        if (step != TlvCursor.END)
        {
            markUnfinished(buffer, step);
        }
    }

    private int process(final MutableDirectBuffer buffer, final Reply reply)
    {
        final int type = cursor.type();
        if (!isEnabled(type))
        {
            return unknown(type);
        }
        return switch (type)
        {
            case TlvType.EXTRA_PADDING -> ExtraPaddingExtension.extend(buffer, cursor.offset(), reply);
            default -> Tlv.UNRECOGNIZED;
        };
    }

    /** A vendor's TLV has to start with the vendor's number (RFC 8972 §5.1), whether or not we know the vendor. */
    private int unknown(final int type)
    {
        final boolean isPrivateUse = type >= FIRST_PRIVATE_USE && type <= LAST_PRIVATE_USE;
        return isPrivateUse && cursor.length() < ENTERPRISE_NUMBER_LENGTH ?
            Tlv.UNRECOGNIZED | Tlv.MALFORMED : Tlv.UNRECOGNIZED;
    }

    private void markUnfinished(final MutableDirectBuffer buffer, final int step)
    {
        final boolean isUnknown = step == TlvCursor.OVERRUN && !isEnabled(cursor.type());
        final int flags = isUnknown ? Tlv.UNRECOGNIZED | Tlv.MALFORMED : Tlv.MALFORMED;
        Tlv.flags(buffer, cursor.offset(), flags);
        tally(flags);
    }

    private boolean isEnabled(final int type)
    {
        return (enabled[type / Long.SIZE] & (1L << type)) != 0;
    }

    private void tally(final int flags)
    {
        processed += flags == 0 ? 1 : 0;
        unrecognized += (flags & Tlv.UNRECOGNIZED) >>> 7;
        malformed += (flags & Tlv.MALFORMED) >>> 6;
    }
}
