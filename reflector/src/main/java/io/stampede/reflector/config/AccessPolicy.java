package io.stampede.reflector.config;

import java.util.List;

/**
 * Who may ask, and how much.
 *
 * @param minSourcePort  lowest source port answered, 0..65535.
 * @param allowedSources prefixes sources must lie in; empty lets everyone in.
 * @param rateLimitPps   packets per second answered per source prefix (/24 of IPv4, /56 of IPv6); 0 for any number.
 */
public record AccessPolicy(int minSourcePort, List<AddressPrefix> allowedSources, long rateLimitPps)
{
    /** Without an allow list, so that nobody can aim much at a forged source (THREATS row 4). */
    public static final long DEFAULT_RATE_LIMIT_PPS = 10_000;

    /** Turns nobody away. */
    public static final AccessPolicy EVERYONE = new AccessPolicy(0, List.of(), 0);

    public AccessPolicy
    {
        allowedSources = List.copyOf(allowedSources);
    }

    /** Whether anyone may ask. */
    public boolean isOpen()
    {
        return allowedSources.isEmpty();
    }
}
