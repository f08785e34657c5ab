package io.stampede.runtime;

import io.stampede.linux.Capabilities;
import io.stampede.linux.Errno;
import io.stampede.linux.ProcFile;
import io.stampede.linux.Socket;
import io.stampede.linux.Timex;
import io.stampede.runtime.Finding.Supported;
import io.stampede.runtime.Finding.Unknown;
import io.stampede.runtime.Finding.Unsupported;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Looks at the machine a program runs on. Each probe finds out one thing and changes nothing; the command line prints
 * what they found. {@link CpuProbes} looks at the CPUs.
 */
public final class EnvironmentProbes
{
    /** SO_MEMINFO, the youngest of what we call, came with it. */
    private static final int MIN_KERNEL_MAJOR = 4;
    private static final int MIN_KERNEL_MINOR = 12;
    /** bpf_ktime_get_tai_ns, the youngest of what our XDP programs call, came with it. */
    private static final int MIN_XDP_KERNEL_MAJOR = 6;
    private static final int MIN_XDP_KERNEL_MINOR = 1;
    /** Where STAMP and TWAMP reflectors are expected (RFC 8762 §4.1). */
    private static final int TEST_PORT = 862;
    private static final String CAP_REMEDY_PREFIX = "AmbientCapabilities=";

    private final Path root;

    /** @param root where {@code proc} and {@code sys} lie: {@code /}, or a copy in a test. */
    public EnvironmentProbes(final Path root)
    {
        this.root = root;
    }

    /**
     * All probes, in the order they are best read.
     *
     * @param sendBufferBytes    what the ports will ask for.
     * @param receiveBufferBytes likewise.
     */
    public List<Check> all(final int sendBufferBytes, final int receiveBufferBytes)
    {
        final CpuProbes cpus = new CpuProbes(root);
        final List<Check> checks = new ArrayList<>(List.of(
            new Check("kernel", kernel()),
            new Check("clock", clock()),
            new Check("timestamps", timestamps()),
            new Check("cap_net_bind_service", netBindService()),
            new Check("cap_net_admin", netAdmin()),
            new Check("cap_net_raw", netRaw()),
            new Check("send_buffer", buffer("wmem_max", sendBufferBytes)),
            new Check("receive_buffer", buffer("rmem_max", receiveBufferBytes)),
            new Check("ipv6", ipv6()),
            new Check("cpus", cpus.count()),
            new Check("cpu_isolation", cpus.isolation()),
            new Check("cpu_governor", cpus.governor()),
            new Check("swap", swap())));
        checks.addAll(new LineRateProbes(root).all());
        checks.addAll(new PortProbes(root).all());
        return checks;
    }

    /** Whether the kernel is young enough. */
    public Finding kernel()
    {
        return kernelSince(MIN_KERNEL_MAJOR, MIN_KERNEL_MINOR, "lacks socket options we use");
    }

    /** Whether it is young enough for AF_XDP ports and the in-kernel tier. */
    Finding xdpKernel()
    {
        return kernelSince(MIN_XDP_KERNEL_MAJOR, MIN_XDP_KERNEL_MINOR,
            "tells XDP programs no time: --port-type xdp and xdp-offload cannot open");
    }

    private Finding kernelSince(final int minMajor, final int minMinor, final String consequence)
    {
        try
        {
            final String release = ProcFile.read(root.resolve("proc/sys/kernel/osrelease"));
            final String[] parts = release.split("\\D+", -1);
            final int major = Integer.parseInt(parts[0]);
            final int minor = Integer.parseInt(parts[1]);
            return major > minMajor || (major == minMajor && minor >= minMinor) ?
                new Supported("Linux " + release) :
                new Unsupported(
                    "Linux " + release + " " + consequence, "boot Linux " + minMajor + "." + minMinor + " or later");
        }
        catch (final IOException | NumberFormatException | ArrayIndexOutOfBoundsException ex)
        {
            return unreadable("kernel release", ex);
        }
    }

    /** Whether the wall clock is disciplined, as far as the kernel knows. */
    public Finding clock()
    {
        final Timex timex = new Timex();
        final int state = timex.adjtimex();
        if (state < 0)
        {
            return new Unknown("adjtimex: " + Errno.describe(state));
        }
        return clock(state, timex.status(), timex.maxErrorUs());
    }

    static Finding clock(final int state, final int status, final long maxErrorUs)
    {
        if (state == Timex.TIME_ERROR || (status & Timex.STA_UNSYNC) != 0)
        {
            return new Unsupported(
                "unsynchronized for the kernel (adjtimex), error bound " + maxErrorUs +
                    " us: one-way delays mean nothing",
                "run a time daemon, e.g. apt-get install chrony; see chronyc tracking");
        }
        return new Supported("synchronized, error bound " + maxErrorUs + " us (adjtimex)");
    }

