package io.stampede.reflector.config;

import io.stampede.auth.Keyring;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an operator decided that can be swapped while the reflector runs.
 *
 * @param mode           who numbers the replies.
 * @param isTwampLight   whether unauthenticated requests of 14 to 43 octets are answered with 44 (RFC 8762 §4.6).
 * @param minSourcePort  lowest source port answered, 0..65535.
 * @param allowedSources prefixes sources must lie in; empty lets everyone in.
 * @param rateLimitPps   packets per second answered per source prefix (/24 of IPv4, /56 of IPv6); 0 for any number.
 * @param timestamps     format of our timestamps.
 * @param isAuthenticated whether packets are of the authenticated mode (RFC 8762 §4.4); needs keys.
 * @param keyring        keys of the sessions, for the authenticated mode and for HMAC TLVs; null for none.
 * @param tlvs           which TLVs are processed, and how far they may go.
 * @param reflectedControl how far a Reflected Test Packet Control TLV may go (RFC 10052 §3).
 */
public record ReflectorPolicy(
    SessionMode mode,
    boolean isTwampLight,
    int minSourcePort,
    List<AddressPrefix> allowedSources,
    long rateLimitPps,
    TimestampKind timestamps,
    boolean isAuthenticated,
    @Nullable Keyring keyring,
    TlvLimits tlvs,
    ReflectedControlLimits reflectedControl)
{
    /** Without an allow list, so that nobody can aim much at a forged source (THREATS row 4). */
    public static final long DEFAULT_RATE_LIMIT_PPS = 10_000;

    public ReflectorPolicy
    {
        allowedSources = List.copyOf(allowedSources);
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
        if (obeyed == ReflectedControl.ANY && allowedSources.isEmpty())
        {
            throw new IllegalArgumentException("--reflected-control " + obeyed +
                ": a forged request could aim our replies at anybody — name your sources with --allow-source");
        }
    }

    /** Whether anyone may ask. */
    public boolean isOpen()
    {
        return allowedSources.isEmpty();
    }

    /** The same, but nobody is turned away and nothing is signed. */
    public ReflectorPolicy forEveryone()
    {
        return new ReflectorPolicy(
            mode,
            isTwampLight,
            minSourcePort,
            List.of(),
            0,
            timestamps,
            false,
            null,
            TlvLimits.defaults(tlvs.areOn()),
            ReflectedControlLimits.OFF);
    }
}
