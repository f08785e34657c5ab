package io.stampede.sender.report;

import io.stampede.sender.match.PeerSigns;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a run has counted beside its samples. Samples and books together make its {@link RunResult}, and nothing else
 * does: who keeps both can make it again.
 *
 * @param span          when it was.
 * @param sent          probes that left.
 * @param notSent       probes that were due and did not leave.
 * @param flows         the same of each flow, in the order of their turns.
 * @param unusable      arrivals that were no answers.
 * @param own           what we lost ourselves.
 * @param times         what the sending thread took of its own time.
 * @param signs         of departures reflectors are known for.
 * @param reflectorLink Reflector Micro-session ID, configured or learnt; 0 if unknown.
 * @param isAcknowledged a reply has carried our Access Report back.
 * @param clock         ours.
 * @param log           what the sample log holds; null without one.
 */
public record RunBooks(
    Span span,
    long sent,
    long notSent,
    List<Flow> flows,
    Counts.Unusable unusable,
    Counts.OwnLosses own,
    OwnTimes times,
    PeerSigns signs,
    int reflectorLink,
    boolean isAcknowledged,
    LocalClock clock,
    @Nullable LogCounts log)
{
    /**
     * When a run was.
     *
     * @param startEpochNs when the first probe was due, UTC.
     * @param elapsedNs    from then to the end, monotonic.
     * @param sendingNs    from then until the last probe had left, monotonic.
     */
    public record Span(long startEpochNs, long elapsedNs, long sendingNs)
    {
    }

    /**
     * One flow.
     *
     * @param ssid      its STAMP Session Identifier.
     * @param localPort the UDP port its probes come from.
     */
    public record Flow(int ssid, int localPort, long sent, long notSent)
    {
    }

    /**
     * Our clock.
     *
     * @param state     by its own word.
     * @param steps     of the wall clock seen during the run.
     * @param steppedNs their sum, signed.
     */
    public record LocalClock(ClockState state, long steps, long steppedNs)
    {
    }

    /** The same with what the sample log holds. */
    public RunBooks withLog(final LogCounts counts)
    {
        return new RunBooks(
            span, sent, notSent, flows, unusable, own, times, signs, reflectorLink, isAcknowledged, clock, counts);
    }
}
