package io.stampede.frame;

import java.net.InetAddress;

/** A set of addresses of both families, as in {@link IpAddress}. Immutable; a scan, as hosts have few addresses. */
public final class AddressSet
{
    private final long[] highs;
    private final long[] lows;

    /** Not for the data plane. */
    public AddressSet(final InetAddress... addresses)
    {
        highs = new long[addresses.length];
        lows = new long[addresses.length];
        for (int n = 0; n < addresses.length; n++)
        {
            highs[n] = IpAddress.high(addresses[n]);
            lows[n] = IpAddress.low(addresses[n]);
        }
    }

    /**
     * Whether an address lies in a prefix of its own family. A prefix with bits set behind its length holds none.
     *
     * @param high   half of the prefix, as in {@link IpAddress}.
     * @param length leading bits that count, 0..128; an IPv4 prefix of n bits has 96 + n.
     */
    public boolean isInPrefix(final boolean isIpv4, final long high, final long low, final int length)
    {
        final long highMask = mask(Math.min(length, Long.SIZE));
        final long lowMask = mask(Math.max(0, length - Long.SIZE));
        for (int n = 0; n < highs.length; n++)
        {
            if (isIpv4 == IpAddress.isIpv4(highs[n], lows[n]) &&
                (highs[n] & highMask) == high && (lows[n] & lowMask) == low)
            {
                return true;
            }
        }
        return false;
    }

    private static long mask(final int bits)
    {
        return bits == 0 ? 0 : -1L << (Long.SIZE - bits);
    }

    public boolean contains(final long high, final long low)
    {
        for (int n = 0; n < highs.length; n++)
        {
            if (highs[n] == high && lows[n] == low)
            {
                return true;
            }
        }
        return false;
    }
}
