package io.stampede.sender.control;

import io.stampede.sender.report.DurationFormat;
import io.stampede.sender.report.RunBooks;
import io.stampede.sender.report.RunConfig;
import io.stampede.sender.report.RunResult;
import io.stampede.sender.samplelog.LogState;
import io.stampede.sender.samplelog.RecordedRun;
import io.stampede.sender.samplelog.RunHead;
import io.stampede.sender.stats.PacketLog;
import io.stampede.sender.stats.SampleListener;
import io.stampede.sender.stats.SessionStatistics;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Makes the result of a run again from its sample log: the same samples to the same statistics, and the run's own last
 * books. Of a run that was killed, or whose log has gaps, it counts as sent what it knows the end of, and says so.
 */
public final class Replay
{
    private final RecordedRun run;
    private final RunHead head;
    private final SessionStatistics statistics;

    /** @param run opened, not yet replayed. */
    public Replay(final RecordedRun run)
    {
        this.run = run;
        head = run.head();
        statistics = new SessionStatistics(head.plan(), head.window(), head.flows());
    }

    /**
     * Goes through the samples.
     *
     * @param packets   keeps every probe, for the result; null for none.
     * @param listeners are told each sample after the statistics, as in the run.
     * @param errnoText names an errno, positive.
     */
    public RunResult result(
        final @Nullable PacketLog packets,
        final List<SampleListener> listeners,
        final IntFunction<String> errnoText) throws IOException
    {
        final List<SampleListener> all = new ArrayList<>();
        all.add(statistics::onSample);
        if (packets != null)
        {
            all.add(packets);
        }
        all.addAll(listeners);
        listeners.forEach(listener -> listener.begin(statistics));
        final List<String> gaps = tell(all);
        final RunBooks books = gaps.isEmpty() ? lastBooks() : RecordedBooks.of(
            head, statistics, run.state(), run.lastEpochNs());
        final RunConfig config = new RunConfig(head.supplied(), head.plan(), head.endpoints(), head.machine(),
            books.span().startEpochNs(), books.span().elapsedNs(), books.span().sendingNs());
        return new ResultAssembly(head.plan(), statistics, books, packets)
            .result(config, head.isSameHost(), errnoText).marked(gaps);
    }

    /**
     * Tells the samples alone, so that every answer is closed and every closing answered.
     *
     * @return what is missing in the log, one sentence each; empty if nothing is.
     */
    public List<String> tell(final List<SampleListener> listeners) throws IOException
    {
        run.replay(List.of());
        final List<String> gaps = gaps();
        if (gaps.isEmpty())
        {
            run.replay(listeners);
            return gaps;
        }
        final WholeProbes probes = new WholeProbes(head.flows(), listeners);
        run.replay(List.of(probes));
        probes.end();
        return gaps;
    }

    /** Whether a reply has carried the run's Access Report back. */
    public boolean isAcknowledged()
    {
        return run.state() != null && run.state().books().isAcknowledged();
    }

    private RunBooks lastBooks()
    {
        final LogState state = run.state();
        if (state == null)
        {
            throw new IllegalStateException("a complete log without its last state");
        }
        return state.books();
    }

    private List<String> gaps()
    {
        final List<String> gaps = new ArrayList<>();
        final LogState state = run.state();
        if (state == null || !state.isLast())
        {
            gaps.add("the log ended without a last word" + when() + ": the run was killed, or goes on; what is " +
                "missing is at most the second before, and the probes then in flight, of which nothing is told");
        }
        if (!run.missingFiles().isEmpty())
        {
            gaps.add("files of the log are missing, number " +
                String.join(", ", run.missingFiles().stream().map(String::valueOf).toList()) +
                " of the run: these figures are of the rest");
        }
        if (run.damaged() > 0)
        {
            gaps.add(run.damaged() + " records of the log are damaged and left out");
        }
        if (state != null && state.isLast() && state.books().log() != null && run.missingFiles().isEmpty())
        {
            final long missing = state.books().log().records() - run.records() - run.damaged();
            if (missing != 0)
            {
                gaps.add(missing + " records the run has written are not in the log");
            }
            if (state.books().log().dropped() > 0)
            {
                gaps.add("what is not in the log is missing here: probes whose end it does not tell are not counted");
            }
        }
        return gaps;
    }

    private String when()
    {
        return run.lastEpochNs() == Long.MIN_VALUE ? "" : " at " + DurationFormat.instant(run.lastEpochNs());
    }
}
