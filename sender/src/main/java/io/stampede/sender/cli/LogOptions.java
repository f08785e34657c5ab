package io.stampede.sender.cli;

import io.stampede.sender.samplelog.LogRules;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options of the sample log. */
final class LogOptions
{
    @Option(names = "--sample-log", paramLabel = "PATH",
        description = "Keep every sample as it comes: in files named for the run if PATH is a directory, else in the " +
            "file PATH, which must not exist. Survives kill -9; 'stamp-sender report PATH' makes the report again.")
    private @Nullable Path path;

    @Option(names = "--rotate-size", paramLabel = "OCTETS", converter = OctetsConverter.class,
        description = "Begin a new file of the sample log before one gets longer: 256M, 1G; 1M at least.")
    private @Nullable Long rotateOctets;

    @Option(names = "--rotate-every", paramLabel = "DUR", converter = DurationConverter.class,
        description = "Begin a new file of the sample log at each multiple of this by the clock: 1h at every full " +
            "hour, in UTC.")
    private @Nullable Long rotateEveryNs;

    /** Refuses what does not go together. */
    void check() throws CommandFailure
    {
        final boolean isRotated = rotateOctets != null || rotateEveryNs != null;
        final String option = rotateOctets != null ? "--rotate-size" : "--rotate-every";
        if (isRotated && path == null)
        {
            throw CommandFailure.usage(option + ": there is no sample log — add --sample-log DIR");
        }
        if (isRotated && path != null && !Files.isDirectory(path))
        {
            throw CommandFailure.usage(option + " with --sample-log " + path +
                ": several files need a directory — make it, or name one");
        }
        if (rotateOctets != null && rotateOctets < LogRules.MIN_FILE_OCTETS)
        {
            throw CommandFailure.usage("--rotate-size " + rotateOctets + ": must be 1M or more");
        }
    }

    /** Where the log goes; null for none. */
    @Nullable Path path()
    {
        return path;
    }

    /** How long a file gets. */
    long maxFileOctets()
    {
        return rotateOctets == null ? LogRules.NEVER : rotateOctets;
    }

    /** How long a file is written to. */
    long everyNs()
    {
        return rotateEveryNs == null ? LogRules.NEVER : rotateEveryNs;
    }
}
