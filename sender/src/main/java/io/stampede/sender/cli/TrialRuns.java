package io.stampede.sender.cli;

import io.stampede.clock.KernelClockQuality;
import io.stampede.sender.control.ResultAssembly;
import io.stampede.sender.control.SenderNode;
import io.stampede.sender.control.SenderSession;
import io.stampede.sender.engine.DataPackets;
import io.stampede.sender.plan.Schedule;
import io.stampede.sender.plan.SenderPlan;
import io.stampede.sender.report.Counts;
import io.stampede.sender.report.ReflectorCounts;
import io.stampede.sender.report.ReflectorShare;
import io.stampede.sender.report.RunConfig;
import io.stampede.sender.report.RunResult;
import io.stampede.sender.report.SearchedTrial;
import io.stampede.sender.search.RateSearch;
import io.stampede.sender.search.SearchGoal;
import io.stampede.sender.search.Trial;
import io.stampede.sender.stats.DistributionSummary;
import io.stampede.units.DurationText;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Makes the trials of a search, one session after the other over the same ports, each with SSIDs of its own, and says
 * of each whether it tells of the path or of the sender.
 */
final class TrialRuns
{
    private static final double NANOS_PER_SECOND = 1e9;
    private static final long POLL_NS = 100_000_000L;
    /** Share of the rate the sender may miss: half of what the bounds are apart at the end. */
    private static final double MISSED_SHARE = 0.5;
    /** Loss while probes leave in heaps is the heaps' doing. */
    private static final double LATE_PERCENT = 99;
    private static final double LATE_FLOOR_NS = 1e6;
    private static final double LATE_INTERVALS = 10;

    private final SearchOptions options;
    private final KernelClockQuality quality = new KernelClockQuality();
    private final @Nullable ReflectorCounters reflector;
    private int trials;
    private long ownDropsBefore;
    private @Nullable ReflectorCounts countsBefore;
    private volatile boolean isStopped;
    private volatile @Nullable SenderNode running;

    /** @param reflector counts of the reflector, whose this is to close; null if they cannot be read. */
    TrialRuns(final SearchOptions options, final @Nullable ReflectorCounters reflector)
    {
        this.options = options;
        this.reflector = reflector;
    }

    KernelClockQuality quality()
    {
        return quality;
    }

    /** Ends the trial that is running, and the search. Any thread. */
    void stop()
    {
        isStopped = true;
        final SenderNode node = running;
        if (node != null)
        {
            node.stop();
        }
    }

    boolean isStopped()
    {
        return isStopped;
    }

    /** So many probes, for they are all that can ever be in flight. */
    Schedule schedule(final RateSearch.Step step)
    {
        final long count = (long)Math.ceil(step.ratePps() * step.durationNs() / NANOS_PER_SECOND);
        return new Schedule(count, step.durationNs(), NANOS_PER_SECOND / step.ratePps(), Schedule.Gaps.EQUAL,
            options.timeoutNs());
    }

    /** One session from its first probe to the last reply. */
    RunResult run(final SenderPlan plan, final FlowPorts ports, final Schedule schedule)
        throws CommandFailure, InterruptedException
    {
        // the ports may be new, or have counted in runs that were not judged
        ownDropsBefore = ports.statistics().stream().mapToLong(port -> port.receiveQueueOverflow).sum();
        countsBefore = reflector == null ? null : reflector.read();
        final SenderPlan timed = timed(plan, schedule);
        final List<SenderPlan> flows = options.flowPlans(timed, trials);
        trials++;
        final SenderSession session = new SenderSession(timed, ports.flows(flows), DataPackets.NONE,
            Measurement.clocks(options.load(), quality), Set.of(), List.of());
        final SenderNode node = new SenderNode(session, options.load().threads());
        running = node;
        Measurement.start(node, session, options.load());
        while (!node.awaitEnd(POLL_NS))
        {
            if (isStopped)
            {
                node.stop();
            }
        }
        Measurement.rethrow(node.failure());
        final RunResult result = new ResultAssembly(session, ports.statistics(), quality).result(
            new RunConfig(Map.of(), timed, new RunConfig.Endpoints("", "", 0, "", 0),
                ThisMachine.with(options.load()), session.sender().startEpochNs(), session.sender().elapsedNs(),
                session.sender().sendingNs()),
            false, Measurement::describe);
        if (!result.contradictions().isEmpty())
        {
            throw new IllegalStateException("trial: " + String.join("; ", result.contradictions()));
        }
        return result;
    }

