package io.stampede.net.xdp;

import io.stampede.clock.WallClock;
import io.stampede.frame.PacketBatch;
import io.stampede.linux.Timex;
import io.stampede.net.PortStatistics;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * When frames came, by the program in the kernel. It writes 16 octets in front of each frame:
 * <pre>
 *   time by CLOCK_TAI, ns  8 │ cookie  8 │ frame
 * </pre>
 * A driver that has no room there leaves what lay in the chunk before: without the cookie the time is taken now. One
 * per port, used by the thread that polls it.
 */
final class ReceiveTimes
{
    /** Octets in front of the frame. */
    static final int LENGTH = 16;

    private static final long NS_PER_SECOND = 1_000_000_000L;
    /**
     * TAI − UTC changes by whole seconds: with a leap second, or when a time daemon learns of it. A time further away
     * than this makes us ask; too short → a frame that waited asks for nothing, too long → wrong times pass.
     */
    private static final long PLAUSIBLE_AGE_NS = NS_PER_SECOND / 2;

    private final long cookie;
    private final WallClock clock;
    private final PortStatistics statistics;
    private final Timex timex = new Timex();
    private long taiOffsetNs;
    private boolean hasNow;
    private long nowNs;
    private boolean isOffsetFresh;

    /** @param clock stamps arrivals the kernel has not stamped. */
    ReceiveTimes(final long cookie, final WallClock clock, final PortStatistics statistics)
    {
        this.cookie = cookie;
        this.clock = clock;
        this.statistics = statistics;
        readOffset();
    }

    private void readOffset()
    {
        isOffsetFresh = true;
        if (timex.adjtimex() >= 0)
        {
            taiOffsetNs = timex.tai() * NS_PER_SECOND;
        }
    }

    /** A new batch is about to be stamped. */
    void begin()
    {
        hasNow = false;
        isOffsetFresh = false;
    }

    private long nowNs()
    {
        if (!hasNow)
        {
            nowNs = clock.epochNs();
            hasNow = true;
        }
        return nowNs;
    }

    /** Tells the batch when the frame at {@code start} came, which is its frame {@code i}; forgets it there. */
    void stamp(final PacketBatch batch, final int i, final UnsafeBuffer buffer, final int start)
    {
        if (buffer.getLong(start - Long.BYTES) == cookie)
        {
            forget(buffer, start);
            batch.rxEpochNs(i, utcNs(buffer.getLong(start - LENGTH)), false);
        }
        else
        {
            batch.rxEpochNs(i, nowNs(), true);
            statistics.withoutKernelTimestamp++;
        }
    }

    /** No other frame in the chunk shall pass for one that came when this did. */
    void forget(final UnsafeBuffer buffer, final int start)
    {
        buffer.putLong(start - Long.BYTES, 0);
    }

    private long utcNs(final long taiNs)
    {
        if (Math.abs(nowNs() - (taiNs - taiOffsetNs)) > PLAUSIBLE_AGE_NS && !isOffsetFresh)
        {
            readOffset();
        }
        return taiNs - taiOffsetNs;
    }
}
