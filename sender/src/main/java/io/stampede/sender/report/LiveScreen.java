package io.stampede.sender.report;

import io.stampede.sender.stats.DelayFigures;
import io.stampede.sender.stats.Second;
import io.stampede.sender.stats.WindowSummary;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import org.agrona.DirectBuffer;
import org.jspecify.annotations.Nullable;

/**
 * What a terminal shows of a run as it goes on: lines of text, the most important first, no longer than the terminal is
 * wide and no more than it is high.
 */
public final class LiveScreen
{
    private static final int SECONDS = 60;
    private static final int WINDOWS = 30;
    private static final String BLOCKS = "▁▂▃▄▅▆▇█";
    private static final int LABEL = 12;
    private static final double HALF = 0.5;

    private final long windowNs;
    private final Deque<WindowSummary> windows = new ArrayDeque<>();
    private final Deque<Tick> ticks = new ArrayDeque<>();
    private Current current = new Current(Long.MIN_VALUE);
    private long availableS;
    private long unavailableS;
    private boolean isUnavailable;
    private @Nullable ClockState remote;

    /** What is drawn of a second. */
    private record Tick(long meanNs, boolean isMeasured, double loss)
    {
    }

    /** The window that is being filled, as far as its seconds are known. */
    private static final class Current
    {
        private final long startEpochNs;
        private long sent;
        private long received;
        private long lost;
        private final Range rtt = new Range();
        private final Range forward = new Range();
        private final Range backward = new Range();

        private Current(final long startEpochNs)
        {
            this.startEpochNs = startEpochNs;
        }
    }

    /** Least and greatest. */
    private static final class Range
    {
        private long min = Long.MAX_VALUE;
        private long max = Long.MIN_VALUE;

        private void add(final long least, final long greatest)
        {
            min = Math.min(min, least);
            max = Math.max(max, greatest);
        }

        @Override
        public String toString()
        {
            return min > max ? "n/a" : DurationFormat.of(min) + ".." + DurationFormat.of(max);
        }
    }

    /**
     * The run so far.
     *
     * @param title    whom it measures, and how.
     * @param progress see {@link ProgressLine}.
     * @param local    our clock.
     * @param alarms   those that stand, one line each.
     */
    public record Now(String title, String progress, ClockState local, List<String> alarms)
    {
    }

    /** @param windowNs length of a window. */
    public LiveScreen(final long windowNs)
    {
        this.windowNs = windowNs;
    }

    /** A {@link Second} is final. */
    public void onSecond(final DirectBuffer buffer, final int offset)
    {
        final long start = Math.floorDiv(Second.startEpochNs(buffer, offset), windowNs) * windowNs;
        if (start != current.startEpochNs)
        {
            current = new Current(start);
        }
        current.sent += Second.sent(buffer, offset);
        current.received += Second.received(buffer, offset);
        current.lost += Second.lost(buffer, offset);
        final boolean isMeasured = Second.rttCount(buffer, offset) > 0;
        current.rtt.add(Second.rttMinNs(buffer, offset), Second.rttMaxNs(buffer, offset));
        current.forward.add(Second.forwardMinNs(buffer, offset), Second.forwardMaxNs(buffer, offset));
        current.backward.add(Second.backwardMinNs(buffer, offset), Second.backwardMaxNs(buffer, offset));
        push(ticks, new Tick(
            isMeasured ? Second.rttSumNs(buffer, offset) / Second.rttCount(buffer, offset) : 0,
            isMeasured,
            (double)Second.lost(buffer, offset) / Second.sent(buffer, offset)), SECONDS);
        availableS = Second.availableS(buffer, offset);
        unavailableS = Second.unavailableS(buffer, offset);
        isUnavailable = Second.isUnavailable(buffer, offset);
        if (Second.hasErrorEstimate(buffer, offset))
        {
            remote = new ClockState(Second.isReflectorSynchronized(buffer, offset),
                Second.reflectorErrorNs(buffer, offset), "Error Estimate");
        }
    }

    /** A window is final. */
    public void onWindow(final WindowSummary window)
    {
        push(windows, window, WINDOWS);
    }

    private static <T> void push(final Deque<T> last, final T element, final int most)
    {
        if (last.size() == most)
        {
            last.removeFirst();
        }
        last.addLast(element);
    }

