package io.stampede.testing;

import io.stampede.clock.ClockQuality;

/** A clock whose quality is as told, for tests: TAI − UTC is 37 s. */
public final class FixedClockQuality extends ClockQuality
{
    private final boolean isSynchronized;
    private final long errorNs;

    /** @param errorNs bound of the clock's error. */
    public FixedClockQuality(final boolean isSynchronized, final long errorNs)
    {
        this.isSynchronized = isSynchronized;
        this.errorNs = errorNs;
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
        return 37;
    }

    @Override
    public String source()
    {
        return "test";
    }
}
