package io.stampede.clock;

/**
 * A quality somebody vouches for instead of the kernel: an operator whose clock is disciplined past the kernel's
 * knowledge (ptp4l with phc2sys leaves it "unsynchronized"), or a test.
 */
public final class FixedClockQuality extends ClockQuality
{
    private final boolean isSynchronized;
    private final long errorNs;
    private final int taiMinusUtcSeconds;
    private final String source;

    /**
     * @param errorNs            bound of the clock's error.
     * @param taiMinusUtcSeconds 0 where it is not known.
     * @param source             who says so, for people: {@code assumed}.
     */
    public FixedClockQuality(
        final boolean isSynchronized, final long errorNs, final int taiMinusUtcSeconds, final String source)
    {
        this.isSynchronized = isSynchronized;
        this.errorNs = errorNs;
        this.taiMinusUtcSeconds = taiMinusUtcSeconds;
        this.source = source;
    }

    @Override
    public void refresh()
    {
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
        return source;
    }
}
