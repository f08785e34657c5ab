package io.stampede.frame;

/**
 * A set of address prefixes of both families. An IPv6 prefix, be it as short as {@code ::/0}, holds no IPv4 address.
 * Immutable; a scan, as lists of prefixes are short.
 */
public final class PrefixSet
{
    /** {@link #longestMatch} of an address in none of the prefixes. */
    public static final int NO_MATCH = -1;
    /** No prefixes. */
    public static final PrefixSet EMPTY = new PrefixSet(new long[0], new long[0], new int[0]);

    private static final int IPV4_BITS_BEFORE = 96;
    private static final int ADDRESS_BITS = 128;

    private final long[] highs;
    private final long[] lows;
    private final long[] highMasks;
    private final long[] lowMasks;
    private final boolean[] areIpv4;
    private final int[] lengths;

    /**
     * @param highs   high halves of the prefixes, as in {@link IpAddress}.
     * @param lows    low halves.
     * @param lengths leading bits that count, 0..128; an IPv4 prefix of n bits has 96 + n.
     */
    public PrefixSet(final long[] highs, final long[] lows, final int[] lengths)
    {
        this.highMasks = new long[lengths.length];
        this.lowMasks = new long[lengths.length];
        this.lengths = lengths.clone();
        areIpv4 = new boolean[lengths.length];
        this.highs = new long[lengths.length];
        this.lows = new long[lengths.length];
        for (int i = 0; i < lengths.length; i++)
        {
            highMasks[i] = mask(Math.min(lengths[i], Long.SIZE));
            lowMasks[i] = mask(Math.max(0, Math.min(lengths[i], ADDRESS_BITS) - Long.SIZE));
            this.highs[i] = highs[i] & highMasks[i];
            this.lows[i] = lows[i] & lowMasks[i];
            areIpv4[i] = lengths[i] >= IPV4_BITS_BEFORE && IpAddress.isIpv4(highs[i], lows[i]);
        }
    }

    private static long mask(final int bits)
    {
        return bits == 0 ? 0 : -1L << (Long.SIZE - bits);
    }

    public boolean isEmpty()
    {
        return highs.length == 0;
    }

    /** Whether an address, as in {@link IpAddress}, lies in one of the prefixes. */
    public boolean contains(final long high, final long low)
    {
        final boolean isIpv4 = IpAddress.isIpv4(high, low);
        for (int n = 0; n < highs.length; n++)
        {
            if (holds(n, isIpv4, high, low))
            {
                return true;
            }
        }
        return false;
    }

    private boolean holds(final int n, final boolean isIpv4, final long high, final long low)
    {
        return isIpv4 == areIpv4[n] && (high & highMasks[n]) == highs[n] && (low & lowMasks[n]) == lows[n];
    }

    /** Bits of the longest prefix an address lies in, as given to the constructor; {@link #NO_MATCH} for none. */
    public int longestMatch(final long high, final long low)
    {
        final boolean isIpv4 = IpAddress.isIpv4(high, low);
        int longest = NO_MATCH;
        for (int n = 0; n < highs.length; n++)
        {
            if (lengths[n] > longest && holds(n, isIpv4, high, low))
            {
                longest = lengths[n];
            }
        }
        return longest;
    }
}
