package io.stampede.sender.cli;

import io.stampede.sender.plan.Schedule;
import io.stampede.sender.plan.SenderPlan;
import io.stampede.sender.plan.SessionGroup;
import io.stampede.units.DurationText;
import java.io.PrintWriter;
import java.util.Locale;

/** Says what a file of sessions would run, without running it. */
final class SessionsCheck
{
    /** Of the heap of ten thousand sessions, less their groups. */
    private static final long OCTETS_PER_SESSION = 7_000;
    private static final long OCTETS_PER_RECORD = 104;
    /** A dozen distributions and more, in two halves of 434 KiB. */
    private static final long OCTETS_PER_GROUP = 12L << 20;
    private static final int NAME_WIDTH = 20;
    private static final double LEAST_WHOLE_PPS = 100;

    private SessionsCheck()
    {
    }

    static void print(final SessionsPlanning.Planned planned, final SourcePorts.Pool pool, final PrintWriter out)
    {
        out.println(String.format(Locale.ROOT, "%-" + NAME_WIDTH + "s %8s %12s %10s %10s %s",
            "group", "sessions", "probes/s", "interval", "timeout", "ends"));
        long octets = 0;
        for (final SessionGroup group : planned.groups())
        {
            final Schedule schedule = group.schedule();
            out.println(String.format(Locale.ROOT, "%-" + NAME_WIDTH + "s %8d %12s %10s %10s %s",
                group.name(), group.sessions().size(), rate(group.ratePps()),
                DurationText.format(Math.round(schedule.intervalNs())), DurationText.format(schedule.timeoutNs()),
                end(schedule)));
            final long records = group.sessions().getFirst().plan().leastInFlightCapacity();
            octets += OCTETS_PER_GROUP + group.sessions().size() * (OCTETS_PER_SESSION + records * OCTETS_PER_RECORD);
        }
        out.println(String.format(Locale.ROOT, "%-" + NAME_WIDTH + "s %8d %12s", "all", planned.sessionCount(),
            rate(planned.ratePps())));
        out.println(planned.sockets().size() + " source ports out of " + pool.ports().size() + " " + pool.what() +
            "; about " + Math.max(1, octets >> 20) + " MiB for sessions and groups");
        out.flush();
    }

    /** Probes a second. */
    static String rate(final double pps)
    {
        return pps >= LEAST_WHOLE_PPS ? String.valueOf(Math.round(pps)) : String.format(Locale.ROOT, "%.3g", pps);
    }

    private static String end(final Schedule schedule)
    {
        final boolean isCounted = schedule.count() != SenderPlan.UNBOUNDED;
        final boolean isTimed = schedule.durationNs() != SenderPlan.UNBOUNDED;
        return !isCounted && !isTimed ? "when stopped" :
            (isCounted ? "after " + schedule.count() + " probes each" : "") + (isCounted && isTimed ? " or " : "") +
            (isTimed ? "after " + DurationText.format(schedule.durationNs()) : "");
    }
}
