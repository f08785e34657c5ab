package io.stampede.reflector.session;

/**
 * Hashes session keys with a secret, so that nobody outside can choose addresses that collide (THREATS row 6).
 * Multiply-and-fold of 64-bit words: each step mixes in one word of the key and one of the seed.
 */
public final class SessionHash
{
    private final long seed0;
    private final long seed1;

    /** @param seed0 random; so is {@code seed1}: from SecureRandom, once per process. */
    public SessionHash(final long seed0, final long seed1)
    {
        this.seed0 = seed0;
        this.seed1 = seed1;
    }

    /** Begins a hash with its first word. */
    public long start(final long word)
    {
        return fold(word ^ seed0, seed1);
    }

    /** Goes on with the next word; all 64 bits of the result are mixed. */
    public long step(final long hash, final long word)
    {
        return fold(hash ^ word, seed1 ^ hash);
    }

    private long fold(final long left, final long right)
    {
        final long odd = right | 1;
        return (Math.unsignedMultiplyHigh(left, odd) ^ (left * odd)) + seed0;
    }
}
