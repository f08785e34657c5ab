package io.stampede.sender.report;

import io.stampede.sender.stats.AvailabilitySummary;
import io.stampede.sender.stats.DelayFigures;
import io.stampede.sender.stats.WindowSummary;
import java.io.IOException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Windows, availability and alarms for people. */
public final class WindowText
{
    /** A table is for a look, not for reading. */
    private static final int MAX_ROWS = 30;
    private static final int TIME_START = 11;
    private static final int TIME_END = 19;
    private static final String HEADING = String.format(Locale.ROOT, "%-10s%9s%9s%7s%6s%6s%6s %9s%10s%10s%10s%10s",
        "Window", "Sent", "Received", "Lost", "Fwd", "Back", "?", "RTT min", "p50", "p99", "Fwd p50", "Back p50");

    private WindowText()
    {
    }

    /** The parts of a report; nothing if there is nothing to say. */
    static void write(final RunResult result, final Appendable out) throws IOException
    {
        final WindowResults results = result.windows();
        if (results == null)
        {
            return;
        }
        final int size = results.windows().size();
        // the ends of a run cut a window short: two are no more than a run cut in two
        if (results.omitted() == 0 && size <= MAX_ROWS && size >= (results.isAsked() ? 2 : 3))
        {
            out.append('\n').append(heading()).append('\n');
            for (final WindowSummary window : results.windows())
            {
                out.append(row(window)).append('\n');
            }
            out.append('\n');
        }
        if (results.availability().isKnown())
        {
            out.append(availability(results.availability())).append('\n');
        }
        for (final AlarmResult alarm : results.alarms())
        {
            out.append(alarm(alarm)).append('\n');
        }
    }

    /** Names of the columns of {@link #row}. */
    public static String heading()
    {
        return HEADING;
    }

    /** One window. */
    public static String row(final WindowSummary window)
    {
        final WindowSummary.Counts counts = window.counts();
        final WindowSummary.Loss loss = counts.loss();
        final double definedUpTo = window.percentilesDefinedUpTo();
        final DelayFigures rtt = window.delays().rtt();
        return String.format(Locale.ROOT, "%-10s%9d%9d%7d%6s%6s%6s %9s%10s%10s%10s%10s%s",
            time(window.startEpochNs()), counts.sent(), counts.received(), loss.lost(),
            count(loss.forward()), count(loss.backward()), count(loss.unattributed()),
            rtt.isKnown() ? DurationFormat.of(rtt.min()) : "n/a",
            rtt.isKnown() ? DurationFormat.of(rtt.p50()) : "n/a",
            rtt.isKnown() ? DurationFormat.of(rtt.p99()) + (definedUpTo < 99 ? "*" : "") : "n/a",
            median(window.delays().forward()), median(window.delays().backward()),
            loss.isSuspect() ? "  suspect" : "").stripTrailing();
    }

    private static String median(final DelayFigures figures)
    {
        return figures.isKnown() ? DurationFormat.of(figures.p50()) : "n/a";
    }

    private static String count(final @Nullable Long count)
    {
        return count == null ? "n/a" : count.toString();
    }

    /** Of the day, UTC, to the second. */
    public static String time(final long epochNs)
    {
        return DurationFormat.instant(epochNs).substring(TIME_START, TIME_END) + "Z";
    }

    private static String availability(final AvailabilitySummary availability)
    {
        return String.format(Locale.ROOT, "available %.4g%% of %d s: %d s unavailable, %d s of high loss%s%s",
            availability.percent(), availability.availableS() + availability.unavailableS(),
            availability.unavailableS(), availability.highLossS(),
            availability.consecutiveHighLoss() == 0 ? "" : " (" + availability.consecutiveHighLoss() +
                (availability.consecutiveHighLoss() == 1 ? " row of " : " rows of up to ") +
                availability.longestHighLossS() + " s)",
            availability.uncountedS() == 0 ? "" : "; " + availability.uncountedS() +
                " s of less than ten probes not counted");
    }

    private static String alarm(final AlarmResult alarm)
    {
        if (alarm.raised() == 0)
        {
            return "alarm " + alarm.condition() + ": never raised";
        }
        final AlarmResult.Time last = alarm.times().getLast();
        final Long cleared = last.clearedEpochNs();
        return "alarm " + alarm.condition() + ": raised " + (alarm.raised() == 1 ? "once, " :
            alarm.raised() + " times, the last ") + "at " + time(last.raisedEpochNs()) + " for " + last.windows() +
            (last.windows() == 1 ? " window" : " windows") + (cleared == null ? ", not cleared" :
            ", cleared at " + time(cleared));
    }
}
