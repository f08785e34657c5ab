package io.stampede.reflector.config;

import io.stampede.auth.Keyring;
import org.jspecify.annotations.Nullable;

/**
 * What an operator decided that can be swapped while the reflector runs.
 *
 * @param mode           who numbers the replies.
 * @param isTwampLight   whether unauthenticated requests of 14 to 43 octets are answered with 44 (RFC 8762 §4.6).
 * @param timestamps     format of our timestamps.
 * @param access         who may ask, and how much.
 * @param isAuthenticated whether packets are of the authenticated mode (RFC 8762 §4.4); needs keys.
 * @param keyring        keys of the sessions, for the authenticated mode and for HMAC TLVs; null for none.
 * @param replayWindow   Sequence Numbers below a session's highest that are still answered, once each; 0 for all of
 *                       them, however often (THREATS row 8). Stateful and authenticated mode.
 * @param tlvs           which TLVs are processed, and how far they may go.
 * @param reflectedControl how far a Reflected Test Packet Control TLV may go (RFC 10052 §3).
 */
public record ReflectorPolicy(
    SessionMode mode,
    boolean isTwampLight,
    TimestampKind timestamps,
    AccessPolicy access,
    boolean isAuthenticated,
    @Nullable Keyring keyring,
    int replayWindow,
    TlvLimits tlvs,
    ReflectedControlLimits reflectedControl)
{
    public ReflectorPolicy
    {
        if (isAuthenticated && keyring == null)
        {
            throw new IllegalArgumentException("--auth: needs keys — name their file with --key-file");
        }
        final ReflectedControl obeyed = reflectedControl.obeyed();
        if (reflectedControl.isOn() && !tlvs.areOn())
        {
            throw new IllegalArgumentException("--reflected-control " + obeyed + " without TLVs: needs --tlvs on");
        }
        if (obeyed == ReflectedControl.SIGNED && keyring == null)
        {
            throw new IllegalArgumentException("--reflected-control " + obeyed +
                ": needs keys to prove requests — name their file with --key-file");
        }
        if (obeyed == ReflectedControl.ANY && access.isOpen())
        {
            throw new IllegalArgumentException("--reflected-control " + obeyed +
                ": a forged request could aim our replies at anybody — name your sources with --allow-source");
        }
    }

    /** The same, but nobody is turned away and nothing is signed. */
    public ReflectorPolicy forEveryone()
    {
        return new ReflectorPolicy(
            mode,
            isTwampLight,
            timestamps,
            AccessPolicy.EVERYONE,
            false,
            null,
            0,
            TlvLimits.defaults(tlvs.areOn()),
            ReflectedControlLimits.OFF);
    }
}
