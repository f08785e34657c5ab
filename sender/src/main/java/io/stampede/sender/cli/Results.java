package io.stampede.sender.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.stampede.sender.html.RunPage;
import io.stampede.sender.report.CsvReport;
import io.stampede.sender.report.HistogramLog;
import io.stampede.sender.report.JsonReport;
import io.stampede.sender.report.RunResult;
import io.stampede.sender.report.TextReport;
import io.stampede.sender.report.Verdict;
import io.stampede.sender.report.WholeFile;
import io.stampede.sender.samplelog.LogPlace;
import io.stampede.sender.stats.Timeline;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Puts a result where it was asked for: standard output first, then files; one that fails does not stop the others. */
final class Results
{
    private final OutputOptions options;
    private final @Nullable Timeline timeline;
    private final PrintWriter out;

    /** @param timeline the run over time, if a page of it is wanted. */
    Results(final OutputOptions options, final @Nullable Timeline timeline, final PrintWriter out)
    {
        this.options = options;
        this.timeline = timeline;
        this.out = out;
    }

    /** Refuses before the run what could not be written after it. */
    static void check(final @Nullable Path... files) throws CommandFailure
    {
        final Set<Path> seen = new HashSet<>();
        for (final Path file : files)
        {
            if (file == null)
            {
                continue;
            }
            if (!seen.add(place(file)) && !isDevice(file))
            {
                throw CommandFailure.usage("write " + file + ": is named for two outputs — name a file for each");
            }
            final Path directory = file.toAbsolutePath().getParent();
            if (directory != null && (!Files.isDirectory(directory) || Files.isDirectory(file)))
            {
                throw new CommandFailure(ExitCode.ENVIRONMENT, "write " + file + ": " + (Files.isDirectory(file) ?
                    "is a directory" : "no such directory") + " — name a file in a directory that exists", null);
            }
        }
    }

    /** Refuses outputs that are among what is read: files, or all logs of directories. */
    static void checkApart(final List<Path> inputs, final @Nullable Path... files) throws CommandFailure
    {
        final Set<Path> read = new HashSet<>();
        inputs.forEach(input -> read.add(place(input)));
        for (final Path file : files)
        {
            if (file != null && (read.contains(place(file)) ||
                (file.toString().endsWith(LogPlace.SUFFIX) && read.contains(place(file).getParent()))))
            {
                throw CommandFailure.usage("write " + file + ": is what is read — name another file");
            }
        }
    }

    /** One for all names of a file, as far as there is one. */
    private static Path place(final Path file)
    {
        try
        {
            return file.toRealPath();
        }
        catch (final IOException ex)
        {
            return file.toAbsolutePath().normalize();
        }
    }

    /** Such as /dev/null, which takes anything. */
    private static boolean isDevice(final Path file)
    {
        return Files.exists(file) && !Files.isRegularFile(file) && !Files.isDirectory(file);
    }

    /**
     * What could not be written, one line each.
     *
     * @param samples of the run, for a line per probe.
     */
    List<String> write(final RunResult result, final Verdict verdict, final CsvReport.Source samples)
    {
        final List<String> failures = new ArrayList<>();
        try
        {
            print(result, verdict);
            out.flush();
        }
        catch (final IOException ex)
        {
            failures.add(describe("standard output", ex));
        }
        if (out.checkError())
        {
            failures.add("write standard output: it cannot take all of the result — check where it leads");
        }
        write(options.output(), stream -> writeJson(result, verdict, stream), failures);
        // with windows the log has grown as the run went on
        write(result.windows() == null ? options.histogramLog() : null, stream -> HistogramLog.write(result, stream),
            failures);
        write(options.csv(), stream -> writeCsv(result, samples, stream), failures);
        if (timeline != null)
        {
            write(options.page().file(), stream -> RunPage.write(result, verdict, timeline.summary(), stream),
                failures);
        }
        return failures;
    }

    private static void writeCsv(final RunResult result, final CsvReport.Source samples, final OutputStream stream)
        throws IOException
    {
        final Writer writer = new BufferedWriter(new OutputStreamWriter(stream, UTF_8));
        CsvReport.write(result.config().plan(), samples, writer);
        writer.flush();
    }

    private void print(final RunResult result, final Verdict verdict) throws IOException
    {
        if (options.isJson())
        {
            JsonReport.write(result, verdict, out);
        }
        else
        {
            TextReport.write(result, out);
        }
    }

    private static void writeJson(final RunResult result, final Verdict verdict, final OutputStream stream)
        throws IOException
    {
        final Writer writer = new OutputStreamWriter(stream, UTF_8);
        JsonReport.write(result, verdict, writer);
        writer.flush();
    }

    private static void write(
        final @Nullable Path file, final WholeFile.Content content, final List<String> failures)
    {
        if (file == null)
        {
            return;
        }
        try
        {
            WholeFile.write(file, content);
        }
        catch (final IOException ex)
        {
            failures.add(describe(file.toString(), ex));
        }
    }

    /** What could not be written, why, and what to do. */
    static String describe(final String what, final IOException ex)
    {
        final String reason = reason(ex);
        final String remedy = reason.contains("No space") ? "free some space or name a file elsewhere" :
            "name a file in a directory you may write to";
        return "write " + what + ": " + reason + " — " + remedy;
    }

    /** Of a file that cannot be read. */
    static String reading(final IOException ex)
    {
        final String file = ex instanceof final FileSystemException failure ? failure.getFile() + ": " : "";
        return "read " + file + reason(ex) + (reason(ex).contains(" — ") ? "" :
            " — name the files of one run's --sample-log");
    }

    /** What the system says of it. */
    static String reason(final IOException ex)
    {
        if (ex instanceof final NoSuchFileException missing && missing.getReason() == null)
        {
            return "no such file or directory";
        }
        if (ex instanceof final FileSystemException failure && failure.getReason() != null)
        {
            return failure.getReason();
        }
        return String.valueOf(ex.getMessage());
    }
}
