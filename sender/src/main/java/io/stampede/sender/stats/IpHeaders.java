package io.stampede.sender.stats;

/** TTLs, DSCPs and ECN codepoints the replies came with. */
public final class IpHeaders
{
    private static final int TTLS = 256;

    private final boolean[] senderTtls = new boolean[TTLS];
    private final boolean[] ttls = new boolean[TTLS];
    private final TrafficClasses classes = new TrafficClasses();

    /** One reply; TTL 0 stands for unknown. */
    public void onReply(final int senderTtl, final int ttl, final int tos)
    {
        senderTtls[senderTtl] = true;
        ttls[ttl] = true;
        classes.add(tos);
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

    /** DSCP and ECN of the replies. */
    public TrafficClasses classes()
    {
        return classes;
    }

    /** What is in a set, ascending. */
    static int[] members(final boolean[] set, final int from)
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
