package io.stampede.reflector.reflect;

import io.stampede.frame.PacketBatch;

/**
 * The prefixes sources must lie in, checked before a packet is looked at (THREATS row 4). No prefixes: everyone may
 * come. Immutable; a scan, as lists of allowed sources are short.
 */
public final class SourceFilter
{
    /** Everyone may come. */
    public static final SourceFilter OPEN = new SourceFilter(new long[0], new long[0], new int[0]);

    private static final int ADDRESS_BITS = 128;

    private final long[] highs;
    private final long[] lows;
    private final long[] highMasks;
    private final long[] lowMasks;

    /**
     * @param highs   high halves of the prefixes, as in {@link io.stampede.frame.IpAddress}.
     * @param lows    low halves.
     * @param lengths leading bits that count, 0..128; an IPv4 prefix of n bits has 96 + n.
     */
    public SourceFilter(final long[] highs, final long[] lows, final int[] lengths)
    {
        this.highMasks = new long[lengths.length];
        this.lowMasks = new long[lengths.length];
        this.highs = new long[lengths.length];
        this.lows = new long[lengths.length];
        for (int i = 0; i < lengths.length; i++)
        {
            highMasks[i] = mask(Math.min(lengths[i], Long.SIZE));
            lowMasks[i] = mask(Math.max(0, Math.min(lengths[i], ADDRESS_BITS) - Long.SIZE));
            this.highs[i] = highs[i] & highMasks[i];
            this.lows[i] = lows[i] & lowMasks[i];
        }
    }

    private static long mask(final int bits)
    {
        return bits == 0 ? 0 : -1L << (Long.SIZE - bits);
    }

    /** Whether frame {@code i} came from an allowed source. */
    public boolean allows(final PacketBatch batch, final int i)
    {
        final int count = highs.length;
        if (count == 0)
        {
            return true;
        }
        final long high = batch.sourceHigh(i);
        final long low = batch.sourceLow(i);
        for (int n = 0; n < count; n++)
        {
            if ((high & highMasks[n]) == highs[n] && (low & lowMasks[n]) == lows[n])
            {
                return true;
            }
        }
        return false;
    }
}
