package io.stampede.reflector.reflect;

import io.stampede.auth.HmacKey;
import io.stampede.auth.KeyPair;
import io.stampede.frame.PacketBatch;

/** The unauthenticated mode: every packet is taken for genuine, none is signed. */
public final class OpenAuthenticator extends Authenticator
{
    @Override
    public boolean isGenuine(final PacketBatch batch, final int i)
    {
        return true;
    }

    @Override
    public HmacKey key(final int i)
    {
        return KeyPair.NONE.current();
    }

    @Override
    public void sign(final PacketBatch batch, final int i, final HmacKey key)
    {
        // an unauthenticated packet has no HMAC
    }

    @Override
    public void sign(final PacketBatch batch, final int i)
    {
        // an unauthenticated packet has no HMAC
    }
}
