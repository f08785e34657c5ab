package io.stampede.sender.testing;

import io.stampede.clock.ClockQuality;

/** A clock quality that never changes. */
public final class FixedQuality extends ClockQuality
{
    private final boolean isSynchronized;
    private final long errorNs;

    public FixedQuality(final boolean isSynchronized, final long errorNs)
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
