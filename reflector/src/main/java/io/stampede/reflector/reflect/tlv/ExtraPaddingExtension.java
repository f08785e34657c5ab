package io.stampede.reflector.reflect.tlv;

import io.stampede.frame.Reply;
import org.agrona.MutableDirectBuffer;

/** Extra Padding (RFC 8972 §4.1): any length will do, the Value goes back as it came. */
final class ExtraPaddingExtension
{
    private ExtraPaddingExtension()
    {
    }

    /** @return the flags of the reply's TLV. */
    static int extend(final MutableDirectBuffer buffer, final int offset, final Reply reply)
    {
        return 0;
    }
}
