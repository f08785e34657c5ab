package io.stampede.linux;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;

/**
 * Threads that live elsewhere or may less than the rest of the process: capabilities and namespaces belong to a thread.
 * <pre>
 * int capset(cap_user_header_t hdrp, const cap_user_data_t datap);
 * int setns(int fd, int nstype);
 * </pre>
 */
public final class ThreadOf
{
    private static final int CAPABILITY_VERSION_3 = 0x2008_0522;
    private static final int CAPABILITY_HEADER_LENGTH = 8;
    private static final int CAPABILITY_DATA_LENGTH = 24;
    private static final int CLONE_NEWNET = 0x4000_0000;
    private static final int O_RDONLY_CLOEXEC = 0x8_0000;

    private static final MethodHandle CAPSET =
        Libc.function("capset", FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_LONG));
    private static final MethodHandle SETNS =
        Libc.function("setns", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT));
    private static final MethodHandle OPEN =
        Libc.variadicFunction("open", FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_INT), 2);
    private static final MethodHandle CLOSE = Libc.function("close", FunctionDescriptor.of(JAVA_INT, JAVA_INT));

    private ThreadOf()
    {
    }

    /** Calls {@code work} on a thread without any capability, whoever runs this process. */
    public static <T> T nobody(final Callable<T> work) throws Exception
    {
        return onThread(() ->
        {
            dropCapabilities();
            return work.call();
        });
    }

    /** Calls {@code work} on a thread in the network namespace {@code ip netns} knows by this name; needs root. */
    public static <T> T namespace(final String name, final Callable<T> work) throws Exception
    {
        return onThread(() ->
        {
            enter(Path.of("/run/netns", name));
            return work.call();
        });
    }

    private static <T> T onThread(final Callable<T> work) throws Exception
    {
        final FutureTask<T> task = new FutureTask<>(work);
        final Thread thread = new Thread(task, "thread-of");
        thread.start();
        thread.join();
        return task.get();
    }

    private static void dropCapabilities() throws Exception
    {
        final NativeMemory memory = NativeMemory.allocate(CAPABILITY_HEADER_LENGTH + CAPABILITY_DATA_LENGTH, 8);
        memory.putInt(0, CAPABILITY_VERSION_3);
        final MemorySegment callState = Libc.newCallState();
        try
        {
            final int result = (int)CAPSET.invokeExact(
                callState, memory.address(), memory.address() + CAPABILITY_HEADER_LENGTH);
            require("capset", Libc.resultOrErrno(result, callState));
        }
        catch (final Throwable ex)
        {
            throw Libc.impossible(ex);
        }
    }

    private static void enter(final Path namespace) throws Exception
    {
        final byte[] path = (namespace + "\0").getBytes(StandardCharsets.UTF_8);
        final NativeMemory memory = NativeMemory.allocate(path.length, 1);
        memory.putBytes(0, path);
        final MemorySegment callState = Libc.newCallState();
        try
        {
            final int fd = (int)OPEN.invokeExact(callState, memory.address(), O_RDONLY_CLOEXEC);
            require("open " + namespace, Libc.resultOrErrno(fd, callState));
            final int result = (int)SETNS.invokeExact(callState, fd, CLONE_NEWNET);
            require("setns " + namespace, Libc.resultOrErrno(result, callState));
            final int closed = (int)CLOSE.invokeExact(callState, fd);
            require("close " + namespace, Libc.resultOrErrno(closed, callState));
        }
        catch (final Throwable ex)
        {
            throw Libc.impossible(ex);
        }
    }

    private static void require(final String what, final int result)
    {
        if (result < 0)
        {
            throw new IllegalStateException(what + ": " + Errno.describe(result));
        }
    }
}
