package io.stampede.sender.cli;

import io.stampede.sender.plan.Padding;
import io.stampede.sender.plan.ProbeShape;
import io.stampede.sender.plan.Schedule;
import io.stampede.sender.plan.SenderPlan;
import io.stampede.sender.stats.PacketLog;
import io.stampede.wire.PacketLayout;
import io.stampede.wire.TimestampFormat;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Every option of stamp-sender, declared once, with what the values mean together. */
final class SenderOptions
{
    private static final int DEFAULT_PORT = 862;
    private static final int MAX_SSID = 65_535;
    private static final double NANOS_PER_SECOND = 1e9;
    /** A line per probe is for eyes: not faster than ten a second, not more than fit a long scroll. */
    private static final double LINES_FROM_INTERVAL_NS = 1e8;
    private static final long LINES_UP_TO_PROBES = 1_000;
    private static final PacketLayout LAYOUT = PacketLayout.UNAUTHENTICATED;

    /** How the sender's thread waits. */
    enum Idle
    {
        busy, adaptive
    }

    /** What fills a probe beyond its base packet. */
    enum Filling
    {
        random, zero
    }

    @Parameters(index = "0", paramLabel = "HOST[:PORT]",
        description = "The reflector: name or address; an IPv6 address with a port in brackets.")
    private String target = "";

    @Option(names = {"-c", "--count"}, paramLabel = "N", description = "Probes to send. Default: 10, or until -t.")
    private @Nullable Long count;

    @Option(names = {"-i", "--interval"}, paramLabel = "DUR", converter = DurationConverter.class,
        description = "From one probe to the next: 500us, 10ms, 1s. Default: 1s.")
    private @Nullable Long intervalNs;

    @Option(names = {"-r", "--rate"}, paramLabel = "RATE", converter = RateConverter.class,
        description = "Probes per second instead of -i: 1000pps, 10kpps, 1Mpps.")
    private @Nullable Double ratePps;

    @Option(names = {"-t", "--time"}, paramLabel = "DUR", converter = DurationConverter.class,
        description = "How long to send: 30s, 1m30s. With -c whichever comes first.")
    private @Nullable Long durationNs;

    @Option(names = {"-s", "--size"}, paramLabel = "OCTETS",
        description = "UDP payload of a probe: 44, or 48..65507 with Extra Padding. Default: 44.")
    private int payloadLength = LAYOUT.baseLength;

    @Option(names = "--padding", paramLabel = "FILLING",
        description = "What Extra Padding is filled with: ${COMPLETION-CANDIDATES}. Default: random.")
    private Filling padding = Filling.random;

    @Option(names = {"-Q", "--dscp"}, paramLabel = "DSCP", converter = Dscp.class,
        description = "DSCP of the probes: 0..63, EF, VA, LE, CS0..CS7, AF11..AF43. Default: 0.")
    private int dscp;

    @Option(names = "-4", description = "IPv4 only.")
    private boolean isIpv4Only;

    @Option(names = "-6", description = "IPv6 only.")
    private boolean isIpv6Only;

    @Option(names = {"-p", "--port"}, paramLabel = "PORT", description = "The reflector's UDP port. Default: 862.")
    private @Nullable Integer port;

    @Option(names = "--source", paramLabel = "ADDR[:PORT]",
        description = "Own address and port. Default: by the route; a random port of 49152..65535.")
    private @Nullable String source;

    @Option(names = "--ssid", paramLabel = "N",
        description = "STAMP Session Identifier, 1..65535. Default: random.")
    private @Nullable Integer ssid;

    @Option(names = "--poisson", description = "Exponentially distributed gaps with -i or -r as their mean.")
    private boolean isPoisson;

    @Option(names = "--seed", paramLabel = "N",
        description = "Of padding and Poisson gaps: the same seed gives the same probes. Default: random.")
    private @Nullable Long seed;

    @Option(names = {"-W", "--timeout"}, paramLabel = "DUR", converter = DurationConverter.class,
        description = "A reply that takes longer is late and its probe lost; also the wait after the last probe. " +
            "Default: 1s.")
    private long timeoutNs = Schedule.DEFAULT.timeoutNs();

    @Option(names = "--first-sequence", paramLabel = "N",
        description = "Sequence Number of the first probe. Other than 0, a reflector that numbers for itself " +
            "(stateful) can be told from one that does not. Default: 0.")
    private long firstSequence;

    @Option(names = "--cpu", paramLabel = "N", description = "Tie the sender's thread to this core.")
    private @Nullable Integer cpu;

    @Option(names = "--idle", paramLabel = "HOW",
        description = "How that thread waits: busy spins all the time, adaptive sleeps between probes. " +
            "Default: busy with --cpu, adaptive without.")
    private @Nullable Idle idle;

    @Option(names = "--json", description = "Print one JSON object (stamp-result/1) instead of the text report.")
    private boolean isJson;

    @Option(names = "--packets", description = "Keep every probe in the JSON object; up to 1000000 probes.")
    private boolean hasPackets;

