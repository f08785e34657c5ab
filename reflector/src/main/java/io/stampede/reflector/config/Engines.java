package io.stampede.reflector.config;

import java.util.List;

/**
 * How many threads reflect, where they run, and which of them gets a packet. Each engine has ports, sessions, a rate
 * limit and counters of its own.
 *
 * @param count    engines, 1 to {@link #MAX_COUNT}.
 * @param cpus     core each thread is pinned to; empty where the scheduler decides.
 * @param steering which engine's socket an arriving packet is for, where there are several.
 */
public record Engines(int count, List<Integer> cpus, Steering steering)
{
    /** The scheduler decides. */
    public static final int NO_CPU = -1;
    /** Too low: cores of a large machine lie idle. Too high: room in the counters file that nobody uses. */
    public static final int MAX_COUNT = 64;
    /** One thread, anywhere. */
    public static final Engines ONE = new Engines(1, List.of(), Steering.HASH);

    public Engines
    {
        cpus = List.copyOf(cpus);
        if (count < 1 || count > MAX_COUNT)
        {
            throw new IllegalArgumentException("--engines " + count + ": must be 1 to " + MAX_COUNT);
        }
        if (!cpus.isEmpty() && cpus.size() != count)
        {
            throw new IllegalArgumentException("--engines " + count + " with --cpu " + CpuListText.format(cpus) +
                ": each engine needs one core of its own — name " + count + ", or leave out --cpu");
        }
    }

    /** The core of an engine's thread, or {@link #NO_CPU}. */
    public int cpu(final int engine)
    {
        return cpus.isEmpty() ? NO_CPU : cpus.get(engine);
    }

    /** One engine's share of what is given to the process; shares add up to as much or a little more. */
    public int share(final int ofProcess)
    {
        return (ofProcess + count - 1) / count;
    }
}
