package io.stampede.sender.pace;

/** No gaps: a probe is always due. There is no schedule, so nothing can be late. */
public final class BackToBackPacer extends Pacer
{
    private long startNs;

    @Override
    public void start(final long nowNs)
    {
        startNs = nowNs;
    }

    @Override
    public long nextNs()
    {
        return startNs;
    }

    @Override
    public void advance()
    {
        // always now
    }
}
