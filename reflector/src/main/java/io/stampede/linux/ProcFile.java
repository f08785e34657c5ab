package io.stampede.linux;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Text the kernel makes up when it is read: files of {@code /proc} and {@code /sys}. Their size is given as 0, for
 * which {@code Files.readString} begins with a read of one octet; files of {@code /proc/sys} answer the first read only
 * and would be cut to their first character. So: one large read, then on to the end.
 */
public final class ProcFile
{
    private static final int MAX_LENGTH = 1 << 16;

    private ProcFile()
    {
    }

    /** The whole text without white space around it. */
    public static String read(final Path file) throws IOException
    {
        final byte[] octets = new byte[MAX_LENGTH];
        int length = 0;
        try (InputStream in = Files.newInputStream(file))
        {
            int count = in.read(octets);
            while (count > 0)
            {
                length += count;
                count = length < octets.length ? in.read(octets, length, octets.length - length) : 0;
            }
        }
        return new String(octets, 0, length, StandardCharsets.UTF_8).strip();
    }
}
