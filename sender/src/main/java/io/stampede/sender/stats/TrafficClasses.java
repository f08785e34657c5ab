package io.stampede.sender.stats;

/** DSCPs seen, as a set, and how many packets came with each ECN codepoint. */
public final class TrafficClasses
{
    /** Congestion Experienced (RFC 3168). */
    public static final int CE = 3;

    private static final int DSCPS = 64;
    private static final int ECN_BITS = 2;
    private static final int ECN_MASK = 3;

    private final boolean[] dscps = new boolean[DSCPS];
    private final long[] ecns = new long[ECN_MASK + 1];

    /** One packet's TOS or Traffic Class octet. */
    public void add(final int tos)
    {
        dscps[tos >>> ECN_BITS] = true;
        ecns[tos & ECN_MASK]++;
    }

    /** DSCPs, ascending. */
    public int[] dscps()
    {
        return IpHeaders.members(dscps, 0);
    }

    /** Packets with this ECN codepoint: 0 Not-ECT, 1 ECT(1), 2 ECT(0), 3 CE. */
    public long packets(final int ecn)
    {
        return ecns[ecn];
    }
}
