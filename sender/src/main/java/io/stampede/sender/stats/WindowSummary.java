package io.stampede.sender.stats;

import org.jspecify.annotations.Nullable;

/**
 * One measurement window that is final.
 *
 * @param startEpochNs its first instant, UTC: a whole multiple of its length since 1970.
 * @param endEpochNs   the first instant behind it.
 * @param counts       what became of the probes whose T1 falls into it.
 * @param delays       of those answered.
 */
public record WindowSummary(long startEpochNs, long endEpochNs, Counts counts, Delays delays)
{
    /**
     * Counts.
     *
     * @param sent      probes that left.
     * @param received  of those, answered within Tmax.
     * @param reordered first answers overtaken.
     * @param late      first answers after Tmax; their probes are lost.
     * @param elsewhere answered by another node than the probes name.
     * @param unasked   asked for no reply and got none.
     */
    public record Counts(
        long sent,
        long received,
        Loss loss,
        long duplicatesForward,
        long duplicatesBackward,
        long reordered,
        long late,
        long elsewhere,
        long unasked)
    {
        /** Extra answers. */
        public long duplicates()
        {
            return duplicatesForward + duplicatesBackward;
        }
    }

    /**
     * Loss; forward + backward + unattributed = lost where they are known.
     *
     * @param forward      null if the reflector's numbers tell no direction.
     * @param backward     likewise.
     * @param unattributed lost where no answer had told by the time the window became final.
     * @param isSuspect    the numbers did not add up: a restart, or lost answers to duplicated requests.
     */
    public record Loss(
        long lost, @Nullable Long forward, @Nullable Long backward, @Nullable Long unattributed, boolean isSuspect)
    {
    }

    /** Delays, ns; all but the last only of probes answered. */
    public record Delays(
        DelayFigures rtt, DelayFigures forward, DelayFigures backward, DelayFigures residence, DelayFigures pacing)
    {
    }

    /** Up to which percentile delays are defined, 0..100 (RFC 7679 §4.3). */
    public double percentilesDefinedUpTo()
    {
        return counts.sent() == 0 ? 0 : 100.0 * counts.received() / counts.sent();
    }
}
