package io.stampede.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.stampede.runtime.Finding.Supported;
import io.stampede.runtime.Finding.Unknown;
import io.stampede.runtime.Finding.Unsupported;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.BitSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A machine made of files. */
class EnvironmentProbesTest
{
    private static final int WANTED_BYTES = 64 << 20;
    private static final String NO_CAPABILITY = "Name:\tjava\nCapEff:\t0000000000000000\nCapBnd:\t0\n";
    /** Bit 12. */
    private static final String CAP_NET_ADMIN = "Name:\tjava\nCapEff:\t0000000000001000\n";

    @TempDir
    private Path root;

    private EnvironmentProbes probes;

    @BeforeEach
    void makeMachine()
    {
        probes = new EnvironmentProbes(root);
    }

    @ParameterizedTest
    @CsvSource({"4.12.0, true", "6.1.0-18-amd64, true", "6.18.44-fc-v657, true", "4.11.9, false", "3.10.0, false"})
    void shouldWantLinuxFrom412(final String release, final boolean isSupported) throws Exception
    {
        write("proc/sys/kernel/osrelease", release);

        assertThat(probes.kernel() instanceof Supported).isEqualTo(isSupported);
    }

    @ParameterizedTest
    @CsvSource({"6.1.0-18-amd64, true", "6.18.44-fc-v657, true", "7.0.1, true", "6.0.19, false", "5.15.0-91, false"})
    void shouldWantLinuxFrom61ForXdpPorts(final String release, final boolean isSupported) throws Exception
    {
        write("proc/sys/kernel/osrelease", release);

        assertThat(probes.xdpKernel() instanceof Supported).isEqualTo(isSupported);
    }

    @Test
    void shouldSayUnknownWhenFileIsMissing()
    {
        assertThat(probes.kernel()).isInstanceOf(Unknown.class);
        assertThat(probes.netAdmin()).isInstanceOf(Unknown.class);
        assertThat(probes.swap()).isInstanceOf(Unknown.class);
        assertThat(probes.buffer("wmem_max", WANTED_BYTES)).isInstanceOf(Unknown.class);
        assertThat(new CpuProbes(root).isolation()).isInstanceOf(Unknown.class);
    }

    @Test
    void shouldNameTheSettingWhenBufferLimitIsTooLow() throws Exception
    {
        write("proc/sys/net/core/wmem_max", "212992");
        write("proc/self/status", NO_CAPABILITY);

        assertThat(probes.buffer("wmem_max", WANTED_BYTES)).isEqualTo(new Unsupported(
            "net.core.wmem_max is 212992 bytes, wanted 67108864: packets will be lost in bursts",
            "sysctl -w net.core.wmem_max=67108864"));
    }

    @Test
    void shouldNotMindTheLimitWhenAllowedBeyondIt() throws Exception
    {
        write("proc/sys/net/core/wmem_max", "212992");
        write("proc/self/status", CAP_NET_ADMIN);

        assertThat(probes.buffer("wmem_max", WANTED_BYTES)).isInstanceOf(Supported.class);
        assertThat(probes.netAdmin()).isInstanceOf(Supported.class);
        assertThat(probes.netRaw()).isInstanceOf(Unsupported.class);
    }

    @Test
    void shouldNameTheFirstPortWhenPrivilegedPortsAreClosed() throws Exception
    {
        write("proc/sys/net/ipv4/ip_unprivileged_port_start", "1024");
        write("proc/self/status", NO_CAPABILITY);

        assertThat(probes.netBindService()).isEqualTo(new Unsupported(
            "missing: may bind ports from 1024 on only",
            "AmbientCapabilities=CAP_NET_BIND_SERVICE in the service, or sysctl -w " +
                "net.ipv4.ip_unprivileged_port_start=862"));
    }

    /** Port 862 is what matters, by whichever way it is open. */
    @Test
    void shouldBeContentWhenSysctlOpensPort862() throws Exception
    {
        write("proc/sys/net/ipv4/ip_unprivileged_port_start", "862");
        write("proc/self/status", NO_CAPABILITY);

        assertThat(probes.netBindService()).isEqualTo(new Supported("may bind ports from 862 on"));
    }

    @Test
    void shouldTellClockStates()
    {
        assertThat(EnvironmentProbes.clock(0, 0x2001, 250))
            .isEqualTo(new Supported("synchronized, error bound 250 us (adjtimex)"));
        assertThat(EnvironmentProbes.clock(5, 0x0040, 16_000_000)).isInstanceOf(Unsupported.class);
        assertThat(EnvironmentProbes.clock(0, 0x0040, 250)).isInstanceOf(Unsupported.class);
    }

