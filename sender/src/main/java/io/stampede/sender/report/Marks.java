package io.stampede.sender.report;

import io.stampede.sender.plan.Schedule;
import io.stampede.sender.stats.DistributionSummary;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/** What a run has to say against itself: losses of our own and doubts, one sentence each, none when all went well. */
public final class Marks
{
    /** Probes a millisecond late are no news at one a second; at a thousand a second the rate was not kept. */
    private static final double LATE_FLOOR_NS = 1e6;
    private static final double LATE_PERCENT = 99;

    private Marks()
    {
    }

    /** The sentences. */
    public static List<String> of(
        final Counts counts,
        final Schedule schedule,
        final @Nullable DistributionSummary pacing,
        final IntFunction<String> errnoText,
        final OwnTimes times,
        final long sendingNs)
    {
        final List<String> marks = ofOwn(counts.own(), errnoText, times, sendingNs);
        add(marks, counts.loss().suspect(), "answers are missing beyond the probes lost, to duplicated requests or " +
            "to others who share the reflector's numbers: as many lost forward may be called lost backward");
        if (pacing != null && !pacing.isEmpty())
        {
            latePacing(marks, schedule, pacing);
        }
        return marks;
    }

    /** Those of what we lost, and how long we were away, ourselves. */
    public static List<String> ofOwn(
        final Counts.OwnLosses own, final IntFunction<String> errnoText, final OwnTimes times, final long sendingNs)
    {
        final List<String> marks = new ArrayList<>();
        add(marks, own.samplesDropped(), "samples were dropped by the sender itself: these figures are incomplete");
        add(marks, own.receiveQueueOverflow(), "packets were dropped by our kernel because the receive queue was " +
            "full: that much loss is our own — use --cpu N or a lower rate");
        add(marks, own.sendBufferFull(), "probes were not sent: the send buffer was full — use a lower rate");
        if (own.sendFailed() > 0)
        {
            marks.add(own.sendFailed() + " probes were not sent: " + errnoText.apply(own.lastSendErrno()));
        }
        add(marks, own.withoutKernelStamp(), "replies came without kernel timestamp: their T4 includes our own delay");
        add(marks, own.truncated(), "packets were longer than a frame and cut off");
        add(marks, own.icmpErrors(), "ICMP errors came back: the host is there and nobody listens, or it is filtered");
        add(marks, own.heldBack(), "times no probe left because too many were in flight to remember: the rate was " +
            "not kept — use a shorter timeout (-W) or a lower rate");
        if (times.areSpoiling(sendingNs))
        {
            marks.add("the sending thread was held up for " + DurationFormat.of(times.stalledNs()) + " in all, " +
                DurationFormat.of(times.longestNs()) + " at most, while probes were due (garbage collections: " +
                times.collections() + ", " + times.collectingMs() + "ms) — use --cpu N or a lower rate");
        }
        return marks;
    }

    /** Of the sample log. */
    public static List<String> of(final @Nullable LogCounts log)
    {
        final List<String> marks = new ArrayList<>();
        add(marks, log == null ? 0 : log.dropped(),
            "samples are not in the sample log: its disk was full or did not keep up");
        return marks;
    }

    private static void add(final List<String> marks, final long count, final String sentence)
    {
        if (count > 0)
        {
            marks.add(count + " " + sentence);
        }
    }

    private static void latePacing(
        final List<String> marks, final Schedule schedule, final DistributionSummary pacing)
    {
        final long lateNs = pacing.percentile(LATE_PERCENT);
        if (lateNs > Math.max(schedule.intervalNs(), LATE_FLOOR_NS))
        {
            marks.add("1% of the probes left more than " + DurationFormat.of(lateNs) +
                " late: the rate was not kept evenly — use --cpu N or a lower rate");
        }
    }
}