    private SenderPlan timed(final SenderPlan plan, final Schedule schedule) throws CommandFailure
    {
        try
        {
            return plan.withSchedule(schedule);
        }
        catch (final IllegalArgumentException ex)
        {
            throw CommandFailure.usage("trial of " + schedule.expectedProbes() + " probes with -W " +
                DurationText.format(options.timeoutNs()) + ": " + ex.getMessage() +
                " — use a lower --max-rate, or a shorter -W or --trial-duration");
        }
    }

    /** What the run before means for the search. */
    SearchedTrial judge(final RateSearch.Step step, final RunResult run, final SearchGoal goal)
        throws CommandFailure, InterruptedException
    {
        final Counts counts = run.counts();
        // the ports count on and on
        final long ownDrops = counts.own().receiveQueueOverflow() - ownDropsBefore + counts.own().samplesDropped();
        final long lost = Math.max(0, counts.loss().lost() - ownDrops);
        // a run of the whole duration sends rate · duration; one that fell behind took longer for it
        final double sentPps = counts.sent() / Math.max(
            step.durationNs() / NANOS_PER_SECOND, run.config().sendingNs() / NANOS_PER_SECOND);
        final String limitation = limitation(step, run, goal, sentPps, ownDrops);
        return new SearchedTrial(
            new Trial(step.ratePps(), step.durationNs(), sentPps, counts.sent(), lost, limitation != null),
            counts.notSent(), ownDrops, counts.loss(), limitation, share(counts, ownDrops));
    }

    /** What the reflector has counted over the run before; that run has waited for {@code -W} already. */
    private @Nullable ReflectorShare share(final Counts counts, final long ownDrops)
        throws CommandFailure, InterruptedException
    {
        if (reflector == null || countsBefore == null)
        {
            return null;
        }
        TimeUnit.NANOSECONDS.sleep(ReflectorCounters.SETTLE_NS - options.timeoutNs());
        if (!reflector.isReflectorAlive())
        {
            return ReflectorShare.unknown("the reflector has ended");
        }
        return ReflectorShare.of(counts.sent(), reflector.read().since(countsBefore),
            counts.received() + counts.late() + counts.duplicates(), ownDrops);
    }

    private static @Nullable String limitation(
        final RateSearch.Step step,
        final RunResult run,
        final SearchGoal goal,
        final double sentPps,
        final long ownDrops)
    {
        final Counts counts = run.counts();
        if (counts.notSent() > 0)
        {
            return counts.notSent() + " probes could not leave";
        }
        if (ownDrops > 0)
        {
            return ownDrops + " replies were dropped by our own kernel, or by us";
        }
        final double leastProbes = step.ratePps() * step.durationNs() / NANOS_PER_SECOND - 1;
        if (counts.sent() < leastProbes * (1 - goal.width() * MISSED_SHARE) ||
            sentPps < (step.ratePps() - NANOS_PER_SECOND / step.durationNs()) * (1 - goal.width() * MISSED_SHARE))
        {
            return String.format(Locale.ROOT, "only %.0f probes a second left", sentPps);
        }
        final DistributionSummary pacing = run.distribution(RunResult.PACING);
        final boolean isLossy = counts.loss().lost() > goal.lossRatio() * counts.sent();
        final double lateNs = Math.max(LATE_FLOOR_NS, LATE_INTERVALS * NANOS_PER_SECOND / step.ratePps());
        if (isLossy && !pacing.isEmpty() && pacing.percentile(LATE_PERCENT) > lateNs)
        {
            return "1% of the probes left more than " + Math.round(lateNs / LATE_FLOOR_NS) +
                " ms late, in heaps: loss may be their doing";
        }
        return null;
    }

    /** For people who watch. */
    static String describe(final SearchedTrial trial)
    {
        return String.format(Locale.ROOT, "%.0f pps for %.3gs: %d sent, %d lost%s", trial.trial().ratePps(),
            trial.trial().durationNs() / NANOS_PER_SECOND, trial.trial().sent(), trial.loss().lost(),
            trial.limitation() == null ? "" : "; sender limit: " + trial.limitation());
    }
}