    @Option(names = {"-o", "--output"}, paramLabel = "FILE",
        description = "Write the JSON object to FILE, complete or not at all.")
    private @Nullable Path output;

    @Option(names = "--hlog", paramLabel = "FILE", description = "Write an HdrHistogram log to FILE.")
    private @Nullable Path histogramLog;

    @Option(names = "--fail-on", paramLabel = "EXPR",
        description = "Exit 1 if a condition hits: loss>1%%,p99>5ms,lost>0,duplicates>0,reordered>0,late>0," +
            "notSent>0. Percentiles are of rtt, or as forward.p99.")
    private @Nullable String failOn;

    @Option(names = {"-q", "--quiet"}, description = "No progress on standard error.")
    private boolean isQuiet;

    /** Where the probes go, as typed. */
    String target()
    {
        return target;
    }

    HostPort remote() throws CommandFailure
    {
        final HostPort typed = HostPort.parse("target", target);
        final Integer typedPort = typed.port();
        if (typedPort != null && port != null && !typedPort.equals(port))
        {
            throw CommandFailure.usage("target '" + target + "' and -p " + port + ": two different ports — give one");
        }
        final int remotePort = typedPort != null ? typedPort : port != null ? port : DEFAULT_PORT;
        if (remotePort < 1 || remotePort > MAX_SSID)
        {
            throw CommandFailure.usage("-p " + remotePort + ": port is not 1..65535");
        }
        return new HostPort(typed.host(), remotePort);
    }

    @Nullable HostPort source() throws CommandFailure
    {
        return source == null ? null : HostPort.parse("--source", source);
    }

    Resolver.Family family() throws CommandFailure
    {
        if (isIpv4Only && isIpv6Only)
        {
            throw CommandFailure.usage("-4 and -6: exclude each other — give one");
        }
        return isIpv4Only ? Resolver.Family.IPV4 : isIpv6Only ? Resolver.Family.IPV6 : Resolver.Family.ANY;
    }

    /** What to send; what cannot be sent is a usage error. */
    SenderPlan plan(final SecureRandom random) throws CommandFailure
    {
        if (intervalNs != null && ratePps != null)
        {
            throw CommandFailure.usage("-i and -r: say the same thing twice — give one");
        }
        try
        {
            final int session = ssid == null ? 1 + random.nextInt(MAX_SSID) : ssid;
            final Padding filling = padding == Filling.zero ? Padding.ZERO : Padding.RANDOM;
            final ProbeShape bare = new ProbeShape(LAYOUT, TimestampFormat.NTP, List.of(), dscp, session);
            if (!bare.isReachable(payloadLength))
            {
                throw CommandFailure.usage("-s " + payloadLength + ": " + bare.reachable());
            }
            final ProbeShape shape = bare.withPayload(payloadLength, filling);
            return new SenderPlan(schedule(), shape, firstSequence, seed == null ? random.nextLong() : seed);
        }
        catch (final IllegalArgumentException ex)
        {
            throw CommandFailure.usage(String.valueOf(ex.getMessage()));
        }
    }

    private Schedule schedule() throws CommandFailure
    {
        if (count != null && count <= 0)
        {
            throw CommandFailure.usage("-c " + count + ": must be above 0");
        }
        final long defaultCount = durationNs == null ? Schedule.DEFAULT.count() : SenderPlan.UNBOUNDED;
        final double gapNs = ratePps != null ? NANOS_PER_SECOND / ratePps :
            intervalNs != null ? (double)intervalNs : Schedule.DEFAULT.intervalNs();
        final Schedule schedule = new Schedule(
            count == null ? defaultCount : count,
            durationNs == null ? SenderPlan.UNBOUNDED : durationNs,
            gapNs,
            isPoisson,
            timeoutNs);
        if (hasPackets && schedule.expectedProbes() > PacketLog.MAX_PACKETS)
        {
            throw CommandFailure.usage("--packets with " + schedule.expectedProbes() + " probes: keeps at most " +
                PacketLog.MAX_PACKETS + " in memory — send fewer, or leave it out and use --hlog");
        }
        return schedule;
    }

    List<FailCondition> failConditions() throws CommandFailure
    {
        return failOn == null ? List.of() : FailCondition.parseAll(failOn);
    }

    Idle idle()
    {
        return idle != null ? idle : cpu == null ? Idle.adaptive : Idle.busy;
    }

    @Nullable Integer cpu()
    {
        return cpu;
    }

    boolean isJson()
    {
        return isJson;
    }

    boolean hasPackets()
    {
        return hasPackets;
    }

    @Nullable Path output()
    {
        return output;
    }

    @Nullable Path histogramLog()
    {
        return histogramLog;
    }

    boolean isQuiet()
    {
        return isQuiet;
    }

    /** Whether probes come slowly enough for a line each. */
    boolean hasLines(final Schedule schedule)
    {
        return !isQuiet && schedule.intervalNs() >= LINES_FROM_INTERVAL_NS &&
            schedule.expectedProbes() <= LINES_UP_TO_PROBES;
    }
}
