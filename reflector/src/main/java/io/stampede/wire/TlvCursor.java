package io.stampede.wire;

import org.agrona.DirectBuffer;

/**
 * A bounded walk over the TLVs of one packet (RFC 8972 §4): never reads past the end it was given, never trusts a
 * Length.
 * <pre>
 *   wrap ──▶ next ──▶ TLV ──▶ next ──▶ … ──▶ END
 *                      │
 *                      ├──▶ OVERRUN   Length claims more octets than are left
 *                      └──▶ TRAILING  1..3 octets left: not even a header
 * </pre>
 * Reusable; owned by one thread.
 */
public final class TlvCursor
{
    /** A whole TLV lies at {@link #offset()}. */
    public static final int TLV = 0;
    /** All octets were walked. */
    public static final int END = 1;
    /** A header lies at {@link #offset()} but its Value runs past the end of the packet. */
    public static final int OVERRUN = 2;
    /** Fewer octets than a header are left at {@link #offset()}. */
    public static final int TRAILING = 3;

    private DirectBuffer buffer;
    private int offset;
    private int next;
    private int end;

    /** A cursor over nothing. */
    public TlvCursor(final DirectBuffer buffer)
    {
        this.buffer = buffer;
    }

    /**
     * Puts the cursor before the first TLV.
     *
     * @param start first octet after the base packet.
     * @param end   first octet after the UDP payload.
     */
    public void wrap(final DirectBuffer buffer, final int start, final int end)
    {
        this.buffer = buffer;
        this.offset = start;
        this.next = start;
        this.end = end;
    }

    /**
     * Steps to the next TLV: {@link #TLV}, {@link #END}, {@link #OVERRUN} or {@link #TRAILING}; after all but the
     * first, stop.
     */
    public int next()
    {
        offset = next;
        final int left = end - offset;
        if (left < Tlv.HEADER_LENGTH)
        {
            return left <= 0 ? END : TRAILING;
        }
        final int whole = Tlv.HEADER_LENGTH + Tlv.length(buffer, offset);
        if (whole > left)
        {
            return OVERRUN;
        }
        next = offset + whole;
        return TLV;
    }

    /** First octet of the current TLV's header. */
    public int offset()
    {
        return offset;
    }

    public int type()
    {
        return Tlv.type(buffer, offset);
    }

    /** Octets of the current TLV's Value. */
    public int length()
    {
        return Tlv.length(buffer, offset);
    }

    /** First octet of the current TLV's Value. */
    public int valueOffset()
    {
        return offset + Tlv.HEADER_LENGTH;
    }
}
