package io.stampede.sender.report;

import java.io.BufferedOutputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * Writes a result file complete or not at all: into a temporary file beside it, forced to the disk, then renamed. What
 * exists and is no regular file, such as a device or a pipe, is written to as it is.
 */
public final class WholeFile
{
    /** What goes into the file. */
    @FunctionalInterface
    public interface Content
    {
        /** Writes all of it; leaves {@code out} open. */
        void writeTo(OutputStream out) throws IOException;
    }

    private WholeFile()
    {
    }

    /** Writes {@code file}; if this throws, what was there before is still there. */
    public static void write(final Path file, final Content content) throws IOException
    {
        if (Files.exists(file) && !Files.isRegularFile(file))
        {
            writeInto(file, content, false);
            return;
        }
        final Path target = Files.exists(file, LinkOption.NOFOLLOW_LINKS) ? followed(file) : file;
        final Path temporary = target.toAbsolutePath().resolveSibling(
            "." + target.getFileName() + "." + ProcessHandle.current().pid() + ".part");
        try
        {
            writeInto(temporary, content, true);
            Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        }
        finally
        {
            Files.deleteIfExists(temporary);
        }
    }

    private static Path followed(final Path file) throws IOException
    {
        return Files.isSymbolicLink(file) && Files.exists(file) ? file.toRealPath() : file;
    }

    private static void writeInto(final Path file, final Content content, final boolean isForced) throws IOException
    {
        try (FileOutputStream raw = new FileOutputStream(file.toFile());
            OutputStream out = new BufferedOutputStream(raw))
        {
            content.writeTo(out);
            out.flush();
            if (isForced)
            {
                raw.getFD().sync();
            }
        }
    }
}
