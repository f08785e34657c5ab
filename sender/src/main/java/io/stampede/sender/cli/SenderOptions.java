package io.stampede.sender.cli;

import io.stampede.sender.plan.AccessReportTlv;
import io.stampede.sender.plan.DirectMeasurementTlv;
import io.stampede.sender.plan.FollowUpTelemetryTlv;
import io.stampede.sender.plan.HmacTlv;
import io.stampede.sender.plan.Padding;
import io.stampede.sender.plan.ProbeShape;
import io.stampede.sender.plan.ProbeTlv;
import io.stampede.sender.plan.ReflectedTestPacketControlTlv;
import io.stampede.sender.plan.Schedule;
import io.stampede.sender.plan.SenderPlan;
import io.stampede.sender.stats.PacketLog;
import io.stampede.units.DurationText;
import io.stampede.wire.TimestampFormat;
import io.stampede.wire.TlvType;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Every option of stamp-sender, declared once, with what the values mean together. */
final class SenderOptions
{
    private static final int MAX_SSID = 65_535;
    private static final double NANOS_PER_SECOND = 1e9;
    /** A line per probe is for eyes: not faster than ten a second, not more than fit a long scroll. */
    private static final double LINES_FROM_INTERVAL_NS = 1e8;
    private static final long LINES_UP_TO_PROBES = 1_000;

    @Option(names = {"-c", "--count"}, paramLabel = "N", description = "Probes to send. Default: 10, or until -t.")
    private @Nullable Long count;

    @Option(names = {"-i", "--interval"}, paramLabel = "DUR", converter = DurationConverter.class,
        description = "From one probe to the next: 500us, 10ms, 1s. Default: 1s.")
    private @Nullable Long intervalNs;

    @Option(names = {"-r", "--rate"}, paramLabel = "RATE", converter = RateConverter.class,
        description = "Probes per second instead of -i: 1000pps, 10kpps, 1Mpps; or max, as fast as the port takes " +
            "them.")
    private @Nullable Double ratePps;

    @Option(names = {"-t", "--time"}, paramLabel = "DUR", converter = DurationConverter.class,
        description = "How long to send: 30s, 1m30s. With -c whichever comes first.")
    private @Nullable Long durationNs;

    @Option(names = {"-s", "--size"}, paramLabel = "OCTETS",
        description = "UDP payload of a probe, made up by Extra Padding: 48..65507, and 4 or more beyond what it has " +
            "without. Default: 44, 112 with --auth, and what TLVs take.")
    private @Nullable Integer payloadLength;

    @Option(names = "--padding", paramLabel = "FILLING", converter = PaddingConverter.class,
        description = "What Extra Padding is filled with: random, zero, or hex digits over and over. Default: random.")
    private Padding padding = Padding.RANDOM;

    @Option(names = {"-Q", "--dscp"}, paramLabel = "DSCP", converter = Dscp.class,
        description = "DSCP of the probes: 0..63, EF, VA, LE, CS0..CS7, AF11..AF43. Default: 0.")
    private int dscp;

    @Mixin
    private TargetOptions target = new TargetOptions();

    @Option(names = "--ssid", paramLabel = "N",
        description = "STAMP Session Identifier, 1..65535. Default: random.")
    private @Nullable Integer ssid;

    @Mixin
    private AuthOptions auth = new AuthOptions();

    @Mixin
    private TlvOptions tlvs = new TlvOptions();

    @Mixin
    private PathOptions path = new PathOptions();

    @Option(names = "--poisson", description = "Exponentially distributed gaps with -i or -r as their mean.")
    private boolean isPoisson;

    @Option(names = "--seed", paramLabel = "N",
        description = "Of padding and Poisson gaps: the same seed gives the same probes. Default: random.")
    private @Nullable Long seed;

    @Option(names = {"-W", "--timeout"}, paramLabel = "DUR", converter = DurationConverter.class,
        description = "A reply that takes longer is late and its probe lost; also the wait after the last probe. " +
            "Default: 1s.")
    private @Nullable Long timeoutNs;

    @Option(names = "--first-sequence", paramLabel = "N",
        description = "Sequence Number of the first probe. Other than 0, a reflector that numbers for itself " +
            "(stateful) can be told from one that does not. Default: 0.")
    private long firstSequence;

    @Mixin
    private LoadOptions load = new LoadOptions();

