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
    public void sign(final PacketBatch batch, final int i)
    {
        // nothing was signed
    }
}
