package io.stampede.sender.report;

import org.jspecify.annotations.Nullable;

/**
 * Who lost the probes of a trial, by the counts of the reflector's own counters file over that trial:
 * <pre>
 *   reached         = received + dropped by its kernel, as its receive queue was full
 *   network forward = sent − reached
 *   reflector       = reached − reflected
 *   network back    = reflected − arrivals at the sender − drops of the sender's own
 * </pre>
 *
 * @param forward   lost on the way there; null if unknowable.
 * @param reflector reached the reflector's machine and got no reply: its kernel or it dropped them, or could not send.
 * @param backward  lost on the way back.
 * @param reason    why nothing is known; null if it is.
 */
public record ReflectorShare(
    @Nullable Long forward, @Nullable Long reflector, @Nullable Long backward, @Nullable String reason)
{
    /**
     * The share of one trial.
     *
     * @param sent     probes that left.
     * @param change   of the reflector's counts over the trial.
     * @param arrivals replies that came back, late and duplicate ones too.
     * @param ownDrops replies that came back and we or our kernel dropped.
     */
    public static ReflectorShare of(
        final long sent, final ReflectorCounts change, final long arrivals, final long ownDrops)
    {
        final long reached = change.received() + change.overflow();
        final long forward = sent - reached;
        final long reflector = reached - change.reflected();
        final long backward = change.reflected() - arrivals - ownDrops;
        if (forward < 0 || reflector < 0 || backward < 0)
        {
            return unknown("its counts are not of this trial alone: received " + change.received() +
                ", dropped by its kernel " + change.overflow() + ", reflected " + change.reflected());
        }
        return new ReflectorShare(forward, reflector, backward, null);
    }

    /** Nothing is known. */
    public static ReflectorShare unknown(final String reason)
    {
        return new ReflectorShare(null, null, null, reason);
    }
}
