package io.stampede.auth;

import java.security.SecureRandom;

/** A key nobody knows. */
final class RandomSecret
{
    private static final int LENGTH = 32;

    private RandomSecret()
    {
    }

    static HmacKey newKey()
    {
        final byte[] secret = new byte[LENGTH];
        new SecureRandom().nextBytes(secret);
        return new HmacKey(secret);
    }
}
