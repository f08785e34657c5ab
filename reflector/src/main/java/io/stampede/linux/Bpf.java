package io.stampede.linux;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;

/**
 * {@code linux/bpf.h}: the system call behind {@link BpfMap}, {@link XdpProgram} and {@link XdpLink}, which has no
 * function in the C library.
 * <pre>
 * int bpf(int cmd, union bpf_attr *attr, unsigned int size);
 * </pre>
 * Owned by one thread at a time: it holds the errno and the attributes of its calls.
 */
final class Bpf
{
    static final int MAP_CREATE = 0;
    static final int MAP_LOOKUP_ELEM = 1;
    static final int MAP_UPDATE_ELEM = 2;
    static final int MAP_DELETE_ELEM = 3;
    static final int PROG_LOAD = 5;
    static final int PROG_TEST_RUN = 10;
    static final int LINK_CREATE = 28;
    static final int LINK_UPDATE = 29;
    /** Octets of a name in the kernel's lists, with its zero. */
    private static final int BPF_OBJ_NAME_LEN = 16;
    private static final int SIZEOF_ATTR = 144;
    private static final int CLOSED = -1;

    private static final FunctionDescriptor SYSCALL_ARGUMENTS =
        FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_INT);
    private static final MethodHandle SYSCALL = Libc.variadicFunction("syscall", SYSCALL_ARGUMENTS, 1);
    private static final MethodHandle SYSCALL_WITHOUT_ERRNO =
        Libc.variadicFunctionWithoutErrno("syscall", SYSCALL_ARGUMENTS, 1);
    private static final long NUMBER = number(System.getProperty("os.arch"));
    private static final MethodHandle CLOSE = Libc.function("close", FunctionDescriptor.of(JAVA_INT, JAVA_INT));

    private final MemorySegment callState = Libc.newCallState();
    private final NativeMemory attr = NativeMemory.allocate(SIZEOF_ATTR, Long.BYTES);

    /** The attributes of the next call, all zero. */
    NativeMemory begin()
    {
        for (int offset = 0; offset < SIZEOF_ATTR; offset += Long.BYTES)
        {
            attr.putLong(offset, 0);
        }
        return attr;
    }

    /** The attributes, which some calls write into. */
    NativeMemory attr()
    {
        return attr;
    }

    /** Puts what {@code bpftool} will call the object: letters, digits, {@code _} and {@code .}; 15 of them count. */
    void putName(final long offset, final String name)
    {
        final byte[] octets = name.getBytes(StandardCharsets.US_ASCII);
        for (int n = 0; n < Math.min(octets.length, BPF_OBJ_NAME_LEN - 1); n++)
        {
            attr.putByte(offset + n, octets[n]);
        }
    }

    /** Makes a call of which {@code size} octets of attributes count; its result ≥ 0, or {@code -errno}. */
    int call(final int command, final int size)
    {
        if (NUMBER < 0)
        {
            return -Errno.ENOSYS.number();
        }
        try
        {
            return Libc.resultOrErrno(
                (int)(long)SYSCALL.invokeExact(callState, NUMBER, command, attr.address(), size), callState);
        }
        catch (final Throwable ex)
        {
            throw Libc.impossible(ex);
        }
    }

    /** As above without the reason of a failure, -1 then: for the data plane, where asking for it may allocate. */
    int callWithoutErrno(final int command, final int size)
    {
        if (NUMBER < 0)
        {
            return -1;
        }
        try
        {
            return (int)(long)SYSCALL_WITHOUT_ERRNO.invokeExact(NUMBER, command, attr.address(), size);
        }
        catch (final Throwable ex)
        {
            throw Libc.impossible(ex);
        }
    }

    /** {@code asm/unistd.h}: the number of the call, -1 where it is not known. */
    static long number(final String architecture)
    {
        return switch (architecture)
        {
            case "amd64" -> 321;
            case "aarch64" -> 280;
            default -> -1;
        };
    }

    /** Closes a descriptor and gives the number of none. */
    int close(final int fd)
    {
        if (fd == CLOSED)
        {
            return CLOSED;
        }
        try
        {
            final int _ = (int)CLOSE.invokeExact(callState, fd);
            return CLOSED;
        }
        catch (final Throwable ex)
        {
            throw Libc.impossible(ex);
        }
    }
}
