package io.stampede.sender.cli;

import io.stampede.sender.control.SenderNode;
import io.stampede.sender.control.SenderSession;
import io.stampede.sender.report.ProbeLine;
import io.stampede.sender.report.ProgressLine;
import java.io.PrintWriter;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.NanoClock;
import org.agrona.concurrent.ringbuffer.OneToOneRingBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Tells on standard error how a run is going, from the caller's thread: a line per probe where probes come slowly, else
 * a line at most once a second, overwritten on a terminal.
 */
final class Progress
{
    private static final long POLL_NS = 20_000_000;
    /** What is final goes to its file this often: a killed process loses no more of it. */
    static final long TAKE_NS = 100_000_000;
    private static final long LINE_INTERVAL_NS = 1_000_000_000L;
    private static final int LINES_PER_POLL = 256;
    private static final String CLEAR_LINE = "\r\u001b[K";

    private final SenderSession session;
    private final PrintWriter err;
    private final boolean isTerminal;
    private final NanoClock clock;
    private final @Nullable ProbeLine probeLine;
    private final Runnable otherwise;
    private long startNs;
    private long lastLineNs;

    /**
     * @param probeLine null for no line per probe.
     * @param otherwise what else is to be done now and then.
     */
    Progress(
        final SenderSession session,
        final PrintWriter err,
        final boolean isTerminal,
        final NanoClock clock,
        final @Nullable ProbeLine probeLine,
        final Runnable otherwise)
    {
        this.session = session;
        this.err = err;
        this.isTerminal = isTerminal;
        this.clock = clock;
        this.probeLine = probeLine;
        this.otherwise = otherwise;
    }

    /** Until the run has ended. */
    void follow(final SenderNode node) throws InterruptedException
    {
        startNs = clock.nanoTime();
        lastLineNs = startNs;
        boolean hasEnded = false;
        while (!hasEnded)
        {
            hasEnded = node.awaitEnd(probeLine == null ? TAKE_NS : POLL_NS);
            otherwise.run();
            if (probeLine != null)
            {
                printProbes();
            }
            else if (!hasEnded && clock.nanoTime() - lastLineNs >= LINE_INTERVAL_NS)
            {
                printLine();
            }
        }
        if (isTerminal && probeLine == null && lastLineNs != startNs)
        {
            err.print(CLEAR_LINE);
            err.flush();
        }
    }

    private void printProbes()
    {
        final OneToOneRingBuffer lines = session.lines();
        while (lines != null && lines.read(this::printProbe, LINES_PER_POLL) > 0)
        {
            err.flush();
        }
    }

    private void printProbe(final int kind, final MutableDirectBuffer buffer, final int offset, final int length)
    {
        final String line = probeLine == null ? null : probeLine.of(kind, buffer, offset);
        if (line != null)
        {
            err.println(line);
        }
    }

    private void printLine()
    {
        lastLineNs = clock.nanoTime();
        final String line = ProgressLine.of(
            lastLineNs - startNs,
            session.sender().live().sent(),
            session.live().answered(),
            session.live().unanswered(),
            session.sender().live().notSent(),
            session.live().lastRttNs());
        if (isTerminal)
        {
            err.print(CLEAR_LINE + line);
        }
        else
        {
            err.println(line);
        }
        err.flush();
    }
}
