package io.stampede.sender.stats;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A run over time as {@link Timeline} has seen it.
 *
 * @param startEpochNs where slice 0 begins: T1 of the first probe, UTC.
 * @param widthNs      of a slice.
 * @param slices       those in which a probe left, in order of time.
 */
public record TimelineSummary(long startEpochNs, long widthNs, List<Slice> slices)
{
    /**
     * The probes with T1 in one stretch of time.
     *
     * @param number    the stretch begins {@code number · widthNs} after the start.
     * @param fates     what became of them.
     * @param rtt       without residence, of those answered whose T2 and T3 are of one clock.
     * @param forward   of those of them answered by a reflector.
     * @param backward  likewise.
     * @param offset    of the reflector's clock; null if none was answered by one.
     * @param residence null likewise.
     * @param pacing    null without a schedule.
     */
    public record Slice(
        long number,
        Fates fates,
        DelayRange rtt,
        DelayRange forward,
        DelayRange backward,
        @Nullable Offset offset,
        @Nullable MeanAndMax residence,
        @Nullable MeanAndMax pacing)
    {
    }

    /**
     * Counts of probes; sent − answered − lost were answered by another node or asked for no reply.
     *
     * @param lost         all that were lost, whichever way.
     * @param lostForward  those of them that are known to have been lost on the way there.
     * @param lostBackward those that are known to have been lost on the way back.
     * @param duplicates   extra answers.
     * @param late         first answers after Tmax; their probes are among the lost.
     */
    public record Fates(
        long sent, long answered, long lost, long lostForward, long lostBackward, long duplicates, long late)
    {
    }

    /**
     * How far the reflector's clock is ahead: ((T2 − T1) − (T4 − T3)) / 2 of the probe with the least RTT, which is
     * right to ± RTT / 2 whatever the two ways share of it.
     */
    public record Offset(long ns, long uncertaintyNs)
    {
    }

    /** A quantity of which no more is wanted, ns. */
    public record MeanAndMax(double meanNs, long maxNs)
    {
    }
}
