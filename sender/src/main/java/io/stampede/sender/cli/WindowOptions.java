package io.stampede.sender.cli;

import io.stampede.sender.plan.Schedule;
import io.stampede.sender.plan.SenderPlan;
import io.stampede.sender.stats.Windows;
import io.stampede.units.DurationText;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;

/** Options of measurement windows and of what is told while a run goes on. */
final class WindowOptions
{
    private static final long SECOND_NS = 1_000_000_000L;
    private static final long SHORT_NS = 10 * SECOND_NS;
    private static final long MEDIUM_NS = 60 * SECOND_NS;
    private static final long LONG_NS = 15 * 60 * SECOND_NS;
    /** A table of runs up to this long has 60 rows at most. */
    private static final long SHORT_UP_TO_NS = 10 * MEDIUM_NS;
    private static final long MEDIUM_BELOW_NS = 24 * 60 * MEDIUM_NS;
    private static final long OFF = 0;

    @Option(names = "--window", paramLabel = "DUR", converter = WindowConverter.class,
        description = "Length of the measurement windows, whole seconds, longer than -W by one at least; they begin " +
            "at multiples of it in UTC. off for none. Default: 10s; 1m for runs beyond 10 minutes, 15m from a day " +
            "on, but 10s with --live.")
    private @Nullable Long windowNs;

    @Option(names = "--intervals", paramLabel = "FILE",
        description = "Write JSON Lines (stamp-intervals/1) to FILE as the run goes on: every second and every " +
            "window as soon as it is final.")
    private @Nullable Path intervals;

    @Option(names = "--alarm", paramLabel = "EXPR",
        description = "Thresholds judged in each window, as those of --fail-on: loss>1%%,p99>5ms. With a limit of " +
            "its own for clearing behind a colon: loss>1%%:0.1%%. Raising and clearing are told on standard error.")
    private @Nullable String alarm;

    @Option(names = "--live",
        description = "Show the run as it goes on: on a terminal a view that is drawn anew every second, else a line " +
            "per window.")
    private boolean isLive;

    /** A duration, or off. */
    static final class WindowConverter implements ITypeConverter<Long>
    {
        @Override
        public Long convert(final String text)
        {
            return text.equals("off") ? Long.valueOf(OFF) : new DurationConverter().convert(text);
        }
    }

    /** Refuses what does not go together. */
    void check(final Schedule schedule, final boolean isQuiet) throws CommandFailure
    {
        if (isLive && isQuiet)
        {
            throw CommandFailure.usage("--live with -q: shows what shall not be shown — leave one out");
        }
        final Long asked = windowNs;
        if (asked == null)
        {
            return;
        }
        if (asked == OFF && (intervals != null || alarm != null || isLive))
        {
            throw CommandFailure.usage("--window off: --intervals, --alarm and --live need windows");
        }
        if (asked % SECOND_NS != 0)
        {
            throw CommandFailure.usage("--window " + DurationText.format(asked) + ": must be whole seconds");
        }
        if (asked != OFF && asked < leastNs(schedule))
        {
            throw CommandFailure.usage("--window " + DurationText.format(asked) + ": must be a second longer than " +
                "-W, which is " + DurationText.format(schedule.timeoutNs()) + " — use a longer window or a shorter -W");
        }
    }

    /** Refuses what a run that tells of an access and measures nothing would leave without effect. */
    void checkAccess(final boolean isAccessReport) throws CommandFailure
    {
        if (isAccessReport && (windowNs != null || intervals != null || alarm != null || isLive))
        {
            throw CommandFailure.usage("--access-report with --window, --intervals, --alarm or --live: it measures " +
                "nothing, and has no windows — leave them out");
        }
    }

    /** Length of a window, ns; 0 for none. */
    long windowNs(final Schedule schedule)
    {
        if (windowNs != null)
        {
            return windowNs;
        }
        final long leastNs = leastNs(schedule);
        final long runNs = lengthNs(schedule);
        if ((isLive || runNs <= SHORT_UP_TO_NS) && leastNs <= SHORT_NS)
        {
            return SHORT_NS;
        }
        if ((isLive || runNs < MEDIUM_BELOW_NS) && leastNs <= MEDIUM_NS)
        {
            return MEDIUM_NS;
        }
        return Math.ceilDiv(leastNs, LONG_NS) * LONG_NS;
    }

    private static long leastNs(final Schedule schedule)
    {
        return schedule.timeoutNs() + Windows.LEAST_BEYOND_TIMEOUT_NS;
    }

    /** How long the run will be if nobody ends it; 0 where nobody knows. */
    private static long lengthNs(final Schedule schedule)
    {
        if (!schedule.isTimed())
        {
            return schedule.durationNs() == SenderPlan.UNBOUNDED ? 0 : schedule.durationNs();
        }
        return (long)Math.min(schedule.count() * schedule.intervalNs(), (double)schedule.durationNs());
    }

    /** Whether a length was asked for. */
    boolean isWindowAsked()
    {
        return windowNs != null;
    }

    @Nullable Path intervals()
    {
        return intervals;
    }

    boolean isLive()
    {
        return isLive;
    }

    List<Alarm> alarms() throws CommandFailure
    {
        return alarms(alarm);
    }

    /** @param text as typed; null for none. */
    static List<Alarm> alarms(final @Nullable String text) throws CommandFailure
    {
        final List<Alarm> alarms = new ArrayList<>();
        if (text != null)
        {
            for (final String token : text.split(",", -1))
            {
                alarms.add(Alarm.parse(token));
            }
        }
        return alarms;
    }
}
