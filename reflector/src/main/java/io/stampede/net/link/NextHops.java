package io.stampede.net.link;

import io.stampede.clock.WallClock;
import io.stampede.linux.Errno;

/**
 * The stations that lead to the addresses replies were steered to lately, so that the kernel is asked once a second for
 * each and not once a packet. A table of fixed size: two addresses of one slot take turns. One per port, used by the
 * thread that sends.
 */
final class NextHops implements AutoCloseable
{
    /** Questions to the kernel one batch may cost, some 5 µs each; beyond it a frame gets EBUSY. */
    static final int MAX_QUESTIONS_PER_BATCH = 8;

    /** Too few: addresses push each other out; too many: memory nobody uses. */
    private static final int SLOTS = 256;
    /** Too short: the kernel is asked all the time; too long: a changed route or station is not noticed. */
    private static final long LIFETIME_NS = 1_000_000_000L;
    private static final int EAGAIN = -Errno.EAGAIN.number();
    private static final int EHOSTUNREACH = -Errno.EHOSTUNREACH.number();
    private static final int EBUSY = -Errno.EBUSY.number();
    private static final long HASH_MULTIPLIER = 0x9E37_79B9_7F4A_7C15L;
    private static final int HASH_SHIFT = Long.SIZE - Integer.numberOfTrailingZeros(SLOTS);

    private final Neighbours neighbours;
    private final WallClock clock;
    private final long[] highs = new long[SLOTS];
    private final long[] lows = new long[SLOTS];
    private final long[] macs = new long[SLOTS];
    private final long[] foundEpochNses = new long[SLOTS];
    private int questions;
    private long mac;

    NextHops(final Neighbours neighbours, final WallClock clock)
    {
        this.neighbours = neighbours;
        this.clock = clock;
    }

    /** A new batch is about to be sent. */
    void begin()
    {
        questions = 0;
    }

    /** 0, and {@link #mac} tells the station; or a negative errno. What was not found is asked for again. */
    int find(final long high, final long low)
    {
        final int slot = (int)(((high * 31 + low) * HASH_MULTIPLIER) >>> HASH_SHIFT);
        final long nowNs = clock.epochNs();
        final long ageNs = nowNs - foundEpochNses[slot];
        if (highs[slot] == high && lows[slot] == low && ageNs >= 0 && ageNs < LIFETIME_NS)
        {
            mac = macs[slot];
            return 0;
        }
        if (questions == MAX_QUESTIONS_PER_BATCH)
        {
            return EBUSY;
        }
        questions++;
        final int result = neighbours.find(high, low);
        if (result == 0)
        {
            highs[slot] = high;
            lows[slot] = low;
            macs[slot] = neighbours.mac();
            foundEpochNses[slot] = nowNs;
            mac = macs[slot];
        }
        // EAGAIN would say that our send buffer is full
        return result == EAGAIN ? EHOSTUNREACH : result;
    }

    long mac()
    {
        return mac;
    }

    @Override
    public void close()
    {
        neighbours.close();
    }
}
