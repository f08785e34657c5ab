package io.stampede.reflector.reflect.tlv;

import io.stampede.frame.PacketBatch;
import io.stampede.frame.Reply;

/**
 * A reflector that knows no TLVs (RFC 8762 alone, TWAMP Light): what follows the base packet is padding and goes back
 * as it came.
 */
public final class VerbatimExtender extends Extender
{
    @Override
    public void extend(final PacketBatch batch, final int i, final int start, final int end, final Reply reply)
    {
        // in place: leaving the octets alone is returning them
    }

    @Override
    public int strip(final PacketBatch batch, final int start, final int end, final Reply reply)
    {
        return end;
    }

    @Override
    public void keep(final PacketBatch batch, final int i, final TlvSignature signature)
    {
        signature.clear();
    }

    @Override
    public void follow(final PacketBatch batch, final int at, final Reply reply)
    {
        // no TLV tells
    }

    @Override
    public void sign(final PacketBatch batch, final int i, final TlvSignature signature)
    {
        // padding is not signed
    }

    @Override
    public void sign(final PacketBatch batch, final int i)
    {
        // padding is not signed
    }

    @Override
    public void clockSynchronized(final boolean isSynchronized)
    {
        // no TLV tells
    }
}
