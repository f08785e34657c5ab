package io.stampede.sender.cli;

import io.stampede.sender.plan.HmacTlv;
import io.stampede.sender.plan.MixedPaddingTlv;
import io.stampede.sender.plan.Padding;
import io.stampede.sender.plan.ProbeShape;
import io.stampede.sender.plan.ProbeTlv;
import io.stampede.sender.plan.Schedule;
import io.stampede.sender.plan.SenderPlan;
import io.stampede.sender.report.ProbeSize;
import io.stampede.sender.search.SearchGoal;
import io.stampede.units.DurationText;
import io.stampede.units.RateText;
import io.stampede.wire.TimestampFormat;
import io.stampede.wire.Tlv;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Every option of stamp-sender search, with what the values mean together. */
final class SearchOptions
{
    private static final int MAX_SSID = 65_535;
    private static final double PERCENT = 100;
    /** Other than 0, so that a reflector that numbers for itself shows. */
    private static final long FIRST_SEQUENCE = 1_000;
    /** Ethernet header and FCS, UDP header. */
    private static final int FRAME_OVERHEAD = 14 + 4 + 8;
    private static final int IPV4_HEADER = 20;
    private static final int IPV6_HEADER = 40;
    private static final String IMIX = "imix";
    private static final int SMALL = 64;
    private static final int MEDIUM = 594;
    private static final int LARGE = 1_518;
    /** 7:4:1, as evenly as they go. */
    private static final List<Integer> IMIX_FRAMES =
        List.of(SMALL, MEDIUM, SMALL, SMALL, MEDIUM, SMALL, LARGE, SMALL, MEDIUM, SMALL, MEDIUM, SMALL);

    @Mixin
    private TargetOptions target = new TargetOptions();

    @Option(names = "--loss", paramLabel = "PERCENT", converter = PercentConverter.class,
        description = "Loss a trial may have: 0, 0.1%%. Default: 0.")
    private double lossPercent;

    @Option(names = "--resolution", paramLabel = "PERCENT", converter = PercentConverter.class,
        description = "How near the highest good rate and the lowest bad one shall come. Default: 1%%.")
    private double resolutionPercent = 1;

    @Option(names = "--sizes", paramLabel = "OCTETS", split = ",",
        description = "Sizes of Ethernet frames, with header and FCS, one search each: 64,512,1518,imix. Where a " +
            "STAMP packet does not fit, the smallest frame that holds one. imix: 64, 594, 1518 as 7:4:1. Default: 64.")
    private List<String> sizes = List.of(String.valueOf(SMALL));

    @Option(names = "--min-rate", paramLabel = "RATE", converter = RateConverter.class,
        description = "No slower than this. Default: 100pps.")
    private double minPps = 100;

    @Option(names = "--max-rate", paramLabel = "RATE", converter = RateConverter.class,
        description = "No faster than this; max for what the sender reaches, which is measured first. Default: max.")
    private double maxPps = RateConverter.MAX;

    @Option(names = "--trial-duration", paramLabel = "DUR", converter = DurationConverter.class,
        description = "Length of the trials that decide; RFC 2544 has 60s. Default: 1s.")
    private long trialNs = 1_000_000_000L;

    @Option(names = "--trials", paramLabel = "N",
        description = "How many of them a rate must have before it is believed. Default: 1.")
    private int trials = 1;

    @Option(names = "--exceed", paramLabel = "PERCENT", converter = PercentConverter.class,
        description = "How much of these trials' time may lose more than --loss, against noise. Default: 0%%.")
    private double exceedPercent;

    @Option(names = {"-Q", "--dscp"}, paramLabel = "DSCP", converter = Dscp.class,
        description = "DSCP of the probes: 0..63, EF, VA, LE, CS0..CS7, AF11..AF43. Default: 0.")
    private int dscp;

    @Mixin
    private AuthOptions auth = new AuthOptions();

    @Mixin
    private PathOptions path = new PathOptions();

    @Option(names = {"-W", "--timeout"}, paramLabel = "DUR", converter = DurationConverter.class,
        description = "A reply that takes longer is late and its probe lost; also the wait after each trial. " +
            "Default: 1s.")
    private long timeoutNs = 1_000_000_000L;

    @Option(names = "--reflector-counters", paramLabel = "FILE",
        description = "The reflector's counters file, where it runs on this machine: tells its losses from the " +
            "network's. Nobody else may test with it meanwhile.")
    private @Nullable Path reflectorCounters;

    @Mixin
    private LoadOptions load = new LoadOptions();

    @Option(names = "--json", description = "Print one JSON object (stamp-search/1) instead of the text report.")
    private boolean isJson;

    @Option(names = {"-o", "--output"}, paramLabel = "FILE",
        description = "Write the JSON object to FILE, complete or not at all.")
    private @Nullable Path output;

    @Option(names = {"-q", "--quiet"}, description = "No progress on standard error.")
    private boolean isQuiet;

    /** What is looked for, up to a rate that is not below the lowest; to be asked when checked. */
    SearchGoal goal(final double fastestPps)
    {
        // a quarter shows where to look
        return new SearchGoal(lossPercent / PERCENT, resolutionPercent / PERCENT, Math.max(1, trialNs / 4), trialNs,
            trialNs * trials, exceedPercent / PERCENT, minPps, fastestPps);
    }

