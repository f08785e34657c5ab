package io.stampede.sender.pace;

/**
 * Equal gaps: probe k is due at start + k · interval, computed anew for each k, so that rounding never adds up to
 * drift.
 */
public final class PeriodicPacer extends Pacer
{
    private final double intervalNs;
    private long startNs;
    private long nextNs;
    private long k;

    /** @param intervalNs from one probe to the next. */
    public PeriodicPacer(final double intervalNs)
    {
        this.intervalNs = intervalNs;
    }

    @Override
    public void start(final long nowNs)
    {
        startNs = nowNs;
        nextNs = nowNs;
        k = 0;
    }

    @Override
    public long nextNs()
    {
        return nextNs;
    }

    @Override
    public void advance()
    {
        k++;
        nextNs = startNs + Math.round(k * intervalNs);
    }
}
