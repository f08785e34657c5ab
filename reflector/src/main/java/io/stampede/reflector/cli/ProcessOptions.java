package io.stampede.reflector.cli;

import io.stampede.net.SocketAddressText;
import io.stampede.net.udp.UdpPortOptions;
import io.stampede.reflector.cli.TextConverters.ListenSockets;
import io.stampede.reflector.config.Engines;
import io.stampede.reflector.config.IdleMode;
import io.stampede.reflector.config.ListenText;
import io.stampede.reflector.config.PortChoice;
import io.stampede.reflector.config.PortType;
import io.stampede.reflector.config.ReflectorConfig;
import io.stampede.reflector.config.Steering;
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
        description = "Sessions at once in stateful mode, 1 to 1048576, 128 octets each; several engines have equal" +
            " shares. Packets of further sessions are answered as if stateless, and counted. Default:" +
            " ${DEFAULT-VALUE}.")
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
        names = "--engines", paramLabel = "N", defaultValue = "1",
        description = "Threads that reflect, 1 to 64: each with sockets, sessions, rate limit and counters of its" +
            " own, sharing nothing. 'stat --engines' shows each. Default: ${DEFAULT-VALUE}.")
    private int engines;

    @Option(
        names = "--cpu", paramLabel = "LIST", converter = TextConverters.CpuList.class,
        description = "Pin the reflecting threads to these cores, one each (0 is the first): 1, or 2,3, or 2-5." +
            " Default: the scheduler decides.")
    private TextConverters.@Nullable Cpus cpus;

    @Option(
        names = "--steer", paramLabel = "HOW", defaultValue = "hash",
        description = "Which engine's UDP or packet socket gets a packet. hash: always the same one for the same" +
            " addresses and ports. cpu: engine C modulo N where CPU C receives it, so that no packet changes cores; a" +
            " session whose CPU changes goes on at another engine, in stateful mode as a second session numbered from" +
            " 0. Default: ${DEFAULT-VALUE}.")
    private Steering steering = Steering.HASH;

    @Option(
        names = "--gro",
        description = "Let UDP sockets receive and send packets of one flow together (UDP_GRO, UDP_SEGMENT): far more" +
            " packets a second of few flows. Packets that come together have one receive time, that of the first, so" +
            " delays measured with it are wrong by their spacing. Default: each by itself.")
    private boolean isAggregating;

    @Option(
        names = "--counters", paramLabel = "FILE",
        description = "Memory-mapped file for 'stat' and 'sessions'; kept when the reflector ends. Default:" +
            " /dev/shm/stampede-reflector-PORT, with the port of the first socket, removed at the end.")
    private @Nullable Path countersFile;

    ReflectorConfig config(final PortChoice port)
    {
        Rule.require(steering == Steering.HASH || engines > 1, "--steer", steering + " without --engines",
            "one engine gets every packet; use --engines N");
        Rule.require(
            steering == Steering.HASH || port.type() == PortType.UDP || port.type() == PortType.PACKET, "--steer",
            steering + " with --port-type " + port.type(), "only UDP and packet sockets are steered; leave it out");
        Rule.require(maxSessions >= 1 && maxSessions <= MAX_MAX_SESSIONS, "--max-sessions", maxSessions,
            "must be 1 to " + MAX_MAX_SESSIONS);
        Rule.require(refwaitNs >= 1_000_000_000L && refwaitNs <= 86_400_000_000_000L, "--refwait", refwaitNs + "ns",
            "must be 1s to 24h");
        Rule.require(!isAggregating || port.type() == PortType.UDP, "--gro", "with --port-type " + port.type(),
            "only UDP sockets aggregate; leave it out");
        return new ReflectorConfig(
            addresses(),
            listens.isEmpty(),
            countersFile,
            new Engines(engines, cpus == null ? List.of() : cpus.cores(), steering),
            idle != null ? idle : cpus != null ? IdleMode.BUSY : IdleMode.ADAPTIVE,
            maxSessions,
            refwaitNs,
            new UdpChoice(
                UdpPortOptions.DEFAULT_SEND_BUFFER_BYTES,
                UdpPortOptions.DEFAULT_RECEIVE_BUFFER_BYTES,
                isAggregating),
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
