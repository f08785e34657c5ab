package io.stampede.sender.cli;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A result file that grows as the run goes on, so that a killed process leaves behind what was known. What is appended
 * is with the kernel when that returns. The first failure is told at once and ends the file, not the run.
 */
final class GrowingFile implements AutoCloseable
{
    private final Path file;
    private final FileOutputStream out;
    private final PrintWriter err;
    private @Nullable String failure;

    private GrowingFile(final Path file, final FileOutputStream out, final PrintWriter err)
    {
        this.file = file;
        this.out = out;
        this.err = err;
    }

    /** Begins the file anew; null if there is none to write. */
    static @Nullable GrowingFile open(final @Nullable Path file, final PrintWriter err) throws CommandFailure
    {
        if (file == null)
        {
            return null;
        }
        try
        {
            return new GrowingFile(file, new FileOutputStream(file.toFile()), err);
        }
        catch (final IOException ex)
        {
            throw CommandFailure.refused(Results.describe(file.toString(), ex), ex);
        }
    }

    /** Appends these octets. */
    void append(final byte[] octets)
    {
        if (failure != null)
        {
            return;
        }
        try
        {
            out.write(octets);
        }
        catch (final IOException ex)
        {
            failure = Results.describe(file.toString(), ex);
            err.println(StampSender.NAME + ": " + failure + "; the measurement goes on without it");
        }
    }

    /** Why the file is not complete; null if it is. */
    @Nullable String failure()
    {
        return failure;
    }

    @Override
    public void close()
    {
        try
        {
            out.close();
        }
        catch (final IOException ex)
        {
            failure = failure == null ? Results.describe(file.toString(), ex) : failure;
        }
    }
}
