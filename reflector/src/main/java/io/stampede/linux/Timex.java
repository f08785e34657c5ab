package io.stampede.linux;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/**
 * {@code sys/timex.h}: how the kernel's clock is disciplined. Only read here: modes is 0.
 * <pre>
 * int adjtimex(struct timex *buf);     gives the clock's state, TIME_OK … TIME_ERROR
 *
 * struct timex {             offset
 *     unsigned int modes;      0    0: change nothing
 *     long offset;             8
 *     long freq;              16
 *     long maxerror;          24    µs, bound of the error; grows by 500 ppm while nobody corrects the clock
 *     long esterror;          32    µs, estimate
 *     int  status;            40    STA_…
 *     …
 *     int  tai;              160    TAI − UTC, s; 0 if nobody has set it
 *     …                      208
 * };
 * </pre>
 * Owned by one thread: it holds the structure.
 */
public final class Timex
{
    /** State of a clock that is not synchronized. */
    public static final int TIME_ERROR = 5;
    public static final int STA_UNSYNC = 0x0040;

    private static final int SIZEOF = 208;
    private static final int MAXERROR = 24;
    private static final int ESTERROR = 32;
    private static final int STATUS = 40;
    private static final int TAI = 160;

    private static final MethodHandle ADJTIMEX =
        Libc.function("adjtimex", FunctionDescriptor.of(JAVA_INT, JAVA_LONG));

    private final MemorySegment callState = Libc.newCallState();
    private final NativeMemory memory = NativeMemory.allocate(SIZEOF, Long.BYTES);

    /** Reads the state anew; the clock's state, or {@code -errno} and the fields stay as they were. */
    public int adjtimex()
    {
        try
        {
            return Libc.resultOrErrno((int)ADJTIMEX.invokeExact(callState, memory.address()), callState);
        }
        catch (final Throwable ex)
        {
            throw Libc.impossible(ex);
        }
    }

    public long maxErrorUs()
    {
        return memory.getLong(MAXERROR);
    }

    public long estimatedErrorUs()
    {
        return memory.getLong(ESTERROR);
    }

    public int status()
    {
        return memory.getInt(STATUS);
    }

    public int tai()
    {
        return memory.getInt(TAI);
    }
}
