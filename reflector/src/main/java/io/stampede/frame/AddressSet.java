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
