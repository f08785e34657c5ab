package io.stampede.telemetry;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Which process wrote a counters file, told so that a later process under the same number is not taken for it.
 *
 * @param pid          number of the process in its own namespace.
 * @param startTicks   when it started, in clock ticks since boot (field 22 of {@code /proc/PID/stat}); unlike a wall
 *                     time it does not move when the clock is set.
 * @param pidNamespace inode of its PID namespace: the number means nothing in another one.
 */
public record ProcessIdentity(long pid, long startTicks, long pidNamespace)
{
    private static final String ZOMBIE = "Z";
    private static final int START_TICKS_AFTER_COMM = 19;

    /** The process we are in. */
    public static ProcessIdentity current()
    {
        final long pid = ProcessHandle.current().pid();
        return new ProcessIdentity(pid, readStartTicks(pid), readPidNamespace());
    }

    /** Whether the process is running; {@link Liveness#UNKNOWN} from within another PID namespace. */
    public Liveness liveness()
    {
        if (pidNamespace != readPidNamespace())
        {
            return Liveness.UNKNOWN;
        }
        return readStartTicks(pid) == startTicks ? Liveness.ALIVE : Liveness.GONE;
    }

    /** What can be said of a process from here. */
    public enum Liveness
    {
        /** It runs. */
        ALIVE,
        /** It has ended; its number may have been given to another. */
        GONE,
        /** Its PID namespace is not ours. */
        UNKNOWN
    }

    /**
     * -1 when there is no such process, or only what its parent has not collected yet. The command's name may contain
     * anything, hence the search from the end.
     */
    private static long readStartTicks(final long pid)
    {
        try
        {
            final String stat = Files.readString(Path.of("/proc/" + pid + "/stat"), StandardCharsets.ISO_8859_1);
            final String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
            return fields[0].equals(ZOMBIE) ? -1 : Long.parseLong(fields[START_TICKS_AFTER_COMM]);
        }
        catch (final IOException | IndexOutOfBoundsException | NumberFormatException ex)
        {
            return -1;
        }
    }

    /** The link reads {@code pid:[4026531836]}; 0 where /proc does not show it. */
    private static long readPidNamespace()
    {
        try
        {
            final String link = Files.readSymbolicLink(Path.of("/proc/self/ns/pid")).toString();
            return Long.parseLong(link.substring(link.indexOf('[') + 1, link.indexOf(']')));
        }
        catch (final IOException | IndexOutOfBoundsException | NumberFormatException ex)
        {
            return 0;
        }
    }
}
