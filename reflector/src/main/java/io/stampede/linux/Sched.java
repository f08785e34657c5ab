package io.stampede.linux;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.BitSet;

/**
 * {@code sched.h}: the CPUs the calling thread may run on.
 * <pre>
 * int sched_setaffinity(pid_t pid, size_t cpusetsize, const cpu_set_t *mask);      pid 0: the calling thread
 * int sched_getaffinity(pid_t pid, size_t cpusetsize, cpu_set_t *mask);
 * </pre>
 */
public final class Sched
{
    /** CPUs a mask has room for; the kernel knows 8192 at most. */
    public static final int MAX_CPUS = 8_192;

    private static final int CALLING_THREAD = 0;
    private static final int MASK_LENGTH = MAX_CPUS / Byte.SIZE;

    private static final FunctionDescriptor PID_SIZE_MASK =
        FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_LONG);
    private static final MethodHandle SCHED_SETAFFINITY = Libc.function("sched_setaffinity", PID_SIZE_MASK);
    private static final MethodHandle SCHED_GETAFFINITY = Libc.function("sched_getaffinity", PID_SIZE_MASK);

    private Sched()
    {
    }

    /** Lets the calling thread run on these CPUs only; 0 or {@code -errno}. */
    public static int setAffinity(final BitSet cpus)
    {
        final MemorySegment callState = Libc.newCallState();
        final NativeMemory mask = NativeMemory.allocate(MASK_LENGTH, Long.BYTES);
        mask.putBytes(0, cpus.toByteArray());
        try
        {
            return Libc.resultOrErrno(
                (int)SCHED_SETAFFINITY.invokeExact(callState, CALLING_THREAD, (long)MASK_LENGTH, mask.address()),
                callState);
        }
        catch (final Throwable ex)
        {
            throw Libc.impossible(ex);
        }
    }

    /** Fills in the CPUs the calling thread may run on; 0 or {@code -errno}. */
    public static int getAffinity(final BitSet cpus)
    {
        final MemorySegment callState = Libc.newCallState();
        final NativeMemory mask = NativeMemory.allocate(MASK_LENGTH, Long.BYTES);
        try
        {
            final int result = Libc.resultOrErrno(
                (int)SCHED_GETAFFINITY.invokeExact(callState, CALLING_THREAD, (long)MASK_LENGTH, mask.address()),
                callState);
            if (result >= 0)
            {
                cpus.clear();
                cpus.or(BitSet.valueOf(mask.getBytes(0, MASK_LENGTH)));
            }
            return Math.min(result, 0);
        }
        catch (final Throwable ex)
        {
            throw Libc.impossible(ex);
        }
    }
}
