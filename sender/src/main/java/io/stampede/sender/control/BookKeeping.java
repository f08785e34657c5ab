package io.stampede.sender.control;

import io.stampede.clock.ClockQuality;
import io.stampede.net.PortStatistics;
import io.stampede.sender.engine.SendCounters;
import io.stampede.sender.engine.SendingTimes;
import io.stampede.sender.match.MatchCounters;
import io.stampede.sender.report.ClockState;
import io.stampede.sender.report.Counts;
import io.stampede.sender.report.OwnTimes;
import io.stampede.sender.report.RunBooks;
import java.util.List;
import java.util.function.ToLongFunction;

/**
 * Reads what the parts of a run have counted beside its samples: exactly when it has ended, and as it goes on.
 */
public final class BookKeeping
{
    private BookKeeping()
    {
    }

    /**
     * The books of a run that has ended.
     *
     * @param ports   counts of the ports it used.
     * @param quality of the local clock.
     */
    public static RunBooks read(
        final SenderSession session, final List<PortStatistics> ports, final ClockQuality quality)
    {
        return read(session, ports, quality,
            OwnTimes.SendCall.of(session.sender().sending().times().sendCalls()));
    }

    /**
     * The books of a run that goes on, for another thread: each count as it is or was a moment ago, counts of different
     * moments, and no send calls, whose histogram is the sending thread's own.
     *
     * @param quality of the local clock; the caller's thread's own.
     */
    public static RunBooks readSoFar(
        final SenderSession session, final List<PortStatistics> ports, final ClockQuality quality)
    {
        return read(session, ports, quality, new OwnTimes.SendCall(0, 0, 0, 0, 0, 0, 0));
    }

    private static RunBooks read(
        final SenderSession session,
        final List<PortStatistics> ports,
        final ClockQuality quality,
        final OwnTimes.SendCall sendCall)
    {
        quality.refresh();
        final SendCounters sends = session.sender().counters();
        return new RunBooks(
            new RunBooks.Span(
                session.sender().startEpochNs(), session.sender().elapsedNs(), session.sender().sendingNs()),
            sends.sent,
            sends.notSent,
            session.flows().stream().map(flow -> new RunBooks.Flow(
                flow.ssid(), flow.localPort(), flow.counters().sent, flow.counters().notSent)).toList(),
            unusable(session.matchCounters()),
            ownLosses(session, ports),
            times(session, sendCall),
            session.signs(),
            session.matcher().reflectorLink(),
            session.sender().isAcknowledged(),
            new RunBooks.LocalClock(
                new ClockState(quality.isSynchronized(), quality.errorNs(), quality.source()),
                session.scale().steps(),
                session.scale().steppedNs()),
            null);
    }

    private static OwnTimes times(final SenderSession session, final OwnTimes.SendCall sendCall)
    {
        return times(session.sender().sending().times(), sendCall, session.collectionsBefore);
    }

    /** What a sending thread took, and collections since its program began. */
    static OwnTimes times(
        final SendingTimes times, final OwnTimes.SendCall sendCall, final GarbageCollections before)
    {
        final GarbageCollections collections = GarbageCollections.now().since(before);
        return new OwnTimes(
            sendCall,
            times.stalls(),
            times.stalledNs(),
            times.longestStallNs(),
            collections.count(),
            collections.ms());
    }

    /** Arrivals that were no answers. */
    static Counts.Unusable unusable(final MatchCounters counters)
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
    private static Counts.OwnLosses ownLosses(final SenderSession session, final List<PortStatistics> ports)
    {
        final SendCounters sends = session.sender().counters();
        return new Counts.OwnLosses(
            sum(ports, port -> port.sendBufferFull) - sends.backPressure,
            sum(ports, port -> port.sendFailed),
            sum(ports, port -> port.receiveQueueOverflow),
            sum(ports, port -> port.truncated),
            sum(ports, port -> port.withoutKernelTimestamp),
            session.samplesDropped(),
            sends.sequencesSkipped,
            sends.backPressure,
            sends.heldBack,
            sum(ports, port -> port.icmpErrors),
            sends.lastSendErrno);
    }

    /** Of all ports. */
    static long sum(final List<PortStatistics> ports, final ToLongFunction<PortStatistics> figure)
    {
        return ports.stream().mapToLong(figure).sum();
    }
}
