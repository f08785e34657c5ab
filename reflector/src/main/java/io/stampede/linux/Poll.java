package io.stampede.linux;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.invoke.MethodHandle;

/**
 * {@code poll.h}: waits until one of some descriptors becomes readable.
 * <pre>
 * int ppoll(struct pollfd *fds, nfds_t nfds, const struct timespec *tmo_p, const sigset_t *sigmask);
 *
 * struct pollfd {        offset
 *     int   fd;            0
 *     short events;        4    asked for
 *     short revents;       6    what is
 * };
 * </pre>
 * Owned by the thread that waits.
 */
public final class Poll
{
    private static final int SIZEOF_POLLFD = 8;
    private static final int FD = 0;
    private static final int EVENTS = 4;
    private static final int REVENTS = 6;
    private static final short POLLIN = 0x0001;
    private static final long NO_SIGNAL_MASK = 0;

    private static final MethodHandle PPOLL =
        Libc.functionWithoutErrno("ppoll", FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG));

    private final NativeMemory memory;
    private final int count;
    private final long timeout;

    /** @param fds descriptors to wait on; a negative one is passed over by the kernel. */
    public Poll(final int... fds)
    {
        count = fds.length;
        timeout = (long)count * SIZEOF_POLLFD;
        memory = NativeMemory.allocate(timeout + Timespec.SIZEOF, Long.BYTES);
        for (int i = 0; i < count; i++)
        {
            memory.putInt((long)i * SIZEOF_POLLFD + FD, fds[i]);
            memory.putShort((long)i * SIZEOF_POLLFD + EVENTS, POLLIN);
        }
    }

    /**
     * Waits for at most {@code timeoutNs}; the kernel may add the thread's timer slack ({@link Prctl}).
     *
     * @return descriptors with something to tell, 0 after the time, -1 when interrupted: nobody has asked why yet.
     */
    public int ppoll(final long timeoutNs)
    {
        Timespec.ns(memory, timeout, timeoutNs);
        final long address = memory.address();
        try
        {
            return (int)PPOLL.invokeExact(address, (long)count, address + timeout, NO_SIGNAL_MASK);
        }
        catch (final Throwable ex)
        {
            throw Libc.impossible(ex);
        }
    }

    /** What the last wait told of descriptor {@code i}: POLLIN 1, POLLERR 8, POLLHUP 16, POLLNVAL 32; 0 for nothing. */
    public int events(final int i)
    {
        return memory.getShort((long)i * SIZEOF_POLLFD + REVENTS);
    }
}
