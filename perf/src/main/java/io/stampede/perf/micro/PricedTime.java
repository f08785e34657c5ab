package io.stampede.perf.micro;

import io.stampede.clock.KernelWallClock;
import io.stampede.clock.WallClock;
import org.agrona.concurrent.NanoClock;

/**
 * Both clocks of a host in a benchmark's hand: time goes on when told, so that what is due by it is exact; yet each
 * reading costs what the machine's own does, for it is made, too. Owned by the benchmark's thread.
 */
final class PricedTime extends WallClock implements NanoClock
{
    private static final long EPOCH_NS = Requests.T1_EPOCH_NS;

    private final WallClock wallClock = new KernelWallClock();
    private long passedNs;
    private long machineNs;

    @Override
    public long nanoTime()
    {
        machineNs += System.nanoTime();
        return passedNs;
    }

    @Override
    public long epochNs()
    {
        machineNs += wallClock.epochNs();
        return EPOCH_NS + passedNs;
    }

    /** The wall clock as whoever holds it in his hand knows it, for nothing. */
    long knownEpochNs()
    {
        return EPOCH_NS + passedNs;
    }

    /** Sum of what the machine's clocks have said, so that no reading can be left out. */
    long machineNs()
    {
        return machineNs;
    }

    void advance(final long ns)
    {
        passedNs += ns;
    }
}
