package io.stampede.reflector.reflect.tlv;

import io.stampede.frame.PacketBatch;

/** A reflector without keys: TLVs are taken as they come, and an HMAC TLV is of an unknown type. */
public final class OpenTlvIntegrity extends TlvIntegrity
{
    @Override
    public boolean isIntact(final PacketBatch batch, final int i, final int start, final int end)
    {
        return true;
    }

    @Override
    public boolean areProven()
    {
        return false;
    }

    @Override
    public void moved(final int at, final int by)
    {
        // nothing is kept
    }

    @Override
    public void keep(final PacketBatch batch, final int i, final TlvSignature signature)
    {
        signature.clear();
    }

    @Override
    public void sign(final PacketBatch batch, final int i, final TlvSignature signature)
    {
        // nothing was signed
    }

    @Override
    public void sign(final PacketBatch batch, final int i)
    {
        // nothing was signed
    }
}
