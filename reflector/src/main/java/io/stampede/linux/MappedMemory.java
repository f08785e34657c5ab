package io.stampede.linux;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import org.jspecify.annotations.Nullable;

/**
 * {@code sys/mman.h}: memory the kernel shares by a descriptor.
 * <pre>
 * void *mmap(void *addr, size_t length, int prot, int flags, int fd, off_t offset);
 * int munmap(void *addr, size_t length);
 * </pre>
 * A mapping keeps what the descriptor stands for alive, so it is given back when its owner says so and not when it is
 * collected; who uses {@link #memory} after {@link #close} gets an exception.
 */
public final class MappedMemory implements AutoCloseable
{
    private static final int PROT_READ_WRITE = 0x3;
    /** MAP_SHARED, and all pages are there before mmap returns. */
    private static final int MAP_SHARED_POPULATE = 0x8001;
    private static final long ANYWHERE = 0;
    private static final long MAP_FAILED = -1;

    private static final MethodHandle MMAP = Libc.function("mmap", FunctionDescriptor.of(
        JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG));
    private static final MethodHandle MUNMAP =
        Libc.functionWithoutErrno("munmap", FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_LONG));

    private final MemorySegment callState = Libc.newCallState();
    /** Shared: made by the control thread, used by another. */
    private final Arena arena = Arena.ofShared();
    private @Nullable NativeMemory memory;

    /** Maps {@code length} octets at {@code offset} of what the descriptor stands for; once. 0 or a negative errno. */
    public int map(final int fd, final long length, final long offset)
    {
        final long address = mmap(callState, fd, length, offset);
        if (address == MAP_FAILED)
        {
            return Libc.resultOrErrno((int)MAP_FAILED, callState);
        }
        memory = NativeMemory.of(MemorySegment.ofAddress(address).reinterpret(length, arena, null));
        return 0;
    }

    /** A mapping without owner, given back when nobody can reach it any more; null where it cannot be made. */
    static @Nullable NativeMemory mapUntilCollected(final int fd, final long length)
    {
        final long address = mmap(Libc.newCallState(), fd, length, 0);
        return address == MAP_FAILED ? null : NativeMemory.of(MemorySegment.ofAddress(address)
            .reinterpret(length, Arena.ofAuto(), mapping -> unmap(address, length)));
    }

    private static long mmap(final MemorySegment callState, final int fd, final long length, final long offset)
    {
        try
        {
            return (long)MMAP.invokeExact(
                callState, ANYWHERE, length, PROT_READ_WRITE, MAP_SHARED_POPULATE, fd, offset);
        }
        catch (final Throwable ex)
        {
            throw Libc.impossible(ex);
        }
    }

    /** What is mapped. */
    public NativeMemory memory()
    {
        final NativeMemory mapped = memory;
        if (mapped == null)
        {
            throw new IllegalStateException("nothing is mapped");
        }
        return mapped;
    }

    /** Gives the mapping back; again is harmless. Nobody may be using it. */
    @Override
    public void close()
    {
        final NativeMemory closing = memory;
        memory = null;
        if (arena.scope().isAlive())
        {
            arena.close();
        }
        if (closing != null)
        {
            unmap(closing.address(), closing.lengthBytes());
        }
    }

    private static void unmap(final long address, final long length)
    {
        try
        {
            // address and length are those of a mapping, so it cannot fail
            final int ignored = (int)MUNMAP.invokeExact(address, length);
        }
        catch (final Throwable ex)
        {
            throw Libc.impossible(ex);
        }
    }
}