    @Mixin
    private ClockOptions clock = new ClockOptions();

    @Mixin
    private OutputOptions results = new OutputOptions();

    @Mixin
    private LogOptions log = new LogOptions();

    @Mixin
    private WindowOptions windows = new WindowOptions();

    @Option(names = {"-q", "--quiet"}, description = "No progress on standard error.")
    private boolean isQuiet;

    @Mixin
    private PeerOptions peer = new PeerOptions();

    /** Where the probes go. */
    TargetOptions target()
    {
        return target;
    }

    /** What to send; what cannot be sent is a usage error. */
    SenderPlan plan(final SecureRandom random) throws CommandFailure
    {
        try
        {
            final int session = ssid == null ? 1 + random.nextInt(MAX_SSID) : ssid;
            final ProbeShape shape = shape(session);
            path.check(shape, target.remote(path.isLoopback()).host());
            checkLoad(shape);
            final Schedule schedule = schedule(shape);
            windows.check(schedule, isQuiet);
            windows.checkAccess(tlvs.isAccessReport());
            return new SenderPlan(
                schedule, shape, firstSequence, seed == null ? random.nextLong() : seed,
                auth.keys(session), path.isLoopback(), peer.peer(shape));
        }
        catch (final IllegalArgumentException ex)
        {
            throw CommandFailure.usage(String.valueOf(ex.getMessage()));
        }
    }

    /** What tells of one session by its numbers, or is read by both threads, is of one flow or thread. */
    private void checkLoad(final ProbeShape shape) throws CommandFailure
    {
        load.check();
        path.checkFlows(load);
        clock.check(load, path);
        if (load.flows() > 1 && results.hasPackets())
        {
            throw CommandFailure.usage("--flows " + load.flows() + " with --packets: is for one flow only");
        }
        if (load.flows() > 1 && results.csv() != null && log.path() == null)
        {
            throw CommandFailure.usage("--flows " + load.flows() + " with --csv: needs a log — add --sample-log PATH");
        }
        for (final ProbeTlv tlv : shape.tlvs())
        {
            final boolean isOfOneFlow = tlv instanceof FollowUpTelemetryTlv || tlv instanceof DirectMeasurementTlv ||
                tlv instanceof AccessReportTlv || tlv instanceof ReflectedTestPacketControlTlv;
            if (load.flows() > 1 && isOfOneFlow)
            {
                throw CommandFailure.usage("--flows " + load.flows() + " with " + TlvType.name(tlv.type()) +
                    ": tells of one flow only");
            }
            if (load.threads() > 1 && tlv instanceof DirectMeasurementTlv)
            {
                throw CommandFailure.usage("--threads 2 with --direct-measurement: one thread reads the counts");
            }
        }
    }

    private ProbeShape shape(final int session) throws CommandFailure
    {
        final List<ProbeTlv> all = tlvs.tlvs();
        if (auth.needsHmacTlv(!all.isEmpty()))
        {
            all.add(new HmacTlv());
        }
        final ProbeShape bare = new ProbeShape(auth.layout(), TimestampFormat.NTP, all, dscp, session);
        if (payloadLength == null)
        {
            return bare;
        }
        if (!bare.isReachable(payloadLength))
        {
            throw CommandFailure.usage("-s " + payloadLength + ": " + bare.reachable());
        }
        return bare.withPayload(payloadLength, padding);
    }

    private Schedule schedule(final ProbeShape shape) throws CommandFailure
    {
        final Schedule schedule = tlvs.isAccessReport() ? accessSchedule() : measuringSchedule();
        checkMemory(schedule);
        requireRoomForBursts(shape, schedule);
        return schedule;
    }

    private void checkMemory(final Schedule schedule) throws CommandFailure
    {
        final boolean isMuch = schedule.expectedProbes() > PacketLog.MAX_PACKETS;
        final String probes = schedule.expectedProbes() == SenderPlan.UNBOUNDED ? "as many probes as may come" :
            schedule.expectedProbes() + " probes";
        if (isMuch && results.hasPackets())
        {
            throw CommandFailure.usage("--packets with " + probes + ": keeps at most " + PacketLog.MAX_PACKETS +
                " in memory — send fewer, or leave it out and use --hlog or --sample-log");
        }
        if (isMuch && results.csv() != null && log.path() == null)
        {
            throw CommandFailure.usage("--csv with " + probes + ": keeps at most " + PacketLog.MAX_PACKETS +
                " in memory — add --sample-log PATH, which it then is made of");
        }
    }

