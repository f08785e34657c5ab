package io.stampede.sender.report;

import org.jspecify.annotations.Nullable;

/**
 * How far the clocks of a run can be trusted.
 *
 * @param local      ours, at the end of the run.
 * @param remote     the reflector's, by the Error Estimates of its replies; null if there were none.
 * @param isSameHost both ends read the same clock.
 * @param steps      steps of our wall clock seen during the run; round trips are immune, one-way values are not.
 * @param steppedNs  their sum, signed.
 */
public record ClockReport(
    ClockState local, @Nullable ClockState remote, boolean isSameHost, long steps, long steppedNs)
{
    /** Whether one-way values mean anything, how much, and why. */
    public OneWayVerdict oneWay()
    {
        if (remote == null)
        {
            return OneWayVerdict.invalid("no reply came");
        }
        if (steps > 0)
        {
            return OneWayVerdict.invalid(
                "the local clock was stepped by " + DurationFormat.of(steppedNs) + " during the run");
        }
        if (isSameHost)
        {
            return new OneWayVerdict(true, 0L, "both ends read the same clock");
        }
        final Long localErrorNs = local.errorNs();
        final Long remoteErrorNs = remote.errorNs();
        if (!local.isSynchronized() || !remote.isSynchronized())
        {
            return OneWayVerdict.invalid(unsynchronized(remote));
        }
        if (localErrorNs == null || remoteErrorNs == null)
        {
            return OneWayVerdict.invalid((localErrorNs == null ? "the local" : "the reflector's") +
                " clock says it is synchronized but not how well");
        }
        return new OneWayVerdict(true, Math.addExact(localErrorNs, remoteErrorNs), "both clocks are synchronized");
    }

    private String unsynchronized(final ClockState peer)
    {
        if (!local.isSynchronized() && !peer.isSynchronized())
        {
            return "neither clock is synchronized";
        }
        return local.isSynchronized() ? "the reflector's clock is not synchronized (S bit 0)" :
            "the local clock is not synchronized (" + local.source() + ")";
    }
}
