package io.stampede.reflector.cli;

import io.stampede.keyfile.KeyFile;
import io.stampede.keyfile.KeyFileException;
import io.stampede.net.SocketAddressText;
import io.stampede.net.udp.UdpPortOptions;
import io.stampede.reflector.cli.TextConverters.ListenSockets;
import io.stampede.reflector.config.AddressPrefix;
import io.stampede.reflector.config.IdleMode;
import io.stampede.reflector.config.ListenText;
import io.stampede.reflector.config.ReflectorConfig;
import io.stampede.reflector.config.ReflectorPolicy;
import io.stampede.reflector.config.SessionMode;
import io.stampede.reflector.config.TimestampKind;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * The options of {@code run}, each declared here and nowhere else, and what they mean together as {@link
 * ReflectorConfig} and {@link ReflectorPolicy}. {@link IllegalArgumentException} says in one line what does not fit.
 */
final class RunOptions
{
    private static final String DEFAULT_LISTEN = "862";
    private static final int MAX_PORT = 65535;
    /** 128 MiB of session records; more would have to be paid for in start-up time and memory that is never used. */
    private static final int MAX_MAX_SESSIONS = 1 << 20;

    @Option(
        names = "--listen", paramLabel = "ADDR:PORT", converter = TextConverters.Listen.class,
        description = "Answer on this socket; repeatable. 127.0.0.1:862, [::1]:862, [fe80::1%%eth0]:862; a port alone" +
            " means every address of both families; port 0 lets the kernel choose. Default: 0.0.0.0:862 and" +
            " [::]:862.")
    private List<ListenSockets> listens = List.of();

    @Option(
        names = "--mode", paramLabel = "MODE", defaultValue = "stateless",
        description = "stateless: a reply carries its request's number. stateful: replies of a session are numbered" +
            " 0, 1, 2, ..., so that the sender can tell loss forward from loss backward. Default: ${DEFAULT-VALUE}.")
    private SessionMode mode = SessionMode.STATELESS;

    @Option(
        names = "--twamp-light",
        description = "Serve TWAMP Light senders too: requests of 14 to 43 octets get a reply of 44. Such a reply is" +
            " larger than its request; use it with --allow-source. Default: such requests are dropped.")
    private boolean isTwampLight;

    @Option(
        names = "--timestamp", paramLabel = "FORMAT", defaultValue = "ntp",
        description = "Format of our timestamps: ntp (UTC), or ptp (TAI; needs the kernel to know TAI-UTC)." +
            " Default: ${DEFAULT-VALUE}.")
    private TimestampKind timestamps = TimestampKind.NTP;

    @Option(
        names = "--allow-source", paramLabel = "PREFIX", converter = TextConverters.Prefix.class,
        description = "Answer only sources in this prefix; repeatable. 10.0.0.0/8, 2001:db8::/32, 192.0.2.7." +
            " Default: everyone.")
    private List<AddressPrefix> allowedSources = List.of();

    @Option(
        names = "--min-source-port", paramLabel = "PORT", defaultValue = "1024",
        description = "Drop requests from lower UDP source ports: those of services, not of senders. 0 to 65535." +
            " Default: ${DEFAULT-VALUE}.")
    private int minSourcePort;

    @Option(
        names = "--rate-limit", paramLabel = "RATE", converter = TextConverters.Rate.class,
        description = "Answer at most this many packets per second per source /24 (IPv4) or /56 (IPv6), in bursts of" +
            " up to 100 ms; loopback is exempt. 5000pps, 10kpps, 1Mpps, off. Default: 10kpps; off with" +
            " --allow-source.")
    private @Nullable Double rateLimitPps;

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
        names = "--auth",
        description = "Authenticated mode (RFC 8762 4.4): packets have 112 octets and an HMAC; what is not signed" +
            " with a key of its session is dropped. Needs --key-file. Default: unauthenticated mode.")
    private boolean isAuthenticated;

    @Option(
        names = "--key-file", paramLabel = "FILE",
        description = "Keys: one a line, SSID (0 to 65535, * for all others) and secret in hex digits; a second line" +
            " of an SSID is its previous key, still accepted. Only its owner may read it (chmod 600). Without --auth" +
            " it serves the HMAC TLV (RFC 8972 4.8). Default: none; then HMAC TLVs are of an unknown type.")
    private @Nullable Path keyFile;

    @Mixin
    private final TlvOptions tlvs = new TlvOptions();

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

    @Mixin
    private final ReflectedControlOptions reflectedControl = new ReflectedControlOptions();

    /** What needs a restart to change. */
    ReflectorConfig config()
    {
        require(cpu == null || cpu >= 0, "--cpu", cpu, "must be 0 or above");
        require(maxSessions >= 1 && maxSessions <= MAX_MAX_SESSIONS, "--max-sessions", maxSessions,
            "must be 1 to " + MAX_MAX_SESSIONS);
        require(refwaitNs >= 1_000_000_000L && refwaitNs <= 86_400_000_000_000L, "--refwait", refwaitNs + "ns",
            "must be 1s to 24h");
        return new ReflectorConfig(
            addresses(),
            listens.isEmpty(),
            countersFile,
            cpu == null ? ReflectorConfig.NO_CPU : cpu,
            idle != null ? idle : cpu != null ? IdleMode.BUSY : IdleMode.ADAPTIVE,
            maxSessions,
            refwaitNs,
            UdpPortOptions.DEFAULT_SEND_BUFFER_BYTES,
            UdpPortOptions.DEFAULT_RECEIVE_BUFFER_BYTES);
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
            require(address.getPort() == 0 || seen.add(address), "--listen", SocketAddressText.of(address),
                "given twice");
        }
        return addresses;
    }

    /** What can be swapped while running. */
    ReflectorPolicy policy() throws KeyFileException
    {
        require(!isAuthenticated || keyFile != null, "--auth", "without --key-file", "needs the keys' file");
        require(!isAuthenticated || !isTwampLight, "--twamp-light", "with --auth",
            "TWAMP Light interworks in the unauthenticated mode only (RFC 8762 4.6)");
        require(minSourcePort >= 0 && minSourcePort <= MAX_PORT, "--min-source-port", minSourcePort,
            "must be 0 to " + MAX_PORT);
        require(rateLimitPps == null || rateLimitPps == 0 || rateLimitPps >= 1, "--rate-limit", rateLimitPps,
            "must be at least 1pps, or off");
        require(!isTwampLight || timestamps == TimestampKind.NTP, "--timestamp", timestamps,
            "TWAMP Light senders read only ntp (RFC 8762 4.6); leave out --twamp-light or --timestamp");
        final long defaultRatePps = allowedSources.isEmpty() ? ReflectorPolicy.DEFAULT_RATE_LIMIT_PPS : 0;
        return new ReflectorPolicy(
            mode,
            isTwampLight,
            minSourcePort,
            allowedSources,
            rateLimitPps != null ? rateLimitPps.longValue() : defaultRatePps,
            timestamps,
            isAuthenticated,
            keyFile == null ? null : KeyFile.read(keyFile),
            tlvs.limits(isAuthenticated, isTwampLight),
            reflectedControl.limits());
    }

    static void require(
        final boolean holds, final String option, final @Nullable Object value, final String rule)
    {
        if (!holds)
        {
            throw new IllegalArgumentException(option + " " + value + ": " + rule);
        }
    }
}