    /** Whether sockets get their packets stamped by the kernel. */
    public Finding timestamps()
    {
        try (Socket socket = new Socket())
        {
            final int opened = socket.open(Socket.AF_INET, Socket.SOCK_DGRAM | Socket.SOCK_CLOEXEC, 0);
            if (opened < 0)
            {
                return new Unknown("socket: " + Errno.describe(opened));
            }
            final int result = socket.setsockopt(Socket.SOL_SOCKET, Socket.SO_TIMESTAMPNS, 1);
            return result < 0 ?
                new Unsupported(
                    "setsockopt SO_TIMESTAMPNS: " + Errno.describe(result) + ": ports will not open",
                    "use a kernel that has it, not an emulation") :
                new Supported("software receive timestamps (SO_TIMESTAMPNS)");
        }
    }

    /** Whether port 862 may be bound. */
    public Finding netBindService()
    {
        try
        {
            final int first =
                Integer.parseInt(ProcFile.read(root.resolve("proc/sys/net/ipv4/ip_unprivileged_port_start")));
            if (capabilities().hasNetBindService())
            {
                return new Supported("may bind every port");
            }
            if (first <= TEST_PORT)
            {
                return new Supported("may bind ports from " + first + " on");
            }
            return new Unsupported(
                "missing: may bind ports from " + first + " on only",
                CAP_REMEDY_PREFIX + "CAP_NET_BIND_SERVICE in the service, or sysctl -w " +
                    "net.ipv4.ip_unprivileged_port_start=" + TEST_PORT);
        }
        catch (final IOException | NumberFormatException ex)
        {
            return unreadable("capabilities", ex);
        }
    }

    /** Whether socket buffers may grow beyond the limits of the machine. */
    public Finding netAdmin()
    {
        return capability(
            Capabilities::hasNetAdmin,
            "socket buffers may exceed net.core.wmem_max and rmem_max",
            "missing: socket buffers stay within net.core.wmem_max and rmem_max",
            "CAP_NET_ADMIN");
    }

    /** Whether raw and packet sockets may be opened. */
    public Finding netRaw()
    {
        return capability(
            Capabilities::hasNetRaw,
            "may open raw and packet sockets",
            "missing: no packet ports and no captures by this user; UDP ports do not need it",
            "CAP_NET_RAW");
    }

    private Finding capability(
        final CapabilityTest test, final String fact, final String reason, final String capability)
    {
        try
        {
            return test.holds(capabilities()) ?
                new Supported(fact) :
                new Unsupported(reason, CAP_REMEDY_PREFIX + capability + " in the service, or run as root");
        }
        catch (final IOException ex)
        {
            return unreadable("capabilities", ex);
        }
    }

    private Capabilities capabilities() throws IOException
    {
        return Capabilities.parse(ProcFile.read(root.resolve("proc/self/status")));
    }

    /** Whether a port will get the buffer it asks for. */
    Finding buffer(final String limit, final int wantedBytes)
    {
        try
        {
            final long limitBytes = Long.parseLong(ProcFile.read(root.resolve("proc/sys/net/core/" + limit)));
            if (limitBytes >= wantedBytes)
            {
                return new Supported("net.core." + limit + " is " + limitBytes + " bytes, wanted " + wantedBytes);
            }
            if (capabilities().hasNetAdmin())
            {
                return new Supported(
                    wantedBytes + " bytes by CAP_NET_ADMIN, beyond net.core." + limit + " of " + limitBytes);
            }
            return new Unsupported(
                "net.core." + limit + " is " + limitBytes + " bytes, wanted " + wantedBytes +
                    ": packets will be lost in bursts",
                "sysctl -w net.core." + limit + "=" + wantedBytes);
        }
        catch (final IOException | NumberFormatException ex)
        {
            return unreadable("net.core." + limit, ex);
        }
    }

    /** Whether there is an interface with IPv6. */
    public Finding ipv6()
    {
        final Path addresses = root.resolve("proc/net/if_inet6");
        try
        {
            return Files.exists(addresses) && !ProcFile.read(addresses).isEmpty() ?
                new Supported("interfaces have IPv6 addresses") :
                new Unsupported(
                    "no interface has an IPv6 address", "sysctl -w net.ipv6.conf.all.disable_ipv6=0, or IPv4 only");
        }
        catch (final IOException ex)
        {
            return unreadable("IPv6 addresses", ex);
        }
    }

    /** Whether our memory may be swapped out under us: we do not lock it. */
    public Finding swap()
    {
        try
        {
            final String[] lines = ProcFile.read(root.resolve("proc/swaps")).split("\n", -1);
            return lines.length <= 1 ?
                new Supported("no swap: memory stays in memory") :
                new Unsupported(
                    "swap is on (" + lines[1].split("\\s+", -1)[0] +
                        "): an idle program may be swapped out and answer late",
                    "swapoff -a, or MemorySwapMax=0 in the service");
        }
        catch (final IOException ex)
        {
            return unreadable("swap", ex);
        }
    }

    static Unknown unreadable(final String what, final Exception cause)
    {
        return new Unknown("read " + what + ": " + cause);
    }

    /** One question to the capabilities. */
    private interface CapabilityTest
    {
        boolean holds(Capabilities capabilities);
    }
}
