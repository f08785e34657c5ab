package io.stampede.reflector.reflect;

import io.stampede.auth.HmacKey;
import io.stampede.frame.PacketBatch;

/**
 * Whether base packets are genuine, and what makes ours so (RFC 8762 §4.4). Chosen when the reflector is assembled;
 * owned by the reflecting thread.
 */
public abstract class Authenticator
{
    /**
     * Whether frame {@code i} holds a base packet signed with a key of its session. Nothing else is known of it yet.
     */
    public abstract boolean isGenuine(PacketBatch batch, int i);

    /** The key frame {@code i}'s request was signed with. */
    public abstract HmacKey key(int i);

    /** Signs a copy of a reply with its key, as {@link #sign(PacketBatch, int)} does the reply. */
    public abstract void sign(PacketBatch batch, int i, HmacKey key);

    /** Signs the reply in frame {@code i}, whose last octets have just been written. */
    public abstract void sign(PacketBatch batch, int i);
}
