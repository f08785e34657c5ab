package io.stampede.linux;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/**
 * {@code sys/prctl.h}: how late the kernel may wake the calling thread to save power, 50 µs unless told otherwise.
 * <pre>
 * int prctl(int option, ... );
 * </pre>
 */
public final class Prctl
{
    private static final int PR_SET_TIMERSLACK = 29;
    private static final int PR_GET_TIMERSLACK = 30;
    private static final long UNUSED = 0;

    private static final MethodHandle PRCTL = Libc.variadicFunction(
        "prctl", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG), 1);

    private Prctl()
    {
    }

    /** 0 or {@code -errno}. */
    public static int setTimerSlackNs(final long slackNs)
    {
        return prctl(PR_SET_TIMERSLACK, slackNs);
    }

    /** The slack of the calling thread, or {@code -errno}. */
    public static int timerSlackNs()
    {
        return prctl(PR_GET_TIMERSLACK, UNUSED);
    }

    private static int prctl(final int option, final long argument)
    {
        final MemorySegment callState = Libc.newCallState();
        try
        {
            return Libc.resultOrErrno(
                (int)PRCTL.invokeExact(callState, option, argument, UNUSED, UNUSED, UNUSED), callState);
        }
        catch (final Throwable ex)
        {
            throw Libc.impossible(ex);
        }
    }
}
