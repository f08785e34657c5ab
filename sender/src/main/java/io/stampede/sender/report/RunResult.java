package io.stampede.sender.report;

import io.stampede.sender.stats.DistributionSummary;
import io.stampede.sender.stats.PacketLog;
import io.stampede.sender.stats.TlvStatistics;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * All that is known of a run when it has ended; every report is a view of it. Immutable but for packets and TLVs,
 * which nobody writes any more.
 *
 * @param config        what was asked for and what came of it.
 * @param clock         how far the clocks can be trusted.
 * @param counts        what became of the probes.
 * @param flows         each flow's own counts, in the order of their turns.
 * @param distributions by name, in the order of the reports, ns.
 * @param jitter        RFC 3550.
 * @param tlvs          what TLVs of the replies say.
 * @param reflectorLink Reflector Micro-session ID, configured or learnt; 0 if unknown.
 * @param quirks        known departures the reflector seems to show.
 * @param packets       every probe; null if not asked for.
 * @param times         what the sending thread took of its own time.
 * @param log           what the sample log holds; null without one.
 * @param marks         why figures of this run need a second look: what the sender itself lost, or doubts; empty is
 *                      good.
 * @param windows       what its windows say; null if it had none.
 */
public record RunResult(
    RunConfig config,
    ClockReport clock,
    Counts counts,
    List<FlowResult> flows,
    Map<String, DistributionSummary> distributions,
    Jitter jitter,
    TlvStatistics tlvs,
    int reflectorLink,
    List<PeerQuirk> quirks,
    @Nullable PacketLog packets,
    OwnTimes times,
    @Nullable LogCounts log,
    List<String> marks,
    @Nullable WindowResults windows)
{
    private static final double NANOS_PER_SECOND = 1e9;

    public static final String RTT = "rtt";
    public static final String RTT_RAW = "rttRaw";
    public static final String RTT_INTENDED = "rttIntended";
    public static final String FORWARD = "forward";
    public static final String BACKWARD = "backward";
    public static final String RESIDENCE = "residence";
    /** Only with Follow-Up Telemetry TLVs. */
    public static final String RESIDENCE_FOLLOW_UP = "residenceFollowUp";
    /** Only with Follow-Up Telemetry TLVs. */
    public static final String BACKWARD_FOLLOW_UP = "backwardFollowUp";
    public static final String PACING = "pacing";
    public static final String IPDV_RTT = "ipdvRtt";
    public static final String IPDV_FORWARD = "ipdvForward";
    public static final String IPDV_BACKWARD = "ipdvBackward";
    /** Delays less the shortest one (RFC 5481), by the name of the delay; not among the distributions. */
    public static final Map<String, String> PDV = Map.of("pdvRtt", RTT, "pdvForward", FORWARD, "pdvBackward", BACKWARD);

    /** The same with what its windows say. */
    public RunResult withWindows(final WindowResults results)
    {
        final List<String> all = new ArrayList<>(marks);
        if (results.dropped() > 0)
        {
            all.add(results.dropped() + " windows are missing: this machine was too busy to take them in time");
        }
        if (results.secondsDropped() > 0)
        {
            all.add(results.secondsDropped() + " seconds are missing in --intervals: they were not taken in time");
        }
        return new RunResult(config, clock, counts, flows, distributions, jitter, tlvs, reflectorLink, quirks, packets,
            times, log, List.copyOf(all), results);
    }

    /** The distribution of this name. */
    public DistributionSummary distribution(final String name)
    {
        final DistributionSummary summary = distributions.get(name);
        if (summary == null)
        {
            throw new IllegalArgumentException("distribution " + name + ": there is " + distributions.keySet());
        }
        return summary;
    }

    /** Probes that left per second of sending; 0 if fewer than two did. */
    public double sentPps()
    {
        return counts.sent() < 2 || config.sendingNs() <= 0 ? 0 : counts.sent() * NANOS_PER_SECOND / config.sendingNs();
    }

    /** The same with more to say against itself. */
    public RunResult marked(final List<String> more)
    {
        return new RunResult(config, clock, counts, flows, distributions, jitter, tlvs, reflectorLink, quirks, packets,
            times, log, Stream.concat(marks.stream(), more.stream()).toList(), windows);
    }

    /** Sums of these figures that do not hold: an error of this program's. Empty, or nothing here can be trusted. */
    public List<String> contradictions()
    {
        return Books.contradictions(counts, flows);
    }

    /** IP header fields seen. */
    public Headers headers()
    {
        return counts.headers();
    }

    /**
     * Up to which percentile delays are defined, 0..100: a lost probe's delay is infinite and sorts above all others
     * (RFC 7679 §4.3).
     */
    public double percentilesDefinedUpTo()
    {
        return counts.sent() == 0 ? 0 : 100.0 * counts.received() / counts.sent();
    }
}
