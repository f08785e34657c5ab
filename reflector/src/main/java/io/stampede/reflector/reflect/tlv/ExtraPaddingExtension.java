package io.stampede.reflector.reflect.tlv;

import io.stampede.frame.Reply;
import io.stampede.wire.Tlv;
import io.stampede.wire.TlvCursor;
import io.stampede.wire.TlvType;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Extra Padding (RFC 8972 §4.1): any length will do, the Value goes back as it came, unless the sender says how long
 * the reply shall be: then it goes (RFC 10052 §3). Owned by the reflecting thread.
 */
final class ExtraPaddingExtension
{
    private final TlvCursor cursor = new TlvCursor(new UnsafeBuffer(0, 0));

    /** @return the flags of the reply's TLV. */
    static int extend()
    {
        return 0;
    }

    /** Moves all other TLVs together, and tells those who remember where one lies. */
    int strip(
        final UnsafeBuffer buffer, final int start, final int end, final Reply reply, final TlvIntegrity integrity)
    {
        int to = start;
        cursor.wrap(buffer, start, end);
        while (cursor.next() == TlvCursor.TLV)
        {
            if (cursor.type() != TlvType.EXTRA_PADDING)
            {
                final int at = cursor.offset();
                final int whole = Tlv.HEADER_LENGTH + cursor.length();
                if (at != to)
                {
                    buffer.putBytes(to, buffer, at, whole);
                    reply.moved(at, at + whole, at - to);
                    integrity.moved(at, at - to);
                }
                to += whole;
            }
        }
        return to;
    }
}