    /** Refuses what no search can be made of, before anything is sent. */
    void check() throws CommandFailure
    {
        load.check();
        path.checkFlows(load);
        if (resolutionPercent <= 0)
        {
            throw CommandFailure.usage("--resolution 0%: must be above 0 — the bounds never meet");
        }
        if (trials < 1)
        {
            throw CommandFailure.usage("--trials " + trials + ": must be above 0");
        }
        if (trialNs > Long.MAX_VALUE / trials)
        {
            throw CommandFailure.usage("--trials " + trials + " of --trial-duration " + DurationText.format(trialNs) +
                ": take longer than 292 years together — ask for less");
        }
        if (minPps == RateConverter.MAX)
        {
            throw CommandFailure.usage("--min-rate max: is no rate to start from — give a number");
        }
        if (maxPps < minPps)
        {
            throw CommandFailure.usage("--max-rate " + RateText.format(maxPps) + ": is below --min-rate " +
                RateText.format(minPps) + " — leave one out");
        }
        path.check(ProbeShape.base(1), target.remote(path.isLoopback()).host());
    }

    /** The sizes asked for, as frames of the family the target is of. */
    List<ProbeSize> sizes(final boolean isIpv6) throws CommandFailure
    {
        final List<ProbeSize> all = new ArrayList<>();
        for (final String size : sizes)
        {
            final List<Integer> asked = size.equals(IMIX) ? IMIX_FRAMES : List.of(octets(size));
            final List<Integer> frames = new ArrayList<>();
            int longest = 0;
            for (final int octets : asked)
            {
                final int payload = payload(octets - overhead(isIpv6));
                frames.add(payload + overhead(isIpv6));
                longest = Math.max(longest, payload);
            }
            all.add(new ProbeSize(size, frames, longest));
        }
        return all;
    }

    private static int octets(final String size) throws CommandFailure
    {
        if (!size.matches("\\d{2,5}") || Integer.parseInt(size) < SMALL ||
            Integer.parseInt(size) > ProbeShape.MAX_PAYLOAD_LENGTH)
        {
            throw CommandFailure.usage("--sizes '" + size + "': is no frame of 64.." + ProbeShape.MAX_PAYLOAD_LENGTH +
                " octets — write them like 64,512,1518,imix");
        }
        return Integer.parseInt(size);
    }

    private static int overhead(final boolean isIpv6)
    {
        return FRAME_OVERHEAD + (isIpv6 ? IPV6_HEADER : IPV4_HEADER);
    }

    private ProbeShape bare(final int ssid)
    {
        final List<ProbeTlv> tlvs = auth.needsHmacTlv(false) ? List.of(new HmacTlv()) : List.of();
        return new ProbeShape(auth.layout(), TimestampFormat.NTP, tlvs, dscp, ssid);
    }

    /** The largest a probe can have up to this; the smallest there is if that is too small. */
    private int payload(final int room)
    {
        final int base = bare(1).payloadLength();
        return room < base + Tlv.HEADER_LENGTH ? base : room;
    }

    /** The probes of one size. */
    SenderPlan plan(final ProbeSize size, final boolean isIpv6, final int ssid, final long seed) throws CommandFailure
    {
        try
        {
            final ProbeShape bare = bare(ssid);
            final ProbeShape shape = size.frameOctets().size() == 1 ?
                bare.withPayload(size.payloadOctets(), Padding.RANDOM) :
                bare.with(new MixedPaddingTlv(mix(size, bare.payloadLength(), isIpv6), Padding.RANDOM));
            return new SenderPlan(Schedule.DEFAULT, shape, FIRST_SEQUENCE, seed,
                shape.isSigned() ? auth.keys(ssid) : null, path.isLoopback());
        }
        catch (final IllegalArgumentException ex)
        {
            throw CommandFailure.usage(String.valueOf(ex.getMessage()));
        }
    }

    private static List<Integer> mix(final ProbeSize size, final int base, final boolean isIpv6)
    {
        return size.frameOctets().stream().map(octets -> octets - overhead(isIpv6))
            .map(payload -> payload == base ? MixedPaddingTlv.NONE : payload - base - Tlv.HEADER_LENGTH).toList();
    }

    /** The same plan for each flow, with an SSID and numbers no earlier trial of this search had. */
    List<SenderPlan> flowPlans(final SenderPlan plan, final int trial) throws CommandFailure
    {
        final List<SenderPlan> flows = new ArrayList<>();
        for (int i = 0; i < load.flows(); i++)
        {
            final int session = 1 + (plan.shape().ssid() - 1 + trial * load.flows() + i) % MAX_SSID;
            flows.add(plan.asFlow(session, plan.shape().isSigned() ? auth.keys(session) : null));
        }
        return flows;
    }

    TargetOptions target()
    {
        return target;
    }

    PathOptions path()
    {
        return path;
    }

    LoadOptions load()
    {
        return load;
    }

    double minPps()
    {
        return minPps;
    }

    double maxPps()
    {
        return maxPps;
    }

    long trialNs()
    {
        return trialNs;
    }

    long timeoutNs()
    {
        return timeoutNs;
    }

    boolean isJson()
    {
        return isJson;
    }

    @Nullable Path reflectorCounters()
    {
        return reflectorCounters;
    }

    @Nullable Path output()
    {
        return output;
    }

    boolean isQuiet()
    {
        return isQuiet;
    }
}
