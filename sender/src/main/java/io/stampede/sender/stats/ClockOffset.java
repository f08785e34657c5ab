package io.stampede.sender.stats;

import org.jspecify.annotations.Nullable;

/**
 * What replies tell of the offset between both clocks since the last step of either.
 *
 * @param offsetNs      reflector's clock − ours, if the way there takes as long as the way back.
 * @param uncertaintyNs half the shortest round trip without residence, and what a clock was seen to be read wrongly:
 *                      the offset is within ± this, whatever the path.
 * @param atNs          when that round trip began, monotonic.
 * @param answers       the filter chose from.
 * @param drift         null where all answers are of one sub-interval.
 */
public record ClockOffset(
    long offsetNs, long uncertaintyNs, long atNs, long answers, @Nullable Drift drift)
{
    /**
     * How fast the offset changed.
     *
     * @param ppm            microseconds a second; above 0: the reflector's clock is the faster one.
     * @param uncertaintyPpm it is within ± this, on average over the time.
     * @param overNs         from one of the two answers it is told by to the other.
     */
    public record Drift(double ppm, double uncertaintyPpm, long overNs)
    {
    }

    /** The clocks differ by so much at least, ns. */
    public long atLeastNs()
    {
        return Math.max(0, Math.abs(offsetNs) - uncertaintyNs);
    }

    /** And by so much at most, ns. */
    public long atMostNs()
    {
        return Math.abs(offsetNs) + uncertaintyNs;
    }
}
