package io.stampede.reflector.control;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Where a reflector's counters file is when nobody named one: {@code /dev/shm/stampede-reflector-PORT}, with the port
 * of its first socket. Memory, not disk; gone after a reboot.
 */
public final class DefaultCountersFile
{
    private static final Path DIRECTORY = Path.of("/dev/shm");
    private static final String PREFIX = "stampede-reflector-";

    private DefaultCountersFile()
    {
    }

    /** @param port of the first listening socket. */
    public static Path of(final int port)
    {
        return DIRECTORY.resolve(PREFIX + port);
    }

    /** The directory they are in. */
    public static Path directory()
    {
        return DIRECTORY;
    }

    /** Every such file on this machine, whoever wrote it and whether or not its writer still runs; sorted. */
    public static List<Path> all() throws IOException
    {
        final List<Path> files = new ArrayList<>();
        try (DirectoryStream<Path> found = Files.newDirectoryStream(DIRECTORY, PREFIX + "*"))
        {
            found.forEach(files::add);
        }
        catch (final DirectoryIteratorException ex)
        {
            throw ex.getCause();
        }
        // beside each lies its reflector's admin socket
        files.removeIf(file -> !file.getFileName().toString().matches(PREFIX + "\\d+"));
        files.sort(null);
        return files;
    }
}