    /** The lines to be shown now. */
    public List<String> lines(final Now now, final int columns, final int rows)
    {
        final List<String> lines = new ArrayList<>();
        lines.add(now.title());
        lines.add(now.progress().strip());
        for (final String alarm : now.alarms())
        {
            lines.add("! alarm " + alarm);
        }
        lines.add(availability());
        lines.add(clocks(now.local()));
        if (!ticks.isEmpty())
        {
            strips(lines, columns);
        }
        if (current.startEpochNs != Long.MIN_VALUE)
        {
            lines.add(String.format(Locale.ROOT, "%-12s%d sent, %d received, %d lost; RTT %s, forward %s, backward %s",
                WindowText.time(current.startEpochNs), current.sent, current.received, current.lost,
                current.rtt, current.forward, current.backward));
        }
        if (!windows.isEmpty())
        {
            delays(lines, windows.getLast());
            lines.add(WindowText.heading());
            windows.reversed().forEach(window -> lines.add(WindowText.row(window)));
        }
        return lines.stream().limit(rows).map(line -> cut(line, columns)).toList();
    }

    private String availability()
    {
        return availableS + unavailableS == 0 && !isUnavailable ? "available   unknown: no second of ten probes yet" :
            String.format(Locale.ROOT, "available   %s; %d s available, %d s not",
                isUnavailable ? "NO" : "yes", availableS, unavailableS);
    }

    private String clocks(final ClockState local)
    {
        final ClockState peer = remote;
        return "clocks      ours " + describe(local) + ", the reflector's " +
            (peer == null ? "unknown" : describe(peer));
    }

    private static String describe(final ClockState clock)
    {
        final Long errorNs = clock.errorNs();
        return clock.isSynchronized() ?
            "synchronized" + (errorNs == null ? "" : " to ±" + DurationFormat.of(errorNs)) : "NOT synchronized";
    }

    private void strips(final List<String> lines, final int columns)
    {
        final List<Tick> shown = new ArrayList<>(ticks);
        final int room = Math.max(1, Math.min(SECONDS, columns - LABEL));
        final List<Tick> last = shown.subList(Math.max(0, shown.size() - room), shown.size());
        final long least = last.stream().filter(Tick::isMeasured).mapToLong(Tick::meanNs).min().orElse(0);
        final long most = last.stream().filter(Tick::isMeasured).mapToLong(Tick::meanNs).max().orElse(0);
        final StringBuilder delay = new StringBuilder("mean RTT    ");
        final StringBuilder loss = new StringBuilder("loss        ");
        for (final Tick tick : last)
        {
            delay.append(tick.isMeasured ? BLOCKS.charAt(level(tick.meanNs, least, most)) : ' ');
            loss.append(tick.loss == 0 ? '·' : tick.loss > HALF ? '#' : '+');
        }
        lines.add(delay + "  " + DurationFormat.of(least) + ".." + DurationFormat.of(most) +
            " in " + last.size() + " s");
        lines.add(loss + "  + some, # more than half");
    }

    private static int level(final long value, final long least, final long most)
    {
        return most == least ? 0 :
            (int)Math.round((double)(value - least) * (BLOCKS.length() - 1) / (most - least));
    }

    private static void delays(final List<String> lines, final WindowSummary window)
    {
        lines.add(String.format(Locale.ROOT, "%-12s%10s%10s%10s%10s",
            WindowText.time(window.startEpochNs()), "Min", "p50", "p99", "Max"));
        delay(lines, "  RTT", window.delays().rtt());
        delay(lines, "  forward", window.delays().forward());
        delay(lines, "  backward", window.delays().backward());
    }

    private static void delay(final List<String> lines, final String name, final DelayFigures figures)
    {
        lines.add(figures.isKnown() ? String.format(Locale.ROOT, "%-12s%10s%10s%10s%10s", name,
            DurationFormat.of(figures.min()), DurationFormat.of(figures.p50()), DurationFormat.of(figures.p99()),
            DurationFormat.of(figures.max())) : String.format(Locale.ROOT, "%-12s%10s", name, "n/a"));
    }

    private static String cut(final String line, final int columns)
    {
        return line.length() <= columns ? line : line.substring(0, columns);
    }
}
