package io.stampede.reflector.cli;

import io.stampede.net.SocketAddressText;
import io.stampede.net.udp.UdpPortOptions;
import io.stampede.reflector.cli.TextConverters.ListenSockets;
import io.stampede.reflector.config.Engines;
import io.stampede.reflector.config.IdleMode;
import io.stampede.reflector.config.ListenText;
import io.stampede.reflector.config.PortChoice;
import io.stampede.reflector.config.ReflectorConfig;
import io.stampede.reflector.config.UdpChoice;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options about sockets, threads and memory of the process: what needs a restart to change. */
final class ProcessOptions
{
    private static final String DEFAULT_LISTEN = "862";
    /** 128 MiB of session records; more would have to be paid for in start-up time and memory that is never used. */
    private static final int MAX_MAX_SESSIONS = 1 << 20;

    @Option(
        names = "--listen", paramLabel = "ADDR:PORT", converter = TextConverters.Listen.class,
        description = "Answer on this socket; repeatable. 127.0.0.1:862, [::1]:862, [fe80::1%%eth0]:862; a port alone" +
            " means every address of both families; port 0 lets the kernel choose. Default: 0.0.0.0:862 and" +
            " [::]:862.")
    private List<ListenSockets> listens = List.of();

    @Option(
        names = "--max-sessions", paramLabel = "N", defaultValue = "65536",
        description = "Sessions at once in stateful mode, 1 to 1048576, 128 octets each. Packets of further sessions" +
            " are answered as if stateless, and counted. Default: ${DEFAULT-VALUE}.")
    private int maxSessions;

    @Option(
        names = "--refwait", paramLabel = "DUR", defaultValue = "900s", converter = TextConverters.Duration.class,
        description = "A session without packets for this long ends; its numbers begin anew. 1s to 24h." +
            " Default: ${DEFAULT-VALUE}.")
    private long refwaitNs;

    @Option(
        names = "--idle", paramLabel = "HOW",
        description = "What the reflecting thread does when nothing arrives. busy: asks on, a whole core; adaptive:" +
            " asks on for a while, then waits in short steps; block: sleeps in the kernel, each wake-up delays the" +
            " packet that caused it. Default: busy with --cpu, adaptive otherwise.")
    private @Nullable IdleMode idle;

    @Option(
        names = "--cpu", paramLabel = "N",
        description = "Pin the reflecting thread to this core (0 is the first). Default: the scheduler decides.")
    private @Nullable Integer cpu;

    @Option(
        names = "--counters", paramLabel = "FILE",
        description = "Memory-mapped file for 'stat' and 'sessions'; kept when the reflector ends. Default:" +
            " /dev/shm/stampede-reflector-PORT, with the port of the first socket, removed at the end.")
    private @Nullable Path countersFile;

    ReflectorConfig config(final PortChoice port)
    {
        Rule.require(cpu == null || cpu >= 0, "--cpu", cpu, "must be 0 or above");
        Rule.require(maxSessions >= 1 && maxSessions <= MAX_MAX_SESSIONS, "--max-sessions", maxSessions,
            "must be 1 to " + MAX_MAX_SESSIONS);
        Rule.require(refwaitNs >= 1_000_000_000L && refwaitNs <= 86_400_000_000_000L, "--refwait", refwaitNs + "ns",
            "must be 1s to 24h");
        return new ReflectorConfig(
            addresses(),
            listens.isEmpty(),
            countersFile,
            new Engines(1, cpu == null ? List.of() : List.of(cpu)),
            idle != null ? idle : cpu != null ? IdleMode.BUSY : IdleMode.ADAPTIVE,
            maxSessions,
            refwaitNs,
            new UdpChoice(
                UdpPortOptions.DEFAULT_SEND_BUFFER_BYTES, UdpPortOptions.DEFAULT_RECEIVE_BUFFER_BYTES),
            port);
    }

    private List<InetSocketAddress> addresses()
    {
        if (listens.isEmpty())
        {
            return ListenText.parse(DEFAULT_LISTEN);
        }
        final List<InetSocketAddress> addresses =
            listens.stream().flatMap(sockets -> sockets.addresses().stream()).toList();
        final Set<InetSocketAddress> seen = new HashSet<>();
        for (final InetSocketAddress address : addresses)
        {
            Rule.require(address.getPort() == 0 || seen.add(address), "--listen", SocketAddressText.of(address),
                "given twice");
        }
        return addresses;
    }
}
