package io.stampede.sender.samplelog;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/**
 * Where the files of a log are.
 *
 * @param directory they are in.
 * @param name      what all of them begin with, or the name of the only one.
 * @param isOnly    there is but one.
 */
public record LogPlace(Path directory, String name, boolean isOnly)
{
    /** Ends the name of every file that is one of several. */
    public static final String SUFFIX = ".slog";

    /** {@code path} itself, or files named for the run where it is a directory. */
    public static LogPlace of(final Path path, final String run)
    {
        if (Files.isDirectory(path))
        {
            return new LogPlace(path, run, false);
        }
        final Path absolute = path.toAbsolutePath();
        final Path parent = absolute.getParent();
        return new LogPlace(parent == null ? absolute : parent, String.valueOf(absolute.getFileName()), true);
    }

    /** File {@code number}, from 1. */
    Path file(final int number)
    {
        return directory.resolve(isOnly ? name : String.format(Locale.ROOT, "%s-%05d%s", name, number, SUFFIX));
    }
}
