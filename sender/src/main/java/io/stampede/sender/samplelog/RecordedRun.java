package io.stampede.sender.samplelog;

import io.stampede.sender.stats.SampleListener;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A run as its sample log tells it: what was known before it, its samples in order, and what it counted beside them.
 * {@link #replay} goes through the samples as the run did, to the same statistics and to whoever else listens.
 */
public final class RecordedRun implements AutoCloseable
{
    private final List<LogFileReader> files;
    private final @Nullable LogState state;
    private long lastEpochNs = Long.MIN_VALUE;

    private RecordedRun(final List<LogFileReader> files, final @Nullable LogState state)
    {
        this.files = files;
        this.state = state;
    }

    /**
     * Opens the log of one run.
     *
     * @param paths its files, or directories whose files are all of it.
     * @throws IOException with the name of the file that is none of it, or not to be read.
     */
    public static RecordedRun open(final List<Path> paths) throws IOException
    {
        final List<LogFileReader> files = new ArrayList<>();
        try
        {
            for (final Path path : expanded(paths))
            {
                files.add(LogFileReader.open(path));
            }
            files.sort(Comparator.comparingInt(file -> file.head().file()));
            requireOneRun(files);
            return new RecordedRun(files, latest(files));
        }
        catch (final IOException | RuntimeException ex)
        {
            close(files);
            throw ex;
        }
    }

    private static List<Path> expanded(final List<Path> paths) throws IOException
    {
        final List<Path> files = new ArrayList<>();
        for (final Path path : paths)
        {
            if (!Files.isDirectory(path))
            {
                files.add(path);
                continue;
            }
            try (Stream<Path> inside = Files.list(path))
            {
                final List<Path> logs = inside.filter(file -> file.toString().endsWith(LogPlace.SUFFIX)).toList();
                if (logs.isEmpty())
                {
                    throw new NoSuchFileException(path.toString(), null, "has no *" + LogPlace.SUFFIX + " in it");
                }
                files.addAll(logs);
            }
        }
        return files.stream().map(Path::toAbsolutePath).distinct().toList();
    }

    private static void requireOneRun(final List<LogFileReader> files) throws IOException
    {
        final TreeSet<String> runs = new TreeSet<>();
        files.forEach(file -> runs.add(file.head().run().name()));
        if (runs.size() > 1)
        {
            throw new FileSystemException(String.valueOf(files.getFirst().path().getParent()), null,
                "holds " + runs.size() + " runs — name the files of one: " +
                    String.join("-*, ", runs.headSet(runs.last())) + "-* or " + runs.last() + "-*");
        }
        for (int i = 1; i < files.size(); i++)
        {
            if (files.get(i).head().file() == files.get(i - 1).head().file())
            {
                throw new FileSystemException(files.get(i).path().toString(), null, "is file " +
                    files.get(i).head().file() + " of the run, and so is " + files.get(i - 1).path());
            }
        }
    }

    private static @Nullable LogState latest(final List<LogFileReader> files) throws IOException
    {
        LogState latest = null;
        for (final LogFileReader file : files)
        {
            final LogState state = file.state();
            if (state != null && (latest == null || state.number() > latest.number()))
            {
                latest = state;
            }
        }
        return latest;
    }

    /** What was known before the run. */
    public RunHead head()
    {
        return files.getFirst().head().run();
    }

    /** What the run had counted beside its samples when it last said so; null if it never did. */
    public @Nullable LogState state()
    {
        return state;
    }

    /** Tells all samples to each listener, in the order they were made. */
    public void replay(final List<SampleListener> listeners) throws IOException
    {
        final List<SampleListener> all = new ArrayList<>(listeners);
        final LastInstant last = new LastInstant();
        all.add(last);
        for (final LogFileReader file : files)
        {
            file.read(all);
        }
        lastEpochNs = last.epochNs();
    }

    /** The latest instant a sample told of, UTC ns; {@link Long#MIN_VALUE} without any. After a replay. */
    public long lastEpochNs()
    {
        return lastEpochNs;
    }

    /** Samples told. After a replay. */
    public long records()
    {
        return files.stream().mapToLong(LogFileReader::records).sum();
    }

    /** Records that were not whole. After a replay. */
    public long damaged()
    {
        return files.stream().mapToLong(LogFileReader::damaged).sum();
    }

    /** Numbers of files that are missing between the first and the last there must have been. */
    public List<Integer> missingFiles()
    {
        final List<Integer> missing = new ArrayList<>();
        final List<Integer> there = files.stream().map(file -> file.head().file()).toList();
        final int last = Math.max(there.getLast(), state == null || state.books().log() == null ? 0 :
            (int)state.books().log().files());
        for (int number = 1; number <= last; number++)
        {
            if (!there.contains(number))
            {
                missing.add(number);
            }
        }
        return missing;
    }

    @Override
    public void close() throws IOException
    {
        close(files);
    }

    private static void close(final List<LogFileReader> files) throws IOException
    {
        for (final LogFileReader file : files)
        {
            file.close();
        }
    }
}
