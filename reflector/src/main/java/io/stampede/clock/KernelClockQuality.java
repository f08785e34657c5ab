package io.stampede.clock;

import io.stampede.linux.Timex;

/**
 * What {@code adjtimex} says about CLOCK_REALTIME. The kernel is told by whoever disciplines the clock (chrony, ntpd,
 * phc2sys) and knows nothing else: a clock disciplined without its knowledge counts as unsynchronized.
 */
public final class KernelClockQuality extends ClockQuality
{
    private static final long NS_PER_US = 1_000;
    /** Where the kernel stops counting (NTP_PHASE_LIMIT): the error of a clock nothing is known of. */
    private static final long UNKNOWN_ERROR_NS = 16_000_000_000L;

    private final Timex timex = new Timex();
    private boolean isSynchronized;
    private long errorNs = UNKNOWN_ERROR_NS;
    private int taiMinusUtcSeconds;

    /** Reads the state for the first time. */
    public KernelClockQuality()
    {
        read();
    }

    @Override
    public void refresh()
    {
        read();
    }

    private void read()
    {
        final int state = timex.adjtimex();
        onReading(state, timex.status(), timex.maxErrorUs(), timex.tai());
    }

    /** What follows from one reading; {@code state} below 0: it could not be read, so nothing is promised. */
    void onReading(final int state, final int status, final long maxErrorUs, final int tai)
    {
        isSynchronized = state >= 0 && state != Timex.TIME_ERROR && (status & Timex.STA_UNSYNC) == 0;
        errorNs = state >= 0 ? maxErrorUs * NS_PER_US : UNKNOWN_ERROR_NS;
        taiMinusUtcSeconds = state >= 0 ? tai : 0;
    }

    @Override
    public boolean isSynchronized()
    {
        return isSynchronized;
    }

    @Override
    public long errorNs()
    {
        return errorNs;
    }

    @Override
    public int taiMinusUtcSeconds()
    {
        return taiMinusUtcSeconds;
    }

    @Override
    public String source()
    {
        return "adjtimex";
    }
}
