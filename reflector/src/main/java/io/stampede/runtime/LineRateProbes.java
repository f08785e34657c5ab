package io.stampede.runtime;

import io.stampede.linux.ProcFile;
import io.stampede.runtime.Finding.Supported;
import io.stampede.runtime.Finding.Unsupported;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Looks at what costs time with every packet, whatever the interface. Changes nothing. */
final class LineRateProbes
{
    private final Path root;

    /** @param root where {@code proc} and {@code sys} lie: {@code /}, or a copy in a test. */
    LineRateProbes(final Path root)
    {
        this.root = root;
    }

    List<Check> all()
    {
        return List.of(
            new Check("cpu_tick", tick()),
            new Check("huge_pages", hugePages()),
            new Check("conntrack", conntrack()));
    }

    /** Whether some CPUs are spared the timer's interrupts. */
    Finding tick()
    {
        final Path file = root.resolve("sys/devices/system/cpu/nohz_full");
        try
        {
            final String cpus = Files.exists(file) ? ProcFile.read(file) : "";
            return cpus.isEmpty() || cpus.equals("(null)") ?
                new Unsupported(
                    "every cpu has a timer interrupt 100 to 1000 times a second, a few microseconds each",
                    "boot with nohz_full=N rcu_nocbs=N and run with --cpu N") :
                new Supported("no timer interrupts on cpus " + cpus + " while one thread runs there");
        }
        catch (final IOException ex)
        {
            return EnvironmentProbes.unreadable("nohz_full", ex);
        }
    }

    /** Whether the frames' memory can have large pages. */
    Finding hugePages()
    {
        try
        {
            final String transparent = ProcFile.read(root.resolve("sys/kernel/mm/transparent_hugepage/enabled"));
            return transparent.contains("[never]") ?
                new Unsupported(
                    "transparent huge pages are off: frames of 64 KiB take a page table entry for each 4 KiB",
                    "echo madvise > /sys/kernel/mm/transparent_hugepage/enabled") :
                new Supported("transparent huge pages: " + transparent);
        }
        catch (final IOException ex)
        {
            return EnvironmentProbes.unreadable("transparent huge pages", ex);
        }
    }

    /** Whether the kernel keeps an account of every flow. */
    Finding conntrack()
    {
        final Path maximum = root.resolve("proc/sys/net/netfilter/nf_conntrack_max");
        try
        {
            return !Files.exists(maximum) ?
                new Supported("nf_conntrack is not loaded: no look-up for each packet") :
                new Unsupported(
                    "nf_conntrack is loaded: where rules use it, each packet of a UDP or packet port's peer costs a" +
                        " look-up, and a full table (" + ProcFile.read(maximum) + " flows) drops",
                    "leave test packets out: nft 'add table inet stampede; add chain inet stampede in { type filter" +
                        " hook prerouting priority raw; }; add chain inet stampede out { type filter hook output" +
                        " priority raw; }; add rule inet stampede in udp dport 862 notrack; add rule inet stampede" +
                        " out udp sport 862 notrack'");
        }
        catch (final IOException ex)
        {
            return EnvironmentProbes.unreadable("nf_conntrack_max", ex);
        }
    }
}
