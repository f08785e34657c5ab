package io.stampede.linux;

/**
 * {@code time.h}: seconds and nanoseconds.
 * <pre>
 * struct timespec {      offset
 *     time_t tv_sec;       0
 *     long   tv_nsec;      8
 * };
 * </pre>
 */
public final class Timespec
{
    public static final int SIZEOF = 16;

    private static final int TV_SEC = 0;
    private static final int TV_NSEC = 8;
    private static final long NS_PER_SECOND = 1_000_000_000L;

    private Timespec()
    {
    }

    /** Both fields as nanoseconds; holds until the year 2262. */
    public static long ns(final NativeMemory memory, final long offset)
    {
        return memory.getLong(offset + TV_SEC) * NS_PER_SECOND + memory.getLong(offset + TV_NSEC);
    }

    public static void ns(final NativeMemory memory, final long offset, final long ns)
    {
        memory.putLong(offset + TV_SEC, ns / NS_PER_SECOND);
        memory.putLong(offset + TV_NSEC, ns % NS_PER_SECOND);
    }
}
