package io.stampede.sender.cli;

import io.stampede.wire.PacketLayout;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * Deals sessions out to as few sockets as can be: on a socket of one family and one security mode no SSID comes twice,
 * for it is what tells the replies apart.
 */
final class SocketShares
{
    /** Each costs a receive call per cycle. Too low → an SSID of many sessions is refused; too high → late probes. */
    static final int MAX_SOCKETS = 64;
    private static final int MAX_SSID = 65_535;

    private final List<Share> shares = new ArrayList<>();

    /** What one socket must be, and which SSIDs it has. */
    static final class Share
    {
        private final boolean isIpv6;
        private final PacketLayout layout;
        private final BitSet ssids = new BitSet();
        private int longestPayload;

        private Share(final boolean isIpv6, final PacketLayout layout)
        {
            this.isIpv6 = isIpv6;
            this.layout = layout;
        }

        boolean isIpv6()
        {
            return isIpv6;
        }

        /** Octets. */
        int longestPayload()
        {
            return longestPayload;
        }

        /** The lowest SSID that is free; 0 if none is. */
        private int nextSsid()
        {
            final int next = ssids.nextClearBit(1);
            return next > MAX_SSID ? 0 : next;
        }
    }

    /** Where a session is put. */
    record Place(int socket, int ssid)
    {
    }

    /**
     * Puts a session somewhere.
     *
     * @param ssid that it must have; 0 for any.
     */
    Place add(final boolean isIpv6, final PacketLayout layout, final int ssid, final int payloadLength)
        throws CommandFailure
    {
        for (int i = 0; i < shares.size(); i++)
        {
            final Share share = shares.get(i);
            final int wanted = ssid == 0 ? share.nextSsid() : ssid;
            if (share.isIpv6 == isIpv6 && share.layout == layout && wanted != 0 && !share.ssids.get(wanted))
            {
                return take(i, wanted, payloadLength);
            }
        }
        if (shares.size() == MAX_SOCKETS)
        {
            throw CommandFailure.usage((ssid == 0 ? "all SSIDs" : "SSID " + ssid) + " of " + MAX_SOCKETS +
                " sockets are taken: no two sessions of a socket have the same one — use 'sessions: N' instead of " +
                "'ssids', or fewer sessions");
        }
        shares.add(new Share(isIpv6, layout));
        return take(shares.size() - 1, ssid == 0 ? 1 : ssid, payloadLength);
    }

    private Place take(final int socket, final int ssid, final int payloadLength)
    {
        final Share share = shares.get(socket);
        share.ssids.set(ssid);
        share.longestPayload = Math.max(share.longestPayload, payloadLength);
        return new Place(socket, ssid);
    }

    /** In the order of their numbers. */
    List<Share> shares()
    {
        return shares;
    }
}
