package io.stampede.sender.control;

import io.stampede.clock.ClockQuality;
import io.stampede.net.PortStatistics;
import io.stampede.sender.plan.SenderPlan;
import io.stampede.sender.report.ClockReport;
import io.stampede.sender.report.ClockState;
import io.stampede.sender.report.ClockSteps;
import io.stampede.sender.report.ClockTrust;
import io.stampede.sender.report.Counts;
import io.stampede.sender.report.FlowResult;
import io.stampede.sender.report.Headers;
import io.stampede.sender.report.Jitter;
import io.stampede.sender.report.Marks;
import io.stampede.sender.report.PeerQuirks;
import io.stampede.sender.report.RunBooks;
import io.stampede.sender.report.RunConfig;
import io.stampede.sender.report.RunResult;
import io.stampede.sender.report.StampReport;
import io.stampede.sender.stats.ClockOffset;
import io.stampede.sender.stats.ClockStatistics;
import io.stampede.sender.stats.DistributionSummary;
import io.stampede.sender.stats.FlowStatistics;
import io.stampede.sender.stats.LossSummary;
import io.stampede.sender.stats.PacketLog;
import io.stampede.sender.stats.PathReordering;
import io.stampede.sender.stats.RemoteClock;
import io.stampede.sender.stats.SeenTimestamping;
import io.stampede.sender.stats.SessionStatistics;
import io.stampede.sender.stats.StampSources;
import io.stampede.sender.stats.TrafficClasses;
import io.stampede.wire.TlvType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/** Makes the result of a run that has ended out of its samples' statistics and its books. */
public final class ResultAssembly
{
    private final SenderPlan plan;
    private final SessionStatistics statistics;
    private final RunBooks books;
    private final @Nullable PacketLog packets;

    /**
     * @param session has ended.
     * @param ports   counts of the ports it used.
     * @param quality of the local clock.
     */
    public ResultAssembly(
        final SenderSession session, final List<PortStatistics> ports, final ClockQuality quality)
    {
        this(session.plan(), session.statistics(), BookKeeping.read(session, ports, quality), session.packets());
    }

    /**
     * Of a run whose samples were seen here or are seen again.
     *
     * @param plan    what was sent.
     * @param packets every probe; null if not asked for.
     */
    public ResultAssembly(
        final SenderPlan plan,
        final SessionStatistics statistics,
        final RunBooks books,
        final @Nullable PacketLog packets)
    {
        this.plan = plan;
        this.statistics = statistics;
        this.books = books;
        this.packets = packets;
    }

    /**
     * The result.
     *
     * @param isSameHost the target is an address of this machine; whether both ends read one clock is told from the
     *                   delays
     *                   too.
     * @param errnoText  names an errno, positive.
     */
    public RunResult result(final RunConfig config, final boolean isSameHost, final IntFunction<String> errnoText)
    {
        final Counts counts = counts();
        final Map<String, DistributionSummary> distributions = distributions();
        final boolean isOneClock = isSameHost && isOneClock(distributions);
        return new RunResult(
            config,
            clock(config.clockTrust(), isOneClock),
            counts,
            flows(),
            distributions,
            new Jitter(statistics.jitterForwardNs(), statistics.jitterBackwardNs()),
            statistics.tlvs,
            books.reflectorLink(),
            PeerQuirks.of(books.signs(), plan, counts, isOneClock),
            packets,
            books.times(),
            books.log(),
            Marks.of(counts, config.plan().schedule(), distributions.get(RunResult.PACING), errnoText,
                books.times(), config.sendingNs()),
            null).marked(Marks.of(books.log()));
    }

    /**
     * By one clock nothing arrives before it left: if something did, a relay on this machine answers from elsewhere.
     */
    private static boolean isOneClock(final Map<String, DistributionSummary> distributions)
    {
        return negatives(distributions, RunResult.FORWARD) == 0 && negatives(distributions, RunResult.BACKWARD) == 0;
    }

    private static long negatives(final Map<String, DistributionSummary> distributions, final String name)
    {
        final DistributionSummary distribution = distributions.get(name);
        return distribution == null ? 0 : distribution.negativeCount();
    }

    private Counts counts()
    {
        return new Counts(
            books.sent(),
            statistics.answered(),
            loss(statistics.lossSummary()),
            statistics.duplicatesForward(),
            statistics.duplicatesBackward(),
            statistics.reordered(),
            statistics.maxReorderExtent(),
            pathReordering(),
            statistics.late(),
            books.notSent(),
            new Counts.Apart(statistics.elsewhere(), statistics.unasked(), statistics.copies()),
            books.unusable(),
            books.own(),
            headers(statistics));
    }

    private List<FlowResult> flows()
    {
        final List<FlowResult> results = new ArrayList<>();
        for (int i = 0; i < books.flows().size(); i++)
        {
            final RunBooks.Flow flow = books.flows().get(i);
            final FlowStatistics seen = statistics.flows().get(i);
            results.add(new FlowResult(
                flow.ssid(),
                flow.localPort(),
                flow.sent(),
                flow.notSent(),
                seen.answered,
                loss(seen.loss.summary()),
                seen.duplicatesForward + seen.duplicatesBackward,
                seen.reordering.reordered(),
                seen.late));
        }
        return results;
    }