    @Test
    void shouldTellSwap() throws Exception
    {
        final String header = "Filename\t\t\t\tType\t\tSize\n";

        write("proc/swaps", header);
        assertThat(probes.swap()).isInstanceOf(Supported.class);
        write("proc/swaps", header + "/dev/sda2                               partition\t976892\n");
        assertThat(probes.swap()).isInstanceOfSatisfying(
            Unsupported.class, finding -> assertThat(finding.reason()).startsWith("swap is on (/dev/sda2)"));
    }

    @Test
    void shouldNameTheCpuWhenOneIsNotAtFullSpeed() throws Exception
    {
        final CpuProbes cpus = new CpuProbes(root);
        write("sys/devices/system/cpu/online", "0-1");

        assertThat(cpus.governor()).isInstanceOf(Unknown.class);
        write("sys/devices/system/cpu/cpu0/cpufreq/scaling_governor", "performance");
        write("sys/devices/system/cpu/cpu1/cpufreq/scaling_governor", "powersave");
        assertThat(cpus.governor()).isEqualTo(new Unsupported(
            "cpu 1 is governed by powersave: it wakes up slowly", "cpupower frequency-set -g performance"));
        write("sys/devices/system/cpu/cpu1/cpufreq/scaling_governor", "performance");
        assertThat(cpus.governor()).isInstanceOf(Supported.class);
    }

    @Test
    void shouldTellIsolatedCpus() throws Exception
    {
        final CpuProbes cpus = new CpuProbes(root);

        write("sys/devices/system/cpu/isolated", "\n");
        assertThat(cpus.isolation()).isInstanceOf(Unsupported.class);
        write("sys/devices/system/cpu/isolated", "2-3,7\n");
        assertThat(cpus.isolation()).isEqualTo(new Supported("isolated cpus: 2-3,7"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "0-3", "1,3,5", "0-1,4-7,9", ""})
    void shouldReadCpuListsAsItWritesThem(final String list)
    {
        assertThat(CpuList.format(CpuList.parse(list))).isEqualTo(list);
    }

    @Test
    void shouldReadRangesOfCpus()
    {
        final BitSet expected = new BitSet();
        expected.set(0);
        expected.set(4);
        expected.set(5);
        expected.set(6);

        assertThat(CpuList.parse("0,4-6\n")).isEqualTo(expected);
    }

    @Test
    void shouldAnswerEveryQuestionOnThisMachine()
    {
        final EnvironmentProbes here = new EnvironmentProbes(Path.of("/"));

        assertThat(here.all(WANTED_BYTES, WANTED_BYTES)).extracting(Check::name).containsExactly(
            "kernel", "clock", "timestamps", "cap_net_bind_service", "cap_net_admin", "cap_net_raw", "send_buffer",
            "receive_buffer", "ipv6", "cpus", "cpu_isolation", "cpu_governor", "swap", "cpu_tick",
            "huge_pages", "conntrack", "port_udp", "port_packet", "port_xdp", "srv6");
        assertThat(here.kernel()).isInstanceOf(Supported.class);
        assertThat(here.timestamps()).isInstanceOf(Supported.class);
    }

    /** Which return paths each type of port can do. */
    @Test
    void shouldSayWhatIsMissingForReturnPaths() throws Exception
    {
        final PortProbes ports = new PortProbes(root);
        assertThat(ports.packet()).isInstanceOf(Unknown.class);
        assertThat(ports.srv6()).isInstanceOf(Unknown.class);

        write("proc/self/status", NO_CAPABILITY);
        write("proc/sys/net/ipv6/conf/all/seg6_enabled", "0\n");
        assertThat(ports.packet()).isInstanceOfSatisfying(
            Unsupported.class, finding -> assertThat(finding.remedy()).contains("CAP_NET_RAW"));
        assertThat(ports.srv6()).isInstanceOfSatisfying(
            Unsupported.class, finding -> assertThat(finding.remedy()).contains("seg6_enabled=1"));

        write("proc/self/status", "CapEff:\t0000000000002000\n");
        write("proc/sys/net/ipv6/conf/all/seg6_enabled", "1\n");
        assertThat(ports.packet()).isInstanceOfSatisfying(
            Supported.class, finding -> assertThat(finding.fact()).contains("SR-MPLS labels"));
        assertThat(ports.srv6()).isInstanceOf(Supported.class);
    }

    private void write(final String file, final String text) throws IOException
    {
        final Path path = root.resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, text);
    }
}
