package io.stampede.auth;

import java.security.DigestException;
import java.security.MessageDigest;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/**
 * HMAC-SHA-256 truncated to its first 16 octets (RFC 8762 §4.4), over {@link MessageDigest} because {@code Mac}
 * allocates for every result. Begin with a key, update with the parts, then write or compare. Allocates nothing once
 * made; owned by one thread.
 */
public final class HmacSha256
{
    /** Octets of a result. */
    public static final int LENGTH = 16;

    private static final int HASH_LENGTH = 32;
    private static final int CHUNK_LENGTH = 1024;

    private final MessageDigest digest = Sha256.newDigest();
    private final byte[] chunk = new byte[CHUNK_LENGTH];
    private final byte[] hash = new byte[HASH_LENGTH];
    private HmacKey key = new HmacKey();

    /** Starts a computation; one under way is forgotten. */
    public void begin(final HmacKey withKey)
    {
        key = withKey;
        digest.reset();
        digest.update(withKey.innerBlock, 0, HmacKey.BLOCK_LENGTH);
    }

    /** Takes in {@code length} octets. */
    public void update(final DirectBuffer buffer, final int offset, final int length)
    {
        for (int done = 0; done < length; done += CHUNK_LENGTH)
        {
            final int octets = Math.min(CHUNK_LENGTH, length - done);
            buffer.getBytes(offset + done, chunk, 0, octets);
            digest.update(chunk, 0, octets);
        }
    }

    /** Ends the computation and writes its 16 octets. */
    public void write(final MutableDirectBuffer buffer, final int offset)
    {
        finish();
        buffer.putBytes(offset, hash, 0, LENGTH);
    }

    /** Ends the computation and compares all its 16 octets, in a time that does not depend on where they differ. */
    public boolean matches(final DirectBuffer buffer, final int offset)
    {
        finish();
        int difference = 0;
        for (int i = 0; i < LENGTH; i++)
        {
            difference |= hash[i] ^ buffer.getByte(offset + i);
        }
        return difference == 0;
    }

    private void finish()
    {
        try
        {
            digest.digest(hash, 0, HASH_LENGTH);
            digest.update(key.outerBlock, 0, HmacKey.BLOCK_LENGTH);
            digest.update(hash, 0, HASH_LENGTH);
            digest.digest(hash, 0, HASH_LENGTH);
        }
        catch (final DigestException ex)
        {
            throw new AssertionError("32 octets hold a SHA-256", ex);
        }
    }
}
