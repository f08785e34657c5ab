package io.stampede.reflector.config;

import java.util.List;

/**
 * Who may ask, and how much.
 *
 * @param minSourcePort  lowest source port answered, 0..65535.
 * @param allowedSources prefixes sources must lie in; empty lets everyone in.
 * @param deniedSources  prefixes sources must not lie in; where both hold one, the longer prefix decides.
 * @param rateLimitPps   packets per second answered per source prefix (/24 of IPv4, /56 of IPv6); 0 for any number.
 * @param sessions       provisioned sessions, the only ones answered (RFC 8972 §3); empty answers any.
 */
public record AccessPolicy(
    int minSourcePort,
    List<AddressPrefix> allowedSources,
    List<AddressPrefix> deniedSources,
    long rateLimitPps,
    List<SessionSpec> sessions)
{
    /** Without an allow list, so that nobody can aim much at a forged source (THREATS row 4). */
    public static final long DEFAULT_RATE_LIMIT_PPS = 10_000;

    /** Turns nobody away. */
    public static final AccessPolicy EVERYONE = new AccessPolicy(0, List.of(), 0);

    /** Any session of certain sources. */
    public AccessPolicy(final int minSourcePort, final List<AddressPrefix> allowedSources, final long rateLimitPps)
    {
        this(minSourcePort, allowedSources, List.of(), rateLimitPps, List.of());
    }

    public AccessPolicy
    {
        allowedSources = List.copyOf(allowedSources);
        deniedSources = List.copyOf(deniedSources);
        sessions = List.copyOf(sessions);
    }

    /** Whether anyone may ask who is not denied. */
    public boolean isOpen()
    {
        return allowedSources.isEmpty();
    }
}
