package io.stampede.sender.control;

import io.stampede.sender.match.MatchRules;
import io.stampede.sender.match.PeerSigns;
import io.stampede.sender.report.ClockState;
import io.stampede.sender.report.Counts;
import io.stampede.sender.report.OwnTimes;
import io.stampede.sender.report.RunBooks;
import io.stampede.sender.samplelog.LogState;
import io.stampede.sender.samplelog.RunHead;
import io.stampede.sender.stats.FlowStatistics;
import io.stampede.sender.stats.SessionStatistics;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Books of a run whose log is not whole. Sent is what has an end in the log, answered, lost or apart, so that the
 * figures agree with each other; all else is as the run last said.
 */
final class RecordedBooks
{
    private RecordedBooks()
    {
    }

    /**
     * The books.
     *
     * @param state       the latest there is; null for none.
     * @param lastEpochNs the latest instant in the log; {@link Long#MIN_VALUE} for none.
     */
    static RunBooks of(
        final RunHead head,
        final SessionStatistics statistics,
        final @Nullable LogState state,
        final long lastEpochNs)
    {
        final RunBooks said = state == null ? unsaid(head) : state.books();
        final List<RunBooks.Flow> flows = new ArrayList<>();
        long sent = 0;
        for (int i = 0; i < head.flows(); i++)
        {
            final FlowStatistics seen = statistics.flows().get(i);
            final long known = seen.answered + seen.unanswered + seen.elsewhere + seen.unasked;
            final RunBooks.Flow flow = said.flows().get(i);
            flows.add(new RunBooks.Flow(flow.ssid(), flow.localPort(), known, flow.notSent()));
            sent += known;
        }
        final RunBooks.Span span = began(said.span(), head);
        final long elapsedNs = Math.max(span.elapsedNs(), lastEpochNs - span.startEpochNs());
        return new RunBooks(
            new RunBooks.Span(
                span.startEpochNs(), lastEpochNs == Long.MIN_VALUE ? span.elapsedNs() : elapsedNs, span.sendingNs()),
            sent, said.notSent(), flows, said.unusable(), said.own(), said.times(), said.signs(), said.reflectorLink(),
            said.isAcknowledged(), said.clock(), said.log());
    }

    /** The first state may be of before the first probe, when the run did not know yet. */
    private static RunBooks.Span began(final RunBooks.Span span, final RunHead head)
    {
        return span.startEpochNs() != 0 ? span :
            new RunBooks.Span(head.createdEpochNs(), span.elapsedNs(), span.sendingNs());
    }

    /** Nothing was said: not even one state was written. */
    private static RunBooks unsaid(final RunHead head)
    {
        final List<RunBooks.Flow> flows = new ArrayList<>();
        for (int i = 0; i < head.flows(); i++)
        {
            flows.add(new RunBooks.Flow(i == 0 ? head.plan().ssid() : 0, i == 0 ? head.endpoints().localPort() : 0,
                0, 0));
        }
        return new RunBooks(
            new RunBooks.Span(head.createdEpochNs(), 0, 0), 0, 0, flows,
            new Counts.Unusable(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
            new Counts.OwnLosses(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
            new OwnTimes(new OwnTimes.SendCall(0, 0, 0, 0, 0, 0, 0), 0, 0, 0, 0, 0),
            new PeerSigns(new MatchRules(head.plan(), 0)), 0, false,
            new RunBooks.LocalClock(new ClockState(false, null, "not known"), 0, 0), null);
    }
}
