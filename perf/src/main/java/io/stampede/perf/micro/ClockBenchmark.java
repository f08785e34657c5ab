package io.stampede.perf.micro;

import io.stampede.clock.KernelWallClock;
import io.stampede.clock.WallClock;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** What does a reading of the wall clock cost, and the JDK's own readings beside it? */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class ClockBenchmark
{
    /** The reading is milliseconds cut off, and a little older. */
    private static final long TOLERANCE_MS = 2000;

    private final WallClock clock = new KernelWallClock();

    /** CLOCK_REALTIME in nanoseconds, as it stamps packets. */
    @Benchmark
    public long wallClock()
    {
        final long epochNs = clock.epochNs();
        Requests.require(epochNs > Requests.T1_EPOCH_NS, "it is later than the start of 2026");
        return epochNs;
    }

    /** The JDK's wall clock in milliseconds: what a nanosecond costs more. */
    @Benchmark
    public long currentTimeMillis()
    {
        return System.currentTimeMillis();
    }

    /** The JDK's monotonic clock, read once a duty cycle. */
    @Benchmark
    public long nanoTime()
    {
        return System.nanoTime();
    }

    /** Both wall clocks, which must agree. */
    @Benchmark
    public long agreement()
    {
        final long differenceMs = clock.epochNs() / 1_000_000 - System.currentTimeMillis();
        Requests.require(Math.abs(differenceMs) < TOLERANCE_MS, "both wall clocks tell the same time");
        return differenceMs;
    }
}
