package io.stampede.runtime;

import io.stampede.linux.Errno;
import io.stampede.linux.ProcFile;
import io.stampede.runtime.Finding.Supported;
import io.stampede.runtime.Finding.Unknown;
import io.stampede.runtime.Finding.Unsupported;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToIntFunction;

/** Looks at how one network interface hands packets to the CPUs. Changes nothing. */
public final class LinkProbes
{
    private final Path root;
    private final String name;
    private final ToIntFunction<String> groOf;
    private final ToIntFunction<String> rxVlanOf;

    /**
     * @param root     where {@code proc} and {@code sys} lie: {@code /}, or a copy in a test.
     * @param name     of the interface.
     * @param groOf    whether an interface joins packets: 1, 0 or a negative errno.
     * @param rxVlanOf whether it takes tags out of frames, likewise.
     */
    public LinkProbes(
        final Path root,
        final String name,
        final ToIntFunction<String> groOf,
        final ToIntFunction<String> rxVlanOf)
    {
        this.root = root;
        this.name = name;
        this.groOf = groOf;
        this.rxVlanOf = rxVlanOf;
    }

    /** Whether there is such an interface. */
    public boolean exists()
    {
        return Files.isDirectory(directory());
    }

    private Path directory()
    {
        return root.resolve("sys/class/net").resolve(name);
    }

    /** All probes, in the order they are best read. */
    public List<Check> all()
    {
        return List.of(
            new Check("nic_queues", queues()),
            new Check("irq_affinity", irqAffinity()),
            new Check("nic_gro", gro()),
            new Check("nic_vlan", rxVlan()),
            new Check("xdp_kernel", new EnvironmentProbes(root).xdpKernel()));
    }

    /** Whether several CPUs can receive. */
    public Finding queues()
    {
        try
        {
            final int queues = (int)names(directory().resolve("queues")).stream()
                .filter(queue -> queue.startsWith("rx-")).count();
            final int cpus = CpuList.parse(ProcFile.read(root.resolve("sys/devices/system/cpu/online"))).cardinality();
            final String found =
                name + " has " + queues + " receive queue" + (queues == 1 ? "" : "s") + " for " + cpus + " cpus";
            return queues > 1 || cpus == 1 ?
                new Supported(found + ": as many engines can have one each") :
                new Unsupported(
                    found + ": one cpu receives everything, whatever --engines says",
                    "ethtool -L " + name + " combined " + cpus + ", if the driver can (ethtool -l " + name + ")");
        }
        catch (final IOException | NumberFormatException ex)
        {
            return EnvironmentProbes.unreadable("queues of " + name, ex);
        }
    }

    /** Whether each interrupt of the interface stays on one CPU. */
    public Finding irqAffinity()
    {
        try
        {
            final List<String> irqs = irqs();
            if (irqs.isEmpty())
            {
                return new Unknown(name + " has no interrupts of its own (usual for veth, lo and other software)");
            }
            final List<String> placed = new ArrayList<>();
            final List<String> loose = new ArrayList<>();
            for (final String irq : irqs)
            {
                final String cpus = ProcFile.read(root.resolve("proc/irq/" + irq + "/smp_affinity_list"));
                (CpuList.parse(cpus).cardinality() > 1 ? loose : placed).add(irq + " on cpu " + cpus);
            }
            return loose.isEmpty() ?
                new Supported("interrupts of " + name + ": " + String.join(", ", placed)) :
                new Unsupported(
                    "interrupts of " + name + " may move between cpus: " + String.join(", ", loose) +
                        "; a session's packets then change cpus (--steer cpu) and caches",
                    "stop irqbalance and give each one cpu that no engine is pinned to: echo CPU >" +
                        " /proc/irq/" + loose.get(0).split(" ", -1)[0] + "/smp_affinity_list");
        }
        catch (final IOException | NumberFormatException ex)
        {
            return EnvironmentProbes.unreadable("interrupts of " + name, ex);
        }
    }

    /** Numbers of the lines of /proc/interrupts that name the interface (eth0-rx-0) or its device (virtio3-input.0). */
    private List<String> irqs() throws IOException
    {
        final Path device = directory().resolve("device");
        final String deviceName = Files.isSymbolicLink(device) ?
            String.valueOf(Files.readSymbolicLink(device).getFileName()) : name;
        final List<String> irqs = new ArrayList<>();
        for (final String line : ProcFile.read(root.resolve("proc/interrupts")).split("\n", -1))
        {
            final int colon = line.indexOf(':');
            final String last = line.substring(line.lastIndexOf(' ') + 1);
            final boolean isOurs = isOf(name, last) || isOf(deviceName, last) || line.contains(deviceName + " ");
            if (colon > 0 && isOurs && line.substring(0, colon).strip().matches("\\d+") && !last.endsWith("-config"))
            {
                irqs.add(line.substring(0, colon).strip());
            }
        }
        return irqs;
    }

    private static boolean isOf(final String owner, final String interrupt)
    {
        return interrupt.equals(owner) || interrupt.startsWith(owner + "-") || interrupt.contains("@pci:" + owner);
    }

    /** Whether the interface joins packets of a flow. */
    public Finding gro()
    {
        final int on = groOf.applyAsInt(name);
        if (on < 0)
        {
            return new Unknown("GRO of " + name + ": " + Errno.describe(on));
        }
        return on == 1 ?
            new Supported("GRO of " + name + " is on: it joins UDP packets only for run --gro") :
            new Unsupported(
                "GRO of " + name + " is off: run --gro has nothing to join, a veth runs no native XDP program",
                "ethtool -K " + name + " gro on");
    }

    /** Whether AF_XDP ports see the tags of frames. */
    public Finding rxVlan()
    {
        final int on = rxVlanOf.applyAsInt(name);
        if (on < 0)
        {
            return new Unknown("VLAN tags of " + name + ": " + Errno.describe(on));
        }
        return on == 0 ?
            new Supported(name + " leaves VLAN tags in the frames that arrive") :
            new Unsupported(
                name + " takes VLAN tags out of the frames that arrive: xdp and xdp-offload do not see them, and" +
                    " replies to tagged requests leave without",
                "ethtool -K " + name + " rxvlan off, on the other end of a veth txvlan off");
    }

    private static List<String> names(final Path directory) throws IOException
    {
        final List<String> names = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory))
        {
            entries.forEach(entry -> names.add(String.valueOf(entry.getFileName())));
        }
        catch (final DirectoryIteratorException ex)
        {
            throw ex.getCause();
        }
        return names;
    }
}
