package io.stampede.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/**
 * How this room calls the C library. Every handle is a {@code private static final} of the class named after the
 * header, pointers travel as {@code long}, and a call gives its result or {@code -errno}.
 *
 * <p>errno is copied by the linker into a segment the caller owns, one per object and so one per thread: nobody else's
 * call can overwrite it.
 */
final class Libc
{
    private static final Linker LINKER = Linker.nativeLinker();
    private static final StructLayout CALL_STATE = Linker.Option.captureStateLayout();
    private static final long ERRNO_OFFSET = CALL_STATE.byteOffset(PathElement.groupElement("errno"));

    private Libc()
    {
    }

    /** A handle whose first argument is a call state and which leaves errno there. */
    static MethodHandle function(final String name, final FunctionDescriptor descriptor)
    {
        return link(name, descriptor, Linker.Option.captureCallState("errno"));
    }

    /**
     * A handle that tells no errno. Copying it out makes a view of the call state, which is an object wherever the
     * compiler has stopped inlining (seen: 40 octets a call); this one never makes any.
     */
    static MethodHandle functionWithoutErrno(final String name, final FunctionDescriptor descriptor)
    {
        return link(name, descriptor);
    }

    /**
     * A handle with errno for {@code int name(int, ...)}: arguments from {@code firstVariadic} on are variadic in C.
     */
    static MethodHandle variadicFunction(
        final String name, final FunctionDescriptor descriptor, final int firstVariadic)
    {
        return link(
            name, descriptor, Linker.Option.captureCallState("errno"), Linker.Option.firstVariadicArg(firstVariadic));
    }

    /** As {@link #functionWithoutErrno}, of such a function. */
    static MethodHandle variadicFunctionWithoutErrno(
        final String name, final FunctionDescriptor descriptor, final int firstVariadic)
    {
        return link(name, descriptor, Linker.Option.firstVariadicArg(firstVariadic));
    }

    /**
     * A handle without errno and without a change of thread state. No safepoint can be reached while it runs, so it is
     * only for what neither blocks nor enters the kernel.
     */
    static MethodHandle criticalFunction(final String name, final FunctionDescriptor descriptor)
    {
        return link(name, descriptor, Linker.Option.critical(false));
    }

    private static MethodHandle link(
        final String name, final FunctionDescriptor descriptor, final Linker.Option... options)
    {
        return LINKER.downcallHandle(LINKER.defaultLookup().findOrThrow(name), descriptor, options);
    }

    /** Room for the errno of one caller; freed with its owner. */
    static MemorySegment newCallState()
    {
        return Arena.ofAuto().allocate(CALL_STATE);
    }

    /** The result of the call that left {@code callState}: as it is, or {@code -errno} if it is negative. */
    static int resultOrErrno(final int result, final MemorySegment callState)
    {
        return result >= 0 ? result : -callState.get(ValueLayout.JAVA_INT, ERRNO_OFFSET);
    }

    /** What to throw where a handle declares {@code Throwable} but C cannot throw. */
    static AssertionError impossible(final Throwable cause)
    {
        return new AssertionError("a C function cannot throw", cause);
    }
}
