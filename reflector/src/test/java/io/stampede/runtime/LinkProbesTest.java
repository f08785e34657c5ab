package io.stampede.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.stampede.linux.Ethtool;
import io.stampede.runtime.Finding.Supported;
import io.stampede.runtime.Finding.Unknown;
import io.stampede.runtime.Finding.Unsupported;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each answer from files as kernels write them. */
class LinkProbesTest
{
    private static final int EOPNOTSUPP = -95;

    @TempDir
    private Path root;

    @BeforeEach
    void haveFourCpus() throws IOException
    {
        write("sys/devices/system/cpu/online", "0-3");
    }

    private void write(final String file, final String text) throws IOException
    {
        final Path path = root.resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, text);
    }

    private void haveQueues(final int count) throws IOException
    {
        for (int n = 0; n < count; n++)
        {
            Files.createDirectories(root.resolve("sys/class/net/eth0/queues/rx-" + n));
            Files.createDirectories(root.resolve("sys/class/net/eth0/queues/tx-" + n));
        }
    }

    private LinkProbes probes(final int gro)
    {
        return new LinkProbes(root, "eth0", name -> gro, name -> 0);
    }

    private LinkProbes tagging(final int rxVlan)
    {
        return new LinkProbes(root, "eth0", name -> 1, name -> rxVlan);
    }

    private static String reason(final Finding finding)
    {
        assertThat(finding).isInstanceOf(Unsupported.class);
        return ((Unsupported)finding).reason();
    }

    private static String remedy(final Finding finding)
    {
        assertThat(finding).isInstanceOf(Unsupported.class);
        return ((Unsupported)finding).remedy();
    }

    @Test
    void shouldCountReceiveQueues() throws Exception
    {
        assertThat(probes(1).exists()).isFalse();
        assertThat(probes(1).queues()).isInstanceOf(Unknown.class);
        haveQueues(1);
        assertThat(probes(1).exists()).isTrue();
        assertThat(reason(probes(1).queues())).startsWith("eth0 has 1 receive queue for 4 cpus: one cpu receives");
        assertThat(remedy(probes(1).queues())).startsWith("ethtool -L eth0 combined 4");
        haveQueues(4);
        assertThat(probes(1).queues())
            .isEqualTo(new Supported("eth0 has 4 receive queues for 4 cpus: as many engines can have one each"));
    }

    @Test
    void shouldTellInterruptsThatMayMoveFromThoseThatStay() throws Exception
    {
        haveQueues(2);
        write("proc/interrupts", """
                       CPU0       CPU1       CPU2       CPU3
              7:          1          0          0          0   IO-APIC   4-edge      ttyS0
             40:        119          0          0          0  PCI-MSI 1-edge      eth0-rx-0
             41:          0        117          0          0  PCI-MSI 2-edge      eth0-rx-1
             42:          0        117          0          0  PCI-MSI 3-edge      eth01-rx-1
            NMI:          0          0          0          0   Non-maskable interrupts
            """);
        write("proc/irq/40/smp_affinity_list", "0\n");
        write("proc/irq/41/smp_affinity_list", "0-3\n");

        assertThat(reason(probes(1).irqAffinity())).contains("may move between cpus: 41 on cpu 0-3;")
            .doesNotContain("40 on", "42 on");
        assertThat(remedy(probes(1).irqAffinity())).contains("irqbalance").endsWith("/proc/irq/41/smp_affinity_list");

        write("proc/irq/41/smp_affinity_list", "1\n");
        assertThat(probes(1).irqAffinity())
            .isEqualTo(new Supported("interrupts of eth0: 40 on cpu 0, 41 on cpu 1"));
    }

    /** A driver that names interrupts after its device and not after the interface. */
    @Test
    void shouldFindTheInterruptsOfTheDevice() throws Exception
    {
        haveQueues(1);
        Files.createSymbolicLink(root.resolve("sys/class/net/eth0/device"), Path.of("../../../virtio3"));
        write("proc/interrupts", """
                       CPU0       CPU1
             28:          0          0 PCI-MSIX-0000:00:01.0   0-edge      virtio3-config
             29:        119          0 PCI-MSIX-0000:00:01.0   1-edge      virtio3-input.0
             30:        119          0 PCI-MSIX-0000:00:01.0   1-edge      virtio30-input.0
            """);
        write("proc/irq/29/smp_affinity_list", "2\n");

        assertThat(probes(1).irqAffinity()).isEqualTo(new Supported("interrupts of eth0: 29 on cpu 2"));
    }

    @Test
    void shouldSayWhenThereAreNoInterrupts() throws Exception
    {
        haveQueues(1);
        write("proc/interrupts", "           CPU0\n  7:  1   IO-APIC   4-edge      ttyS0\n");

        assertThat(probes(1).irqAffinity()).isInstanceOf(Unknown.class);
    }

    @Test
    void shouldTellWhetherPacketsAreJoined()
    {
        assertThat(probes(1).gro()).isInstanceOf(Supported.class);
        assertThat(remedy(probes(0).gro())).isEqualTo("ethtool -K eth0 gro on");
        assertThat(probes(EOPNOTSUPP).gro()).isInstanceOf(Unknown.class);
    }

    @Test
    void shouldTellWhetherTagsStayInFrames()
    {
        assertThat(tagging(0).rxVlan()).isInstanceOf(Supported.class);
        assertThat(remedy(tagging(1).rxVlan())).startsWith("ethtool -K eth0 rxvlan off");
        assertThat(tagging(EOPNOTSUPP).rxVlan()).isInstanceOf(Unknown.class);
    }

    @Test
    void shouldAskTheKernelOfThisMachine()
    {
        assertThat(Ethtool.isRxVlanOn("lo")).isZero();
        assertThat(Ethtool.isRxVlanOn("nosuch0")).isEqualTo(-19);
        assertThat(Ethtool.isGroOn("lo")).isBetween(0, 1);
        assertThat(Ethtool.isGroOn("nosuch0")).isEqualTo(-19);
        assertThat(Ethtool.isGroOn("aNameLongerThanAnInterfaces")).isEqualTo(-19);
        assertThat(new LinkProbes(Path.of("/"), "lo", Ethtool::isGroOn, Ethtool::isRxVlanOn).all())
            .extracting(Check::name)
            .containsExactly("nic_queues", "irq_affinity", "nic_gro", "nic_vlan", "xdp_kernel");
    }

    @Test
    void shouldTellWhatCostsTimeWithEveryPacket() throws Exception
    {
        final LineRateProbes probes = new LineRateProbes(root);
        assertThat(probes.conntrack()).isInstanceOf(Supported.class);
        assertThat(probes.hugePages()).isInstanceOf(Unknown.class);
        assertThat(remedy(probes.tick())).startsWith("boot with nohz_full=N");

        write("proc/sys/net/netfilter/nf_conntrack_max", "262144\n");
        write("sys/kernel/mm/transparent_hugepage/enabled", "always madvise [never]\n");
        write("sys/devices/system/cpu/nohz_full", " (null)\n");
        assertThat(reason(probes.conntrack())).contains("262144 flows");
        assertThat(remedy(probes.conntrack())).contains("udp dport 862 notrack", "udp sport 862 notrack");
        assertThat(remedy(probes.hugePages())).contains("madvise");
        assertThat(remedy(probes.tick())).startsWith("boot with nohz_full=N");

        write("sys/kernel/mm/transparent_hugepage/enabled", "always [madvise] never\n");
        write("sys/devices/system/cpu/nohz_full", "2-3\n");
        assertThat(probes.hugePages()).isInstanceOf(Supported.class);
        assertThat(probes.tick())
            .isEqualTo(new Supported("no timer interrupts on cpus 2-3 while one thread runs there"));
    }
}
