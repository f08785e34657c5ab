package io.stampede.sender.control;

import io.stampede.clock.ClockQuality;
import io.stampede.net.PortStatistics;
import io.stampede.sender.engine.ProbeFlow;
import io.stampede.sender.engine.SendCounters;
import io.stampede.sender.match.MatchCounters;
import io.stampede.sender.report.ClockReport;
import io.stampede.sender.report.ClockState;
import io.stampede.sender.report.Counts;
import io.stampede.sender.report.FlowResult;
import io.stampede.sender.report.Headers;
import io.stampede.sender.report.Jitter;
import io.stampede.sender.report.Marks;
import io.stampede.sender.report.PeerQuirks;
import io.stampede.sender.report.RunConfig;
import io.stampede.sender.report.RunResult;
import io.stampede.sender.stats.DistributionSummary;
import io.stampede.sender.stats.FlowStatistics;
import io.stampede.sender.stats.LossSummary;
import io.stampede.sender.stats.RemoteClock;
import io.stampede.sender.stats.SessionStatistics;
import io.stampede.sender.stats.TrafficClasses;
import io.stampede.wire.TlvType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/** Makes the result of a run that has ended out of what its parts have counted. */
public final class ResultAssembly
{
    private final SenderSession session;
    private final List<PortStatistics> ports;
    private final ClockQuality quality;

    /**
     * @param session has ended.
     * @param ports   counts of the ports it used.
     * @param quality of the local clock.
     */
    public ResultAssembly(
        final SenderSession session, final List<PortStatistics> ports, final ClockQuality quality)
    {
        this.session = session;
        this.ports = ports;
        this.quality = quality;
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
        final SessionStatistics statistics = session.statistics();
        final Counts counts = counts(statistics);
        final Map<String, DistributionSummary> distributions = distributions(statistics);
        final boolean isOneClock = isSameHost && isOneClock(distributions);
        return new RunResult(
            config,
            clock(statistics.remoteClock, isOneClock),
            counts,
            flows(),
            distributions,
            new Jitter(statistics.jitterForwardNs(), statistics.jitterBackwardNs()),
            statistics.tlvs,
            session.matcher().reflectorLink(),
            PeerQuirks.of(session.signs(), session.plan(), counts, isOneClock),
            session.packets(),
            Marks.of(counts, config.plan().schedule(), distributions.get(RunResult.PACING), errnoText));
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

    private Counts counts(final SessionStatistics statistics)
    {
        final SendCounters sends = session.sender().counters();
        return new Counts(
            sends.sent,
            statistics.answered(),
            loss(statistics.lossSummary()),
            statistics.duplicatesForward(),
            statistics.duplicatesBackward(),
            statistics.reordered(),
            statistics.maxReorderExtent(),
            statistics.late(),
            sends.notSent,
            new Counts.Apart(statistics.elsewhere(), statistics.unasked(), statistics.copies()),
            unusable(session.matchCounters()),
            ownLosses(sends),
            headers(statistics));
    }

    private List<FlowResult> flows()
    {
        final List<FlowResult> results = new ArrayList<>();
        for (int i = 0; i < session.flows().size(); i++)
        {
            final ProbeFlow flow = session.flows().get(i);
            final FlowStatistics statistics = session.statistics().flows().get(i);
            results.add(new FlowResult(
                flow.ssid(),
                flow.localPort(),
                flow.counters().sent,
                flow.counters().notSent,
                statistics.answered,
                loss(statistics.loss.summary()),
                statistics.duplicatesForward + statistics.duplicatesBackward,
                statistics.reordering.reordered(),
                statistics.late));
        }
        return results;
    }

    /** Where there is no reflector, or its numbers do not follow the probes one by one, they tell no direction. */
    private LossSummary loss(final LossSummary counted)
    {
        if (session.plan().isLoopback())
        {
            return new LossSummary(counted.lost(), null, null, null, 0, 0,
                "our own probes come back (loopback): loss is of the round trip");
        }
        if (session.plan().repliesPerProbe() > 1 && counted.lost() > 0)
        {
            return new LossSummary(counted.lost(), null, null, null, 0, counted.epochs(),
                "each probe asked for several replies, and each of them takes a number");
        }
        return counted;
    }

    private static Counts.Unusable unusable(final MatchCounters counters)
    {
        return new Counts.Unusable(
            counters.tooShort,
            counters.badHmac,
            counters.wrongSsid,
            counters.wrongTimestamp,
            counters.malformedTimestamp,
            counters.neverSent,
            counters.forgotten,
            counters.wrongLink,
            counters.distrustedTlvs,
            counters.ssidZero,
            counters.errorEstimateZero);
    }

    /** Back-pressure is no loss: without a schedule those probes left later. */
    private Counts.OwnLosses ownLosses(final SendCounters sends)
    {
        return new Counts.OwnLosses(
            sum(port -> port.sendBufferFull) - sends.backPressure,
            sum(port -> port.sendFailed),
            sum(port -> port.receiveQueueOverflow),
            sum(port -> port.truncated),
            sum(port -> port.withoutKernelTimestamp),
            session.samplesDropped(),
            sends.sequencesSkipped,
            sends.backPressure,
            sends.heldBack,
            sum(port -> port.icmpErrors),
            sends.lastSendErrno);
    }

    private long sum(final ToLongFunction<PortStatistics> figure)
    {
        return ports.stream().mapToLong(figure).sum();
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

    private Map<String, DistributionSummary> distributions(final SessionStatistics statistics)
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
        return session.plan().shape().tlvs().stream().anyMatch(tlv -> tlv.type() == TlvType.FOLLOW_UP_TELEMETRY);
    }

    private ClockReport clock(final RemoteClock remote, final boolean isSameHost)
    {
        quality.refresh();
        return new ClockReport(
            new ClockState(quality.isSynchronized(), quality.errorNs(), quality.source()),
            remote(remote),
            isSameHost,
            session.scale().steps(),
            session.scale().steppedNs());
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
