package io.stampede.sender.report;

import io.stampede.sender.stats.ClockOffset;
import org.jspecify.annotations.Nullable;

/**
 * How far the clocks of a run can be trusted.
 *
 * @param local      ours, at the end of the run.
 * @param remote     the reflector's, by the Error Estimates of its replies; null if there were none.
 * @param isSameHost both ends read the same clock.
 * @param trust      whose word is taken.
 * @param steps      of both clocks during the run.
 * @param offset     what the replies tell of it, of several reflectors the one surely furthest off; null if nothing.
 * @param stamps     who took the stamps.
 */
public record ClockReport(
    ClockState local,
    @Nullable ClockState remote,
    boolean isSameHost,
    ClockTrust trust,
    ClockSteps steps,
    @Nullable ClockOffset offset,
    StampReport stamps)
{
    /** Whether one-way values mean anything, how much, and why. */
    public OneWayVerdict oneWay()
    {
        if (remote == null)
        {
            return OneWayVerdict.invalid("no reply came");
        }
        if (steps.own() > 0)
        {
            return OneWayVerdict.invalid("the local clock " + stepped(steps.own(), steps.ownNs()));
        }
        if (steps.remote() > 0)
        {
            return OneWayVerdict.invalid("the reflector's clock " + stepped(steps.remote(), steps.remoteNs()));
        }
        if (isSameHost)
        {
            return new OneWayVerdict(true, 0L, "both ends read the same clock");
        }
        return switch (trust.kind())
        {
            case AUTO -> byTheClocks(remote);
            case NTP -> byTheUser("NTP", local.isSynchronized() ? local.errorNs() : null, remote);
            case PTP -> byTheUser("PTP", null, remote);
            case ASSUME -> unlessDisproved(trust.withinNs(), "you say both clocks are within " +
                DurationFormat.of(trust.withinNs()) + " of each other (--clock " + trust.text() + ")");
        };
    }

    private static String stepped(final long times, final long sumNs)
    {
        return "was stepped " + (times == 1 ? "" : times + " times, ") + "by " + DurationFormat.of(sumNs) +
            (times == 1 ? "" : " in all,") + " during the run";
    }

    private OneWayVerdict byTheClocks(final ClockState peer)
    {
        final Long localErrorNs = local.errorNs();
        final Long remoteErrorNs = peer.errorNs();
        if (!local.isSynchronized() || !peer.isSynchronized())
        {
            return OneWayVerdict.invalid(unsynchronized(peer));
        }
        if (localErrorNs == null || remoteErrorNs == null)
        {
            return OneWayVerdict.invalid((localErrorNs == null ? "the local" : "the reflector's") +
                " clock says it is synchronized but not how well");
        }
        return unlessDisproved(Math.addExact(localErrorNs, remoteErrorNs), "both clocks are synchronized");
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

    /** Disciplined clocks stay where the shortest round trip has found them. */
    private OneWayVerdict byTheUser(final String source, final @Nullable Long localErrorNs, final ClockState peer)
    {
        final String reason = "you say " + source + " disciplines both clocks (--clock " + trust.text() + ")";
        final Long remoteErrorNs = peer.isSynchronized() ? peer.errorNs() : null;
        if (localErrorNs != null && remoteErrorNs != null)
        {
            return unlessDisproved(Math.addExact(localErrorNs, remoteErrorNs), reason + ", and both say how well");
        }
        return offset == null ? OneWayVerdict.invalid(reason + ", but nothing tells how well") :
            new OneWayVerdict(true, offset.atMostNs(), reason + ", and the shortest round trip bounds their offset");
    }

    private OneWayVerdict unlessDisproved(final long uncertaintyNs, final String reason)
    {
        if (offset != null && offset.atLeastNs() > uncertaintyNs)
        {
            return OneWayVerdict.invalid(reason + ", but the replies show that they differ by " +
                DurationFormat.of(offset.atLeastNs()) + " at least, not ±" + DurationFormat.of(uncertaintyNs));
        }
        return new OneWayVerdict(true, uncertaintyNs, reason);
    }
}
