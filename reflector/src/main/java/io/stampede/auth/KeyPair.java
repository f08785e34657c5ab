package io.stampede.auth;

/**
 * The key packets are signed with now, and the one they may still be signed with. Where there is only one, both are the
 * same. A session without any key has {@link #NONE}, whose keys are random: what they sign matches nothing a peer can
 * make, at the same cost as a wrong signature (THREATS row 9).
 *
 * @param current  signs what we send first.
 * @param previous also accepted.
 */
public record KeyPair(HmacKey current, HmacKey previous)
{
    /** No key: nothing verifies. */
    public static final KeyPair NONE = of(RandomSecret.newKey());

    public static KeyPair of(final HmacKey only)
    {
        return new KeyPair(only, only);
    }
}