    private Schedule accessSchedule() throws CommandFailure
    {
        if (count != null || intervalNs != null || ratePps != null || durationNs != null || timeoutNs != null ||
            isPoisson)
        {
            throw CommandFailure.usage("--access-report with -c, -i, -r, -t, -W or --poisson: it is sent once, and " +
                "again when its timer expires — use --access-timer and --access-retries");
        }
        return tlvs.accessSchedule();
    }

    /** RFC 10052 §5: a burst of replies should be over before the next request leaves. */
    private static void requireRoomForBursts(final ProbeShape shape, final Schedule schedule) throws CommandFailure
    {
        for (final ProbeTlv tlv : shape.tlvs())
        {
            final long burstNs = tlv instanceof final ReflectedTestPacketControlTlv control ? control.burstNs() : 0;
            if (burstNs > 0 && (burstNs >= schedule.intervalNs() || burstNs >= schedule.timeoutNs()))
            {
                throw CommandFailure.usage("--replies: take " + DurationText.format(burstNs) + ", and must be over " +
                    "before the next probe (-i " + DurationText.format(Math.round(schedule.intervalNs())) +
                    ") and the timeout (-W " + DurationText.format(schedule.timeoutNs()) +
                    ") — ask for fewer or faster ones");
            }
        }
    }

    private Schedule measuringSchedule() throws CommandFailure
    {
        if (intervalNs != null && ratePps != null)
        {
            throw CommandFailure.usage("-i and -r: say the same thing twice — give one");
        }
        if (count != null && count <= 0)
        {
            throw CommandFailure.usage("-c " + count + ": must be above 0");
        }
        final long defaultCount = durationNs == null ? Schedule.DEFAULT.count() : SenderPlan.UNBOUNDED;
        final long mostNs = durationNs == null ? SenderPlan.UNBOUNDED : durationNs;
        final long waitNs = timeoutNs == null ? Schedule.DEFAULT.timeoutNs() : timeoutNs;
        if (ratePps != null && ratePps == RateConverter.MAX)
        {
            if (isPoisson)
            {
                throw CommandFailure.usage("--poisson with -r max: there are no gaps — give a rate");
            }
            return Schedule.backToBack(count == null ? defaultCount : count, mostNs, waitNs);
        }
        final double gapNs = ratePps != null ? NANOS_PER_SECOND / ratePps :
            intervalNs != null ? (double)intervalNs : Schedule.DEFAULT.intervalNs();
        final Schedule.Gaps gaps = isPoisson ? Schedule.Gaps.EXPONENTIAL : Schedule.Gaps.EQUAL;
        return new Schedule(count == null ? defaultCount : count, mostNs, gapNs, gaps, waitNs);
    }

    /** How the probes travel. */
    PathOptions path()
    {
        return path;
    }

    /** Whether the run tells of an access and measures nothing. */
    boolean isAccessReport()
    {
        return tlvs.isAccessReport();
    }

    /** What clocks and stamps are worth. */
    ClockOptions clock()
    {
        return clock;
    }

    /** By how many flows and threads. */
    LoadOptions load()
    {
        return load;
    }

    /** The plan of each flow: that of the run with an SSID of its own, and the keys of that. */
    List<SenderPlan> flowPlans(final SenderPlan plan) throws CommandFailure
    {
        final List<SenderPlan> flows = new ArrayList<>();
        for (int i = 0; i < load.flows(); i++)
        {
            final int session = 1 + (plan.shape().ssid() - 1 + i) % MAX_SSID;
            flows.add(plan.asFlow(session, plan.shape().isSigned() ? auth.keys(session) : null));
        }
        return flows;
    }

    /** Of measurement windows. */
    WindowOptions windows()
    {
        return windows;
    }

    /** Where the results go. */
    OutputOptions results()
    {
        return results;
    }

    /** Where the samples go. */
    LogOptions log()
    {
        return log;
    }

    boolean isQuiet()
    {
        return isQuiet;
    }

    /** Whether probes come slowly enough for a line each. */
    boolean hasLines(final Schedule schedule)
    {
        return !isQuiet && !windows.isLive() && schedule.intervalNs() >= LINES_FROM_INTERVAL_NS &&
            schedule.expectedProbes() <= LINES_UP_TO_PROBES;
    }
}
