package io.stampede.reflector.engine;

import org.agrona.concurrent.NanoClock;

/** Stands where it is put. */
final class ManualNanoClock implements NanoClock
{
    private long nowNs = 1_000_000_000_000L;

    @Override
    public long nanoTime()
    {
        return nowNs;
    }

    void advanceNs(final long ns)
    {
        nowNs += ns;
    }
}
