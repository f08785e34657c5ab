package io.stampede.runtime;

import io.stampede.linux.ProcFile;
import io.stampede.runtime.Finding.Supported;
import io.stampede.runtime.Finding.Unknown;
import io.stampede.runtime.Finding.Unsupported;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.BitSet;

/** Looks at the CPUs of the machine and those this process may use. */
public final class CpuProbes
{
    /** A thread that spins takes one for itself; the JVM's own threads and the kernel need another. */
    private static final int MIN_CPUS_FOR_BUSY_POLLING = 2;
    private static final String PERFORMANCE = "performance";

    private final Path cpuDirectory;

    /** @param root where {@code sys} lies: {@code /}, or a copy in a test. */
    public CpuProbes(final Path root)
    {
        cpuDirectory = root.resolve("sys/devices/system/cpu");
    }

    /** Whether there are enough for a thread that spins. */
    public Finding count()
    {
        try
        {
            final BitSet online = CpuList.parse(ProcFile.read(cpuDirectory.resolve("online")));
            final BitSet usable = ThreadAffinity.allowedCpus();
            usable.and(online);
            final String found =
                "cpus online: " + CpuList.format(online) + ", this process may use: " + CpuList.format(usable);
            return usable.cardinality() >= MIN_CPUS_FOR_BUSY_POLLING ?
                new Supported(found) :
                new Unsupported(
                    found + ": a busy-polling thread leaves none for the rest",
                    "use --idle block, or give it a second CPU");
        }
        catch (final IOException | NumberFormatException | EnvironmentException ex)
        {
            return EnvironmentProbes.unreadable("cpus", ex);
        }
    }

    /** Whether some are kept free of everybody else's threads. */
    public Finding isolation()
    {
        try
        {
            final BitSet isolated = CpuList.parse(ProcFile.read(cpuDirectory.resolve("isolated")));
            return isolated.isEmpty() ?
                new Unsupported(
                    "no CPU is isolated: other threads may hold up a busy-polling one for milliseconds",
                    "boot with isolcpus=N nohz_full=N rcu_nocbs=N and run with --cpu N") :
                new Supported("isolated cpus: " + CpuList.format(isolated));
        }
        catch (final IOException | NumberFormatException ex)
        {
            return EnvironmentProbes.unreadable("isolated cpus", ex);
        }
    }

    /** Whether all run at full speed. */
    public Finding governor()
    {
        try
        {
            final BitSet online = CpuList.parse(ProcFile.read(cpuDirectory.resolve("online")));
            for (int cpu = online.nextSetBit(0); cpu >= 0; cpu = online.nextSetBit(cpu + 1))
            {
                final Path file = cpuDirectory.resolve("cpu" + cpu + "/cpufreq/scaling_governor");
                if (!Files.exists(file))
                {
                    return new Unknown("cpu " + cpu + " has no frequency driver (usual in a virtual machine)");
                }
                final String governor = ProcFile.read(file);
                if (!governor.equals(PERFORMANCE))
                {
                    return new Unsupported(
                        "cpu " + cpu + " is governed by " + governor + ": it wakes up slowly",
                        "cpupower frequency-set -g performance");
                }
            }
            return new Supported("all cpus governed by " + PERFORMANCE);
        }
        catch (final IOException | NumberFormatException ex)
        {
            return EnvironmentProbes.unreadable("cpu governor", ex);
        }
    }
}
