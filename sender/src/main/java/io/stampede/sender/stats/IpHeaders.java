package io.stampede.sender.stats;

/** TTLs and DSCPs the replies came with, as sets: 0..255 and 0..63. */
public final class IpHeaders
{
    private static final int TTLS = 256;
    private static final int DSCPS = 64;
    private static final int ECN_BITS = 2;

    private final boolean[] senderTtls = new boolean[TTLS];
    private final boolean[] ttls = new boolean[TTLS];
    private final boolean[] dscps = new boolean[DSCPS];

    /** One reply; TTL 0 stands for unknown. */
    public void onReply(final int senderTtl, final int ttl, final int tos)
    {
        senderTtls[senderTtl] = true;
        ttls[ttl] = true;
        dscps[tos >>> ECN_BITS] = true;
    }

    /** TTLs the requests reached the reflector with, ascending. */
    public int[] senderTtls()
    {
        return members(senderTtls, 1);
    }

    /** TTLs the replies reached us with, ascending. */
    public int[] ttls()
    {
        return members(ttls, 1);
    }

    /** DSCPs of the replies, ascending. */
    public int[] dscps()
    {
        return members(dscps, 0);
    }

    private static int[] members(final boolean[] set, final int from)
    {
        int count = 0;
        for (int i = from; i < set.length; i++)
        {
            count += set[i] ? 1 : 0;
        }
        final int[] members = new int[count];
        int at = 0;
        for (int i = from; i < set.length; i++)
        {
            if (set[i])
            {
                members[at++] = i;
            }
        }
        return members;
    }
}
