package io.stampede.auth;

import java.util.Arrays;

/**
 * A shared secret, spread over the two blocks HMAC starts its hashes with (RFC 2104 §2); lives as long as the keyring
 * that holds it. Never printed. Immutable.
 */
public final class HmacKey
{
    /** Shorter secrets are guessed too easily (RFC 2104 §3 asks for the hash's length, 32; half of it is the least). */
    public static final int MIN_SECRET_LENGTH = 16;

    /** Block of SHA-256. */
    static final int BLOCK_LENGTH = 64;

    private static final byte INNER_PAD = 0x36;
    private static final byte OUTER_PAD = 0x5C;

    final byte[] innerBlock = new byte[BLOCK_LENGTH];
    final byte[] outerBlock = new byte[BLOCK_LENGTH];

    /** @param secret any number of octets; those longer than a block are hashed first, as RFC 2104 says. */
    public HmacKey(final byte... secret)
    {
        final byte[] block = secret.length > BLOCK_LENGTH ? Sha256.hash(secret) : secret;
        Arrays.fill(innerBlock, INNER_PAD);
        Arrays.fill(outerBlock, OUTER_PAD);
        for (int i = 0; i < block.length; i++)
        {
            innerBlock[i] ^= block[i];
            outerBlock[i] ^= block[i];
        }
    }

    @Override
    public String toString()
    {
        return "HmacKey[hidden]";
    }
}
