package io.stampede.runtime;

import io.stampede.linux.Errno;
import io.stampede.linux.Sched;
import java.util.BitSet;

/**
 * Ties threads to CPUs. A thread inherits the CPUs of the one that makes it, so only the thread that needs a CPU of its
 * own ties itself, when it has started.
 */
public final class ThreadAffinity
{
    private ThreadAffinity()
    {
    }

    /** Lets the calling thread run on one CPU only. */
    public static void pinCurrentThread(final int cpu) throws EnvironmentException
    {
        final BitSet allowed = allowedCpus();
        if (cpu < 0 || !allowed.get(cpu))
        {
            throw new EnvironmentException(
                "pin thread (cpu " + cpu + "): this process may run on " + CpuList.format(allowed) +
                    " only — choose one of them, or give it more (taskset, cpuset, CPUAffinity= of the service)");
        }
        final BitSet wanted = new BitSet();
        wanted.set(cpu);
        final int result = Sched.setAffinity(wanted);
        if (result < 0)
        {
            throw new EnvironmentException(
                "pin thread (cpu " + cpu + "): " + Errno.describe(result) + " — run without a fixed CPU");
        }
    }

    /** CPUs the calling thread may run on. */
    public static BitSet allowedCpus() throws EnvironmentException
    {
        final BitSet cpus = new BitSet();
        final int result = Sched.getAffinity(cpus);
        if (result < 0)
        {
            throw new EnvironmentException("read CPUs of this thread: " + Errno.describe(result));
        }
        return cpus;
    }
}
