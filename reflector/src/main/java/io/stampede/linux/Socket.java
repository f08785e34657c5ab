package io.stampede.linux;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/**
 * {@code sys/socket.h}: one socket and the calls made on it. Each call gives what C gives, or {@code -errno}.
 * <pre>
 * int socket(int domain, int type, int protocol);
 * int bind(int fd, const struct sockaddr *addr, socklen_t addrlen);
 * int connect(int fd, const struct sockaddr *addr, socklen_t addrlen);
 * int getsockname(int fd, struct sockaddr *addr, socklen_t *addrlen);
 * int setsockopt(int fd, int level, int optname, const void *optval, socklen_t optlen);
 * int getsockopt(int fd, int level, int optname, void *optval, socklen_t *optlen);
 * ssize_t sendto(int fd, const void *buf, size_t len, int flags, const struct sockaddr *addr, socklen_t addrlen);
 * ssize_t recvfrom(int fd, void *buf, size_t len, int flags, struct sockaddr *addr, socklen_t *addrlen);
 * int recvmmsg(int fd, struct mmsghdr *msgvec, unsigned int vlen, int flags, struct timespec *timeout);
 * int sendmmsg(int fd, struct mmsghdr *msgvec, unsigned int vlen, int flags);
 * int close(int fd);
 * </pre>
 * Owned by one thread at a time: it holds the errno and the scratch memory of its calls.
 */
public final class Socket implements AutoCloseable
{
    public static final int AF_INET = 2;
    public static final int AF_INET6 = 10;
    public static final int SOCK_DGRAM = 2;
    public static final int SOCK_RAW = 3;
    public static final int SOCK_CLOEXEC = 0x8_0000;

    public static final int SOL_SOCKET = 1;
    public static final int SO_REUSEADDR = 2;
    public static final int SO_ERROR = 4;
    public static final int SO_SNDBUF = 7;
    public static final int SO_RCVBUF = 8;
    public static final int SO_REUSEPORT = 15;
    public static final int SO_BINDTODEVICE = 25;
    public static final int SO_ATTACH_FILTER = 26;
    public static final int SO_SNDBUFFORCE = 32;
    public static final int SO_RCVBUFFORCE = 33;
    public static final int SO_TIMESTAMPNS = 35;
    public static final int SO_TIMESTAMPING = 37;
    public static final int SO_RXQ_OVFL = 40;
    public static final int SO_ATTACH_REUSEPORT_CBPF = 51;
    public static final int SO_MEMINFO = 55;
    public static final int SO_BINDTOIFINDEX = 62;
    /** {@code linux/sock_diag.h}: index of the packets dropped in what SO_MEMINFO gives. */
    public static final int SK_MEMINFO_DROPS = 8;
    /** Type of the control message that carries a struct timespec. */
    public static final int SCM_TIMESTAMPNS = SO_TIMESTAMPNS;
    /** Type of the control message that carries three struct timespec: by software, unused, by hardware. */
    public static final int SCM_TIMESTAMPING = SO_TIMESTAMPING;
    /** {@code linux/net_tstamp.h}: stamp what is sent when it is handed to the driver. */
    public static final int SOF_TIMESTAMPING_TX_SOFTWARE = 1 << 1;
    /** Tell stamps taken by software. */
    public static final int SOF_TIMESTAMPING_SOFTWARE = 1 << 4;
    /** Number the packets stamped, from 0 when this is switched on. */
    public static final int SOF_TIMESTAMPING_OPT_ID = 1 << 7;
    /** Give the stamp without the packet. */
    public static final int SOF_TIMESTAMPING_OPT_TSONLY = 1 << 11;

    public static final int MSG_CTRUNC = 0x08;
    public static final int MSG_TRUNC = 0x20;
    public static final int MSG_DONTWAIT = 0x40;
    public static final int MSG_ERRQUEUE = 0x2000;

    private static final int CLOSED = -1;
    private static final int SCRATCH_LENGTH = 256;
    private static final int SCRATCH_LENGTH_FIELD = 0;
    private static final int SCRATCH_VALUE = 8;
    private static final long NO_TIMEOUT = 0;
    private static final long NULL = 0;

