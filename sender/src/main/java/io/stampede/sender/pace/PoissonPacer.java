package io.stampede.sender.pace;

import java.util.SplittableRandom;

/** Exponentially distributed gaps around a mean (RFC 2330 §11.1.1), from a seed: the same seed gives the same times. */
public final class PoissonPacer extends Pacer
{
    private final double meanIntervalNs;
    private final SplittableRandom random;
    private long startNs;
    private double sinceStartNs;
    private long nextNs;

    /** @param meanIntervalNs from one probe to the next, on average. */
    public PoissonPacer(final double meanIntervalNs, final long seed)
    {
        this.meanIntervalNs = meanIntervalNs;
        random = new SplittableRandom(seed);
    }

    @Override
    public void start(final long nowNs)
    {
        startNs = nowNs;
        sinceStartNs = 0;
        nextNs = nowNs;
    }

    @Override
    public long nextNs()
    {
        return nextNs;
    }

    @Override
    public void advance()
    {
        sinceStartNs -= meanIntervalNs * Math.log(1.0 - random.nextDouble());
        nextNs = startNs + Math.round(sinceStartNs);
    }
}
