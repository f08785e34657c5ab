package io.stampede.sender.pace;

/**
 * Equal gaps: probe k is due at start + k · interval, computed anew for each k, so that rounding never adds up to
 * drift.
 */
public final class PeriodicPacer extends Pacer
{
    private final double intervalNs;
    private long startNs;
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
        k = 0;
    }

    @Override
    public long nextNs()
    {
        return startNs + Math.round(k * intervalNs);
    }

    @Override
    public void advance()
    {
        k++;
    }
}
