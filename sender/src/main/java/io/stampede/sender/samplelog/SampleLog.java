package io.stampede.sender.samplelog;

import io.stampede.sender.report.LogCounts;
import io.stampede.sender.report.RunBooks;
import io.stampede.sender.stats.SampleListener;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.agrona.concurrent.Agent;
import org.agrona.concurrent.NanoClock;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the sample log of one run: prepares files and chunks ahead of need, so that {@link #listener()} never waits,
 * writes the state of the run beside the samples twice a second, and ends files that are full or due. Owned by a thread
 * of its own while the run goes on, by the caller's before and after.
 * <pre>
 *   keeper   prepare ──▶ offer ──▶ · · · · · · · · ▶ unmap; truncate and close if it was the file's last
 *   writer                    take ──▶ fill ──▶ take the next
 * </pre>
 */
public final class SampleLog implements Agent
{
    /** A killed run loses what it counted beside its samples since the last one. */
    static final long STATE_EVERY_NS = 500_000_000L;
    private static final long RETRY_AFTER_NS = 1_000_000_000L;
    /** Chronicle greets at INFO; held here, as loggers are collected otherwise. */
    private static final Logger CHRONICLE_LOG = Logger.getLogger("net.openhft");

    static
    {
        CHRONICLE_LOG.setLevel(Level.WARNING);
    }

    private final LogPlace place;
    private final RunHead run;
    private final LogRules rules;
    private final LongSupplier epochClock;
    private final NanoClock clock;
    private final SampleLogWriter writer = new SampleLogWriter();
    /** Offered, and not yet left by the writer, in order. */
    private final Deque<Chunk> handed = new ArrayDeque<>();
    private long left;
    private int files;
    private long finishedOctets;
    private long states;
    /** UTC. */
    private long turnAtNs;
    /** Monotonic, as the other: the wall clock may be set back. */
    private long stateDueNs;
    private long retryDueNs;
    private boolean isFileDue = true;
    private boolean hasLastState;
    private @Nullable LogFile file;
    private @Nullable Supplier<RunBooks> books;
    private @Nullable Consumer<String> onTrouble;
    private @Nullable String trouble;

    /**
     * Makes the first file: what cannot be written at all is refused before the run.
     *
     * @param epochClock UTC ns; for when files turn, and for the time of a state.
     * @param clock      for how often something is done.
     * @throws IOException with the file's name.
     */
    public SampleLog(
        final LogPlace place,
        final RunHead run,
        final LogRules rules,
        final LongSupplier epochClock,
        final NanoClock clock) throws IOException
    {
        this.place = place;
        this.run = run;
        this.rules = rules;
        this.epochClock = epochClock;
        this.clock = clock;
        stateDueNs = clock.nanoTime();
        retryDueNs = stateDueNs;
        turnAtNs = nextTurnNs(epochClock.getAsLong());
        supply(false);
    }

    /** Writes samples; of the thread of the statistics. */
    public SampleListener listener()
    {
        return writer;
    }

    /**
     * From now on states are written.
     *
     * @param runBooks  what the run has counted; asked by the thread that keeps the log.
     * @param troubleTo told once when something begins to go wrong, one line.
     */
    public void follow(final Supplier<RunBooks> runBooks, final Consumer<String> troubleTo)
    {
        books = runBooks;
        onTrouble = troubleTo;
    }

    @Override
    public int doWork()
    {
        final long nowNs = clock.nanoTime();
        final long epochNs = epochClock.getAsLong();
        int work = 0;
        try
        {
            work += retire() ? 1 : 0;
            work += prepare(nowNs, epochNs) ? 1 : 0;
            if (nowNs - stateDueNs >= 0)
            {
                stateDueNs = nowNs + STATE_EVERY_NS;
                writeState(epochNs);
                work++;
            }
        }
        catch (final IOException ex)
        {
            retryDueNs = nowNs + RETRY_AFTER_NS;
            onFailure(ex);
        }
        return work;
    }

    private boolean prepare(final long nowNs, final long epochNs) throws IOException
    {
        if (epochNs >= turnAtNs)
        {
            turnAtNs = nextTurnNs(epochNs);
            withdraw();
            isFileDue = true;
        }
        if (writer.isSupplied() || nowNs - retryDueNs < 0)
        {
            return false;
        }
        supply(isFileDue);
        return true;
    }

    private long nextTurnNs(final long nowNs)
    {
        return rules.everyNs() == LogRules.NEVER ? Long.MAX_VALUE :
            (Math.floorDiv(nowNs, rules.everyNs()) + 1) * rules.everyNs();
    }

    /** The file is due before what is prepared was needed: that is given back. */
    private void withdraw() throws IOException
    {
        final Chunk unused = writer.withdraw();
        if (unused != null)
        {
            handed.remove(unused);
            giveBack(unused);
        }
    }

    private void giveBack(final Chunk unused) throws IOException
    {
        unused.file.release(unused);
        final boolean isAlone = handed.isEmpty() || !handed.getLast().file.equals(unused.file);
        if (isAlone)
        {
            unused.file.delete();
            files--;
            file = handed.isEmpty() ? null : handed.getLast().file;
        }
    }

    private void supply(final boolean isDue) throws IOException
    {
        LogFile target = file;
        final boolean isFull = target != null && target.octetsWithNextChunk() > rules.maxFileOctets();
        final boolean isNew = target == null || isFileDue || isFull;
        if (target == null || isNew)
        {
            target = LogFile.create(
                place.file(files + 1), FileHead.of(run, files + 1, rules.chunkOctets()),
                StateStore.octets(run.flows()));
        }
        try
        {
            final Chunk chunk = target.nextChunk(isDue);
            files += isNew ? 1 : 0;
            file = target;
            isFileDue = false;
            handed.add(chunk);
            writer.offer(chunk);
        }
        catch (final IOException ex)
        {
            if (isNew)
            {
                target.delete();
            }
            throw new FileSystemException(target.path().toString(), null, ex.getMessage());
        }
    }

    /** Unmaps chunks the writer has left, and ends files it has left. */
    private boolean retire() throws IOException
    {
        boolean hasRetired = false;
        while (writer.taken() - left >= 2)
        {
            final Chunk old = handed.remove();
            left++;
            hasRetired = true;
            old.file.release(old);
            if (!handed.getFirst().file.equals(old.file))
            {
                writeState(epochClock.getAsLong(), old.file, false);
                finishedOctets += old.file.finish(old);
            }
        }
        return hasRetired;
    }

    private void writeState(final long nowNs) throws IOException
    {
        final Chunk current = handed.peekFirst();
        if (current != null)
        {
            writeState(nowNs, current.file, false);
        }
    }

    private void writeState(final long nowNs, final LogFile target, final boolean isLast) throws IOException
    {
        final Supplier<RunBooks> source = books;
        if (source != null)
        {
            target.write(new LogState(++states, nowNs, isLast, source.get().withLog(counts())));
        }
    }

    private void onFailure(final IOException ex)
    {
        if (trouble == null)
        {
            trouble = String.valueOf(ex.getMessage());
            final Consumer<String> listener = onTrouble;
            if (listener != null)
            {
                listener.accept(trouble);
            }
        }
    }

    /** What is in the log so far. */
    public LogCounts counts()
    {
        return new LogCounts(files, writer.records(), finishedOctets, writer.dropped());
    }

    /** The files it is in, in order. */
    public List<Path> files()
    {
        final List<Path> paths = new ArrayList<>();
        for (int number = 1; number <= files; number++)
        {
            paths.add(place.file(number));
        }
        return paths;
    }

    /**
     * Leaves the log of a run that was not made, or broke: no file without samples. Whoever still writes samples may go
     * on: chunks that were taken stay mapped, and a file that has some can be read as it is. No thread keeps the log.
     */
    public void abandon()
    {
        try
        {
            withdraw();
        }
        catch (final IOException ex)
        {
            onFailure(ex);
        }
    }

    /** Whether all samples of a run that has ended are in it, and what it counted, whatever went wrong meanwhile. */
    public boolean isWhole()
    {
        return hasLastState && writer.dropped() == 0;
    }

    /** What went wrong first; null if nothing did. */
    public @Nullable String trouble()
    {
        return trouble;
    }

    /**
     * Ends the log of a run that has ended: nobody writes samples any more, and no thread keeps the log.
     *
     * @param last what the run has counted.
     * @return the same with what the log holds.
     */
    public RunBooks finish(final RunBooks last)
    {
        books = () -> last;
        try
        {
            if (writer.taken() > 0)
            {
                withdraw();
            }
            retire();
            final Chunk end = handed.poll();
            if (end != null)
            {
                end.file.release(end);
                finishedOctets += end.offset + (long)end.used * SampleRecord.LENGTH;
                writeState(epochClock.getAsLong(), end.file, true);
                hasLastState = true;
                end.file.finish(end);
            }
        }
        catch (final IOException ex)
        {
            onFailure(ex);
        }
        return last.withLog(counts());
    }

    @Override
    public String roleName()
    {
        return "stamp-sample-log";
    }
}
