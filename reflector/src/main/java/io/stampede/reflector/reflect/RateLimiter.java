package io.stampede.reflector.reflect;

import io.stampede.frame.IpAddress;
import java.util.Arrays;

/**
 * A token bucket per source prefix (/24 of IPv4, /56 of IPv6), so that nobody can aim more than a set rate at a forged
 * victim (THREATS row 4). Loopback sources are exempt: they cannot be forged from outside.
 * <p>
 * Fixed memory: {@value #SETS} sets of {@value #WAYS} buckets. A prefix whose set is full takes over the bucket idle
 * longest and starts with a full burst: under a flood of forged prefixes the limiter forgets, it never turns a real
 * source away. Owned by the reflecting thread.
 */
public final class RateLimiter
{
    /** Lets everything pass. */
    public static final int UNLIMITED = 0;

    private static final int SETS = 4096;
    private static final int WAYS = 4;
    private static final long NANOS_PER_SECOND = 1_000_000_000L;
    /** Packets a second's tenth may bring at once: less would clip senders that batch, more would let bursts hide. */
    private static final int BURSTS_PER_SECOND = 10;

    private final long intervalNs;
    private final long burstNs;
    private final long seed;
    private final long[] tags;
    private final long[] paidUntilNs;

    /**
     * @param packetsPerSecond per prefix, or {@link #UNLIMITED}.
     * @param seed             secret, so that nobody can aim at one set.
     */
    public RateLimiter(final long packetsPerSecond, final long seed)
    {
        this.seed = seed;
        intervalNs = packetsPerSecond == UNLIMITED ? 0 : Math.max(1, NANOS_PER_SECOND / packetsPerSecond);
        burstNs = Math.max(NANOS_PER_SECOND / BURSTS_PER_SECOND, 8 * intervalNs);
        final int buckets = packetsPerSecond == UNLIMITED ? 0 : SETS * WAYS;
        tags = new long[buckets];
        paidUntilNs = new long[buckets];
        Arrays.fill(paidUntilNs, Long.MIN_VALUE);
    }

    /**
     * Whether one more packet from this source may be answered.
     *
     * @param nowNs monotonic.
     */
    public boolean admits(final long high, final long low, final long nowNs)
    {
        return admits(high, low, 1, nowNs);
    }

    /**
     * Whether so many packets more may be sent to this source; either all of them are charged or none.
     *
     * @param packets 0..65535.
     * @param nowNs   monotonic.
     */
    public boolean admits(final long high, final long low, final int packets, final long nowNs)
    {
        if (intervalNs == 0 || IpAddress.isLoopback(high, low))
        {
            return true;
        }
        final long tag = tag(high, low);
        final int bucket = bucket(tag);
        if (tags[bucket] != tag)
        {
            tags[bucket] = tag;
            paidUntilNs[bucket] = nowNs - burstNs;
        }
        final long start = Math.max(paidUntilNs[bucket], nowNs - burstNs);
        final long priceNs = packets * intervalNs;
        if (start > nowNs - priceNs)
        {
            return false;
        }
        paidUntilNs[bucket] = start + priceNs;
        return true;
    }

    private int bucket(final long tag)
    {
        final int set = ((int)(tag >>> 32) & (SETS - 1)) * WAYS;
        int oldest = set;
        for (int way = set; way < set + WAYS; way++)
        {
            if (tags[way] == tag)
            {
                return way;
            }
            oldest = paidUntilNs[way] < paidUntilNs[oldest] ? way : oldest;
        }
        return oldest;
    }

    private long tag(final long high, final long low)
    {
        final long mixed = (IpAddress.prefixHigh(high, low) ^ seed) * 0x9E37_79B9_7F4A_7C15L ^
            IpAddress.prefixLow(high, low);
        final long folded = (mixed ^ (mixed >>> 29)) * (seed | 1);
        return (folded ^ (folded >>> 32)) | 1;
    }
}
