package io.stampede.sender.plan;

import static io.stampede.sender.plan.SenderPlan.UNBOUNDED;

/**
 * When probes are due and how long each is waited for. Immutable.
 *
 * @param count      probes due at most; {@link SenderPlan#UNBOUNDED} if only the duration ends the run.
 * @param durationNs no probe is due at or after this time from the start; {@link SenderPlan#UNBOUNDED} if only the
 *                   count ends the run.
 * @param intervalNs from one probe to the next, on average if Poisson; a fraction of a nanosecond counts.
 * @param isPoisson  exponentially distributed gaps (RFC 2330 §11.1) instead of equal ones.
 * @param timeoutNs  Tmax: a reply that takes longer is late and its probe lost (RFC 7680 §2.4).
 */
public record Schedule(long count, long durationNs, double intervalNs, boolean isPoisson, long timeoutNs)
{
    /** Ten probes a second apart, each waited for one second: what a user of ping expects. */
    public static final Schedule DEFAULT = new Schedule(10, UNBOUNDED, 1e9, false, 1_000_000_000L);

    /** Refuses what cannot be run. */
    public Schedule
    {
        require(count > 0, "count", count);
        require(durationNs > 0, "duration", durationNs);
        require(intervalNs >= 1, "interval", intervalNs);
        require(timeoutNs > 0, "timeout", timeoutNs);
    }

    /** Equal gaps. */
    public static Schedule periodic(final long count, final double intervalNs, final long timeoutNs)
    {
        return new Schedule(count, UNBOUNDED, intervalNs, false, timeoutNs);
    }

    /**
     * Probes this schedule makes due: exact if periodic, expected if Poisson, {@link SenderPlan#UNBOUNDED} if endless.
     */
    public long expectedProbes()
    {
        return durationNs == UNBOUNDED ? count : Math.min(count, (long)Math.ceil(durationNs / intervalNs));
    }

    private static void require(final boolean holds, final String what, final Number value)
    {
        if (!holds)
        {
            throw new IllegalArgumentException(what + " " + value + ": must be positive");
        }
    }
}