    private static final MethodHandle SOCKET =
        Libc.function("socket", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT));
    private static final FunctionDescriptor FD_POINTER_LENGTH =
        FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_INT);
    private static final MethodHandle BIND = Libc.function("bind", FD_POINTER_LENGTH);
    private static final MethodHandle CONNECT = Libc.function("connect", FD_POINTER_LENGTH);
    private static final MethodHandle GETSOCKNAME =
        Libc.function("getsockname", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_LONG));
    private static final FunctionDescriptor SETSOCKOPT_ARGUMENTS =
        FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_INT);
    private static final MethodHandle SETSOCKOPT = Libc.function("setsockopt", SETSOCKOPT_ARGUMENTS);
    private static final MethodHandle SETSOCKOPT_WITHOUT_ERRNO =
        Libc.functionWithoutErrno("setsockopt", SETSOCKOPT_ARGUMENTS);
    private static final FunctionDescriptor GETSOCKOPT_ARGUMENTS =
        FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_LONG);
    private static final MethodHandle GETSOCKOPT = Libc.function("getsockopt", GETSOCKOPT_ARGUMENTS);
    private static final MethodHandle GETSOCKOPT_WITHOUT_ERRNO =
        Libc.functionWithoutErrno("getsockopt", GETSOCKOPT_ARGUMENTS);
    private static final MethodHandle RECVMMSG = Libc.function(
        "recvmmsg", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_LONG));
    private static final MethodHandle SENDMMSG = Libc.function(
        "sendmmsg", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_INT, JAVA_INT));
    private static final MethodHandle SENDTO = Libc.function(
        "sendto", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_INT));
    private static final MethodHandle RECVFROM = Libc.function(
        "recvfrom", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_LONG));
    private static final MethodHandle CLOSE = Libc.function("close", FunctionDescriptor.of(JAVA_INT, JAVA_INT));

    private final MemorySegment callState = Libc.newCallState();
    private final NativeMemory scratch = NativeMemory.allocate(SCRATCH_LENGTH, Long.BYTES);
    private int fd = CLOSED;
    /** Another object opened the descriptor and will close it. */
    private boolean isShared;

    /** Makes the socket; the descriptor ≥ 0, or {@code -errno} and the object stays closed. */
    public int open(final int domain, final int type, final int protocol)
    {
        try
        {
            final int result = (int)SOCKET.invokeExact(callState, domain, type, protocol);
            fd = Math.max(result, CLOSED);
            return Libc.resultOrErrno(result, callState);
        }
        catch (final Throwable ex)
        {
            throw Libc.impossible(ex);
        }
    }

    /**
     * The same socket for another thread, which needs errno and scratch memory of its own. To be used while this object
     * is open; closing it leaves the descriptor open.
     */
    public Socket shared()
    {
        final Socket twin = new Socket();
        twin.fd = fd;
        twin.isShared = true;
        return twin;
    }

    /** The descriptor, -1 when closed: then every call gives {@code -EBADF}. */
    public int fd()
    {
        return fd;
    }

    public int bind(final NativeMemory memory, final long offset, final int length)
    {
        return callWithAddress(BIND, memory, offset, length);
    }

    public int connect(final NativeMemory memory, final long offset, final int length)
    {
        return callWithAddress(CONNECT, memory, offset, length);
    }

    private int callWithAddress(
        final MethodHandle call, final NativeMemory memory, final long offset, final int length)
    {
        try
        {
            return Libc.resultOrErrno(
                (int)call.invokeExact(callState, fd, memory.address() + offset, length), callState);
        }
        catch (final Throwable ex)
        {
            throw Libc.impossible(ex);
        }
    }

    /** Writes the local address at {@code offset}, where there is room for {@code length} octets. */
    public int getsockname(final NativeMemory memory, final long offset, final int length)
    {
        scratch.putInt(SCRATCH_LENGTH_FIELD, length);
        try
        {
            return Libc.resultOrErrno(
                (int)GETSOCKNAME.invokeExact(
                    callState, fd, memory.address() + offset, scratch.address() + SCRATCH_LENGTH_FIELD),
                callState);
        }
        catch (final Throwable ex)
        {
            throw Libc.impossible(ex);
        }
    }

    public int setsockopt(final int level, final int option, final int value)
    {
        scratch.putInt(SCRATCH_VALUE, value);
        return setsockoptFromScratch(level, option, Integer.BYTES);
    }

    public int setsockopt(final int level, final int option, final byte[] value)
    {
        scratch.putBytes(SCRATCH_VALUE, value);
        return setsockoptFromScratch(level, option, value.length);
    }

    private int setsockoptFromScratch(final int level, final int option, final int length)
    {
        return setsockoptWithErrno(level, option, scratch.address() + SCRATCH_VALUE, length);
    }

    /**
     * A value of {@code length} octets; 0 takes back an option that can be taken back. For the data plane: what fails
     * is tried once more to learn why.
     *
     * @param address of the value, in memory the caller keeps.
     */
    public int setsockopt(final int level, final int option, final long address, final int length)
    {
        try
        {
            final int result = (int)SETSOCKOPT_WITHOUT_ERRNO.invokeExact(fd, level, option, address, length);
            return result == 0 ? 0 : setsockoptWithErrno(level, option, address, length);
        }
        catch (final Throwable ex)
        {
            throw Libc.impossible(ex);
        }
    }

    private int setsockoptWithErrno(final int level, final int option, final long address, final int length)
    {
        try
        {
            return Libc.resultOrErrno(
                (int)SETSOCKOPT.invokeExact(callState, fd, level, option, address, length), callState);
        }
        catch (final Throwable ex)
        {
            throw Libc.impossible(ex);
        }
    }

    /** The int at {@code index} of an option's value (0 for options that are one int), or {@code -errno}. */
    public int getsockopt(final int level, final int option, final int index)
    {
        scratch.putInt(SCRATCH_LENGTH_FIELD, SCRATCH_LENGTH - SCRATCH_VALUE);
        try
        {
            final int result = Libc.resultOrErrno(
                (int)GETSOCKOPT.invokeExact(
                    callState, fd, level, option, scratch.address() + SCRATCH_VALUE,
                    scratch.address() + SCRATCH_LENGTH_FIELD),
                callState);
            return result < 0 ? result : scratch.getInt(SCRATCH_VALUE + (long)index * Integer.BYTES);
        }
        catch (final Throwable ex)
        {
            throw Libc.impossible(ex);
        }
    }

    /** Writes {@code length} octets of an option's value at {@code offset}; 0 or {@code -errno}. */
    public int getsockopt(
        final int level, final int option, final NativeMemory memory, final long offset, final int length)
    {
        scratch.putInt(SCRATCH_LENGTH_FIELD, length);
        try
        {
            return Libc.resultOrErrno(
                (int)GETSOCKOPT.invokeExact(
                    callState, fd, level, option, memory.address() + offset, scratch.address() + SCRATCH_LENGTH_FIELD),
                callState);
        }
        catch (final Throwable ex)
        {
            throw Libc.impossible(ex);
        }
    }

    /** As above without the reason of a failure, -1 then: for the data plane, where asking for it may allocate. */
    public int getsockoptWithoutErrno(
        final int level, final int option, final NativeMemory memory, final long offset, final int length)
    {
        scratch.putInt(SCRATCH_LENGTH_FIELD, length);
        try
        {
            return (int)GETSOCKOPT_WITHOUT_ERRNO.invokeExact(
                fd, level, option, memory.address() + offset, scratch.address() + SCRATCH_LENGTH_FIELD);
        }
        catch (final Throwable ex)
        {
            throw Libc.impossible(ex);
        }
    }

    /** Packets the kernel has dropped on the way to this socket since it was opened; -1 if it does not tell. */
    public int drops()
    {
        final int result = getsockoptWithoutErrno(
            SOL_SOCKET, SO_MEMINFO, scratch, SCRATCH_VALUE, SCRATCH_LENGTH - SCRATCH_VALUE);
        return result < 0 ? result : scratch.getInt(SCRATCH_VALUE + (long)SK_MEMINFO_DROPS * Integer.BYTES);
    }

    /** Sends nothing, which makes the kernel look at an AF_XDP socket's TX ring; 0 or {@code -errno}. */
    public int sendto(final int flags)
    {
        try
        {
            return Libc.resultOrErrno(
                (int)(long)SENDTO.invokeExact(callState, fd, NULL, 0L, flags, NULL, 0), callState);
        }
        catch (final Throwable ex)
        {
            throw Libc.impossible(ex);
        }
    }

    /** Receives nothing, which makes the driver look at an AF_XDP socket's FILL ring; 0 or {@code -errno}. */
    public int recvfrom(final int flags)
    {
        try
        {
            return Libc.resultOrErrno(
                (int)(long)RECVFROM.invokeExact(callState, fd, NULL, 0L, flags, NULL, NULL), callState);
        }
        catch (final Throwable ex)
        {
            throw Libc.impossible(ex);
        }
    }

    /**
     * Fills up to {@code count} elements of an array of {@link Mmsghdr}.
     *
     * @param address of the first, in memory the caller keeps.
     * @return elements filled, or {@code -errno}.
     */
    public int recvmmsg(final long address, final int count, final int flags)
    {
        try
        {
            return Libc.resultOrErrno(
                (int)RECVMMSG.invokeExact(callState, fd, address, count, flags, NO_TIMEOUT), callState);
        }
        catch (final Throwable ex)
        {
            throw Libc.impossible(ex);
        }
    }

    /**
     * Sends up to {@code count} elements of an array of {@link Mmsghdr}. The kernel tells an error only when it is the
     * first element that fails; otherwise it stops in front of it.
     *
     * @return elements sent, or {@code -errno}.
     */
    public int sendmmsg(final long address, final int count, final int flags)
    {
        try
        {
            return Libc.resultOrErrno(
                (int)SENDMMSG.invokeExact(callState, fd, address, count, flags), callState);
        }
        catch (final Throwable ex)
        {
            throw Libc.impossible(ex);
        }
    }

    /** Closes the descriptor; again is harmless. */
    @Override
    public void close()
    {
        final int closing = fd;
        fd = CLOSED;
        if (closing != CLOSED && !isShared)
        {
            close(closing);
        }
    }

    private void close(final int descriptor)
    {
        try
        {
            // the descriptor is gone whatever close says, so there is nothing to do about its result
            final int ignored = (int)CLOSE.invokeExact(callState, descriptor);
        }
        catch (final Throwable ex)
        {
            throw Libc.impossible(ex);
        }
    }
}
