package io.stampede.reflector.cli;

import io.stampede.reflector.control.DefaultCountersFile;
import io.stampede.telemetry.CountersFileException;
import io.stampede.telemetry.CountersFileReader;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which running reflector a command looks at. */
final class CountersOption
{
    @Option(
        names = "--counters", paramLabel = "FILE",
        description = "Counters file of the reflector. Default: the one in /dev/shm/stampede-reflector-PORT whose" +
            " reflector runs; needed when there are several.")
    private @Nullable Path file;

    /** Opens the file named, or the only one there is. */
    CountersFileReader open() throws CommandFailure
    {
        return open(null);
    }

    /** Opens the file named, or the only one there is, or the only one a process has. */
    CountersFileReader open(final @Nullable Long pid) throws CommandFailure
    {
        try
        {
            return CountersFileReader.open(file != null ? file : only(pid));
        }
        catch (final CountersFileException ex)
        {
            throw new CommandFailure(ExitCode.ENVIRONMENT, String.valueOf(ex.getMessage()), ex);
        }
    }

    private static Path only(final @Nullable Long pid) throws CommandFailure
    {
        final List<Path> running = new ArrayList<>();
        try
        {
            for (final Path candidate : DefaultCountersFile.all())
            {
                if (isRunning(candidate, pid))
                {
                    running.add(candidate);
                }
            }
        }
        catch (final IOException ex)
        {
            throw new CommandFailure(ExitCode.ENVIRONMENT, "counters files in /dev/shm: " + ex.getMessage() +
                " — name one with --counters FILE", ex);
        }
        if (running.isEmpty() && pid != null)
        {
            throw new CommandFailure(ExitCode.ENVIRONMENT, "process " + pid + ": no reflector that has its counters" +
                " file in " + DefaultCountersFile.directory() + " — name its file with --counters FILE", null);
        }
        if (running.size() != 1)
        {
            throw new CommandFailure(ExitCode.ENVIRONMENT, running.isEmpty() ?
                "counters file " + DefaultCountersFile.directory() + "/stampede-reflector-*" +
                ": no reflector runs here — start one, or name its file with --counters FILE" :
                "counters files " + running + ": several reflectors run here — name one with --counters FILE", null);
        }
        return running.get(0);
    }

    private static boolean isRunning(final Path candidate, final @Nullable Long pid)
    {
        try (CountersFileReader reader = CountersFileReader.open(candidate))
        {
            return (pid == null || reader.writer().pid() == pid) && reader.isWriterAlive(nowEpochNs());
        }
        catch (final CountersFileException ex)
        {
            // somebody's other file, or a reflector that is just starting: not one to look at
            return false;
        }
    }

    static long nowEpochNs()
    {
        return ChronoUnit.NANOS.between(Instant.EPOCH, Instant.now());
    }
}
