package io.stampede.reflector.reflect.tlv;

import io.stampede.auth.HmacKey;
import io.stampede.auth.KeyPair;

/** Where the HMAC TLV of a reply lies and which key signs it, kept for its copies. Owned by the reflecting thread. */
public final class TlvSignature
{
    private static final int NONE = -1;

    private int at = NONE;
    private HmacKey key = KeyPair.NONE.current();

    void clear()
    {
        at = NONE;
    }

    /** @param offset of the TLV's header from the packet's first octet. */
    void set(final int offset, final HmacKey signingKey)
    {
        at = offset;
        key = signingKey;
    }

    boolean isThere()
    {
        return at != NONE;
    }

    int at()
    {
        return at;
    }

    HmacKey key()
    {
        return key;
    }
}
