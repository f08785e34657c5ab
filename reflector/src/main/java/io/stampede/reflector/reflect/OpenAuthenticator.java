package io.stampede.reflector.reflect;

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
    public void sign(final PacketBatch batch, final int i)
    {
        // an unauthenticated packet has no HMAC
    }
}
