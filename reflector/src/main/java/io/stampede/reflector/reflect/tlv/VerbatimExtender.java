package io.stampede.reflector.reflect.tlv;

import io.stampede.frame.Reply;
import org.agrona.MutableDirectBuffer;

/**
 * A reflector that knows no TLVs (RFC 8762 alone, TWAMP Light): what follows the base packet is padding and goes back
 * as it came.
 */
public final class VerbatimExtender extends Extender
{
    @Override
    public void extend(final MutableDirectBuffer buffer, final int start, final int end, final Reply reply)
    {
        // in place: leaving the octets alone is returning them
    }
}
