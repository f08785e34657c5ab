package io.stampede.sender.cli;

import io.stampede.clock.ClockQuality;
import io.stampede.clock.KernelClockQuality;
import io.stampede.linux.Terminal;
import io.stampede.sender.control.SenderNode;
import io.stampede.sender.control.SenderSession;
import io.stampede.sender.report.ClockState;
import io.stampede.sender.report.LiveScreen;
import io.stampede.sender.report.ProgressLine;
import io.stampede.sender.report.TextReport;
import io.stampede.sender.report.WindowText;
import io.stampede.sender.stats.WindowSummary;
import io.stampede.units.DurationText;
import java.io.PrintWriter;
import java.util.List;
import java.util.function.IntSupplier;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.NanoClock;
import org.agrona.concurrent.SystemNanoClock;

/**
 * Shows a run as it goes on, on standard error: on a terminal a few lines drawn anew in place, else a line per window.
 * On the thread that waits for the run; {@link #restore} may be called by any.
 */
final class LiveView implements WindowDesk.Watcher
{
    private static final long REDRAW_NS = 1_000_000_000L;
    private static final int COLUMNS = 80;
    private static final int ROWS = 24;
    private static final String ESCAPE = "\u001b[";
    private static final String HIDE_CURSOR = ESCAPE + "?25l" + ESCAPE + "?7l";
    private static final String SHOW_CURSOR = ESCAPE + "?7h" + ESCAPE + "?25h";
    private static final String ERASE_BELOW = "\r" + ESCAPE + "J";
    private static final String BOLD = ESCAPE + "1m";
    private static final String RED = ESCAPE + "31m";
    private static final String PLAIN = ESCAPE + "0m";

    private final SenderSession session;
    private final String title;
    private final WindowDesk desk;
    private final ClockQuality quality;
    private final LiveScreen screen;
    private final PrintWriter err;
    private final NanoClock clock;
    private final IntSupplier size;
    private final boolean hasColour;
    private int drawn;
    private boolean hasHeading;
    private long startNs;
    private volatile boolean isChanged;

    /** Where and how to show. */
    record Stage(PrintWriter err, IntSupplier size, boolean hasColour, NanoClock clock)
    {
        /** Standard error of this process. A terminal that cannot move its cursor is none. */
        static Stage standardError(final PrintWriter err, final NanoClock clock)
        {
            final String term = System.getenv("TERM");
            final String noColour = System.getenv("NO_COLOR");
            final boolean isDumb = term == null || term.equals("dumb");
            return new Stage(err, isDumb ? () -> -1 : () -> Terminal.size(Terminal.STDERR),
                noColour == null || noColour.isEmpty(), clock);
        }
    }

    /**
     * @param title   whom the run measures, and how.
     * @param quality of our clock, for this thread alone.
     */
    LiveView(
        final SenderSession session,
        final String title,
        final WindowDesk desk,
        final ClockQuality quality,
        final Stage stage)
    {
        this.session = session;
        this.title = title;
        this.desk = desk;
        this.quality = quality;
        err = stage.err();
        size = stage.size();
        hasColour = stage.hasColour();
        clock = stage.clock();
        screen = new LiveScreen(desk.lengthNs());
        desk.watch(this);
    }

    /**
     * On standard error.
     *
     * @param target address and port.
     */
    static LiveView of(
        final SenderSession session, final String target, final WindowDesk desk, final PrintWriter err)
    {
        final String title = "STAMP " + target + ", " + TextReport.spacing(session.plan().schedule()) +
            ", windows of " + DurationText.format(desk.lengthNs());
        return new LiveView(session, title, desk, new KernelClockQuality(),
            Stage.standardError(err, SystemNanoClock.INSTANCE));
    }

    /** Until the run has ended. */
    void follow(final SenderNode node) throws InterruptedException
    {
        startNs = clock.nanoTime();
        try
        {
            long drawnNs = startNs;
            while (!node.awaitEnd(Progress.TAKE_NS))
            {
                desk.poll();
                if (clock.nanoTime() - drawnNs >= REDRAW_NS)
                {
                    drawnNs = clock.nanoTime();
                    draw();
                }
            }
        }
        finally
        {
            erase();
            restore();
        }
    }

    @Override
    public void onSecond(final MutableDirectBuffer buffer, final int offset)
    {
        screen.onSecond(buffer, offset);
    }

    @Override
    public void onWindow(final WindowSummary window)
    {
        screen.onWindow(window);
        if (size.getAsInt() < 0)
        {
            if (!hasHeading)
            {
                err.println(WindowText.heading());
                hasHeading = true;
            }
            err.println(WindowText.row(window));
        }
    }

    @Override
    public void onAlarm(final String line)
    {
        erase();
        err.println(line);
    }

    private void draw()
    {
        final int now = size.getAsInt();
        if (now < 0)
        {
            return;
        }
        quality.refresh();
        final int columns = Terminal.columns(now) == 0 ? COLUMNS : Terminal.columns(now);
        final int rows = Terminal.rows(now) == 0 ? ROWS : Terminal.rows(now);
        final List<String> lines = screen.lines(new LiveScreen.Now(title, progress(),
            new ClockState(quality.isSynchronized(), quality.errorNs(), quality.source()), desk.raised()),
            columns, Math.max(1, rows - 1));
        final StringBuilder frame = new StringBuilder();
        if (!isChanged)
        {
            frame.append(HIDE_CURSOR);
            isChanged = true;
        }
        up(frame);
        frame.append(ERASE_BELOW);
        for (int i = 0; i < lines.size(); i++)
        {
            frame.append(painted(lines.get(i), i)).append('\n');
        }
        drawn = lines.size();
        err.print(frame);
        err.flush();
    }

    private String progress()
    {
        return ProgressLine.of(
            clock.nanoTime() - startNs,
            session.sender().live().sent(),
            session.live().answered(),
            session.live().unanswered(),
            session.sender().live().notSent(),
            session.live().lastRttNs());
    }

    private String painted(final String line, final int row)
    {
        if (!hasColour || (row > 0 && !line.startsWith("!")))
        {
            return line;
        }
        return (row == 0 ? BOLD : RED) + line + PLAIN;
    }

    private void up(final StringBuilder frame)
    {
        if (drawn > 0)
        {
            frame.append(ESCAPE).append(drawn).append('A');
        }
    }

    /** Takes away what was drawn: something else is to be printed. */
    private void erase()
    {
        if (drawn > 0)
        {
            final StringBuilder frame = new StringBuilder();
            up(frame);
            err.print(frame.append(ERASE_BELOW));
            err.flush();
            drawn = 0;
        }
    }

    /** Leaves the terminal as it was. */
    void restore()
    {
        if (isChanged)
        {
            isChanged = false;
            err.print(SHOW_CURSOR);
            err.flush();
        }
    }
}
