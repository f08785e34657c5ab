package io.stampede.sender.plan;

import static io.stampede.sender.plan.SenderPlan.UNBOUNDED;

/**
 * When probes are due and how long each is waited for. Immutable.
 *
 * @param count      probes due at most; {@link SenderPlan#UNBOUNDED} if only the duration ends the run.
 * @param durationNs no probe is due at or after this time from the start; {@link SenderPlan#UNBOUNDED} if only the
 *                   count ends the run.
 * @param intervalNs from one probe to the next, on average if exponential; a fraction of a nanosecond counts; 0 if
 *                   there are no gaps.
 * @param gaps       how the intervals are made.
 * @param timeoutNs  Tmax: a reply that takes longer is late and its probe lost (RFC 7680 §2.4).
 */
public record Schedule(long count, long durationNs, double intervalNs, Gaps gaps, long timeoutNs)
{
    /** Ten probes a second apart, each waited for one second: what a user of ping expects. */
    public static final Schedule DEFAULT = periodic(10, 1e9, 1_000_000_000L);

    /** What lies between one probe and the next. */
    public enum Gaps
    {
        /** Always the same. */
        EQUAL("periodic"),
        /** Exponentially distributed (RFC 2330 §11.1). */
        EXPONENTIAL("poisson"),
        /** Nothing: a probe is due whenever the port takes one, so there is no schedule to keep. */
        NONE("max");

        private final String label;

        Gaps(final String label)
        {
            this.label = label;
        }

        /** As reports name it. */
        public String label()
        {
            return label;
        }
    }

    /** Refuses what cannot be run. */
    public Schedule
    {
        require(count > 0, "count", count);
        require(durationNs > 0, "duration", durationNs);
        require(gaps == Gaps.NONE ? intervalNs == 0 : intervalNs >= 1, "interval", intervalNs);
        require(timeoutNs > 0, "timeout", timeoutNs);
    }

    /** Equal gaps. */
    public static Schedule periodic(final long count, final double intervalNs, final long timeoutNs)
    {
        return new Schedule(count, UNBOUNDED, intervalNs, Gaps.EQUAL, timeoutNs);
    }

    /** As fast as the port takes them. */
    public static Schedule backToBack(final long count, final long durationNs, final long timeoutNs)
    {
        return new Schedule(count, durationNs, 0, Gaps.NONE, timeoutNs);
    }

    /** Whether probes are due at times of their own; if not, nothing can be late. */
    public boolean isTimed()
    {
        return gaps != Gaps.NONE;
    }

    /**
     * Probes this schedule makes due: exact if periodic, expected if exponential, {@link SenderPlan#UNBOUNDED} if
     * endless or as many as the port takes.
     */
    public long expectedProbes()
    {
        return durationNs == UNBOUNDED || !isTimed() ? count :
            Math.min(count, (long)Math.ceil(durationNs / intervalNs));
    }

    /** The share of one of so many flows that take turns; its probes are so much further apart. */
    public Schedule shareOf(final int flows)
    {
        final long most = count == UNBOUNDED ? UNBOUNDED : (count + flows - 1) / flows;
        return new Schedule(most, durationNs, intervalNs * flows, gaps, timeoutNs);
    }

    /** That of so many sessions, each of which has this one, together: their probes come so much closer. */
    public Schedule sharedBy(final int sessions)
    {
        final long all = count == UNBOUNDED || count > UNBOUNDED / sessions ? UNBOUNDED : count * sessions;
        return new Schedule(all, durationNs, intervalNs / sessions, gaps, timeoutNs);
    }

    private static void require(final boolean holds, final String what, final Number value)
    {
        if (!holds)
        {
            throw new IllegalArgumentException(what + " " + value + ": must be positive");
        }
    }
}
