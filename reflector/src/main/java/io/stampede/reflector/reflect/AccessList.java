package io.stampede.reflector.reflect;

import io.stampede.frame.PacketBatch;
import io.stampede.frame.PrefixSet;
import java.util.List;

/**
 * Who may ask: sources by prefix, where the longest prefix that holds one decides, and provisioned sessions. Immutable.
 */
public final class AccessList
{
    private final PrefixSet allowed;
    private final PrefixSet denied;
    private final ProvisionedSessions sessions;

    /**
     * @param allowed  prefixes of those who may ask; empty lets everyone in who is not denied.
     * @param denied   prefixes of those who may not.
     * @param sessions of those the ones that may; none lets every session in.
     */
    public AccessList(final PrefixSet allowed, final PrefixSet denied, final ProvisionedSessions sessions)
    {
        this.allowed = allowed;
        this.denied = denied;
        this.sessions = sessions;
    }

    /** Everyone in these prefixes; all who can reach us if there are none. */
    public static AccessList of(final PrefixSet allowed)
    {
        return new AccessList(allowed, PrefixSet.EMPTY, new ProvisionedSessions(List.of(), 1));
    }

    /** Whether a source, as in {@link io.stampede.frame.IpAddress}, may ask at all. */
    boolean admits(final long high, final long low)
    {
        if (denied.isEmpty())
        {
            return allowed.isEmpty() || allowed.contains(high, low);
        }
        final int longestDenied = denied.longestMatch(high, low);
        return allowed.isEmpty() ?
            longestDenied == PrefixSet.NO_MATCH : allowed.longestMatch(high, low) > longestDenied;
    }

    /**
     * Whether frame {@code i} is of a session that may ask.
     *
     * @param ssid of the packet, 0 for none.
     */
    boolean knows(final PacketBatch batch, final int i, final int ssid)
    {
        return sessions.isEmpty() || sessions.contains(batch, i, ssid);
    }
}