    /** Where there is no reflector, or its numbers do not follow the probes one by one, they tell no direction. */
    private LossSummary loss(final LossSummary counted)
    {
        if (plan.isLoopback())
        {
            return new LossSummary(counted.lost(), null, null, null, 0, 0,
                "our own probes come back (loopback): loss is of the round trip");
        }
        if (books.own().samplesDropped() > 0)
        {
            return new LossSummary(counted.lost(), null, null, null, 0, counted.epochs(),
                "samples were dropped by the sender itself");
        }
        if (plan.repliesPerProbe() > 1 && counted.lost() > 0)
        {
            return new LossSummary(counted.lost(), null, null, null, 0, counted.epochs(),
                "each probe asked for several replies, and each of them takes a number");
        }
        return counted;
    }

    /** As with loss by direction. */
    private PathReordering pathReordering()
    {
        return plan.isLoopback() || plan.repliesPerProbe() > 1 ? PathReordering.UNKNOWN : statistics.pathReordering();
    }

    private static Headers headers(final SessionStatistics statistics)
    {
        return new Headers(
            list(statistics.ipHeaders.senderTtls()),
            list(statistics.ipHeaders.ttls()),
            list(statistics.ipHeaders.classes().dscps()),
            statistics.ipHeaders.classes().packets(TrafficClasses.CE));
    }

    private static List<Integer> list(final int[] values)
    {
        return Arrays.stream(values).boxed().toList();
    }

    private Map<String, DistributionSummary> distributions()
    {
        final Map<String, DistributionSummary> byName = new LinkedHashMap<>();
        byName.put(RunResult.RTT, statistics.rtt.summary());
        byName.put(RunResult.RTT_RAW, statistics.rttRaw.summary());
        byName.put(RunResult.RTT_INTENDED, statistics.rttIntended.summary());
        byName.put(RunResult.FORWARD, statistics.forward.summary());
        byName.put(RunResult.BACKWARD, statistics.backward.summary());
        byName.put(RunResult.RESIDENCE, statistics.residence.summary());
        if (hasFollowUps())
        {
            byName.put(RunResult.BACKWARD_FOLLOW_UP, statistics.tlvs.followUps.backward.summary());
            byName.put(RunResult.RESIDENCE_FOLLOW_UP, statistics.tlvs.followUps.residence.summary());
        }
        byName.put(RunResult.PACING, statistics.pacing.summary());
        byName.put(RunResult.IPDV_RTT, statistics.ipdvRtt.summary());
        byName.put(RunResult.IPDV_FORWARD, statistics.ipdvForward.summary());
        byName.put(RunResult.IPDV_BACKWARD, statistics.ipdvBackward.summary());
        return byName;
    }

    private boolean hasFollowUps()
    {
        return plan.shape().tlvs().stream().anyMatch(tlv -> tlv.type() == TlvType.FOLLOW_UP_TELEMETRY);
    }

    private ClockReport clock(final ClockTrust trust, final boolean isSameHost)
    {
        final ClockStatistics first = statistics.clocks;
        final List<ClockStatistics> clocks = statistics.flows().stream().map(flow -> flow.clocks).distinct().toList();
        return new ClockReport(
            books.clock().state(),
            remote(first.errorEstimates),
            isSameHost,
            trust,
            new ClockSteps(
                books.clock().steps(),
                books.clock().steppedNs(),
                clocks.stream().mapToLong(clock -> clock.remoteSteps.steps()).sum(),
                clocks.stream().mapToLong(clock -> clock.remoteSteps.steppedNs()).sum(),
                clocks.stream().mapToLong(clock -> clock.remoteSteps.torn()).sum(),
                statistics.pairsExcludedForward(),
                statistics.pairsExcludedBackward()),
            furthest(clocks),
            stamps(first.stamps, statistics.tlvs.timestamping));
    }

    /** Of several reflectors the one that is surely furthest off: no verdict may be better than it allows. */
    private static @Nullable ClockOffset furthest(final List<ClockStatistics> clocks)
    {
        ClockOffset furthest = null;
        for (final ClockStatistics clock : clocks)
        {
            final ClockOffset offset = clock.offset.estimate();
            final boolean isFurther =
                offset != null && (furthest == null || offset.atLeastNs() > furthest.atLeastNs());
            furthest = isFurther ? offset : furthest;
        }
        return furthest;
    }

    private static StampReport stamps(final StampSources sources, final SeenTimestamping seen)
    {
        return new StampReport(
            sources.departuresByKernel,
            sources.departuresByUser,
            sources.arrivalsByKernel,
            sources.arrivalsByUser,
            seen.isKnown() ? seen.methodIn() + ", " + seen.syncSourceIn() : null,
            seen.isKnown() ? seen.methodOut() + ", " + seen.syncSourceOut() : null);
    }

    private static @Nullable ClockState remote(final RemoteClock clock)
    {
        if (clock.replies() == 0)
        {
            return null;
        }
        return new ClockState(
            clock.isSynchronized(),
            clock.withoutError() > 0 ? null : clock.maxErrorNs(),
            "Error Estimate of the replies, " + (clock.ptp() > 0 ? "PTPv2" : "NTP") + " timestamps");
    }
}
