package io.stampede.linux;

/**
 * {@code errno.h} and {@code asm-generic/errno.h}: numbers, names, and a word for people.
 */
public enum Errno
{
    EPERM(1, "operation not permitted"),
    ENOENT(2, "no such file or directory"),
    EINTR(4, "interrupted system call"),
    EIO(5, "input/output error"),
    ENXIO(6, "no such device or address"),
    E2BIG(7, "argument list too long"),
    EBADF(9, "bad file descriptor"),
    EAGAIN(11, "resource temporarily unavailable"),
    ENOMEM(12, "cannot allocate memory"),
    EACCES(13, "permission denied"),
    EFAULT(14, "bad address"),
    EBUSY(16, "device or resource busy"),
    EEXIST(17, "file exists"),
    ENODEV(19, "no such device"),
    EINVAL(22, "invalid argument"),
    ENFILE(23, "too many open files in system"),
    EMFILE(24, "too many open files"),
    ENOSPC(28, "no space left on device"),
    EPIPE(32, "broken pipe"),
    ERANGE(34, "numerical result out of range"),
    ENOSYS(38, "function not implemented"),
    ENONET(64, "machine is not on the network"),
    EPROTO(71, "protocol error"),
    ENOTSOCK(88, "socket operation on non-socket"),
    EDESTADDRREQ(89, "destination address required"),
    EMSGSIZE(90, "message too long"),
    ENOPROTOOPT(92, "protocol not available"),
    EPROTONOSUPPORT(93, "protocol not supported"),
    EOPNOTSUPP(95, "operation not supported"),
    EAFNOSUPPORT(97, "address family not supported by protocol"),
    EADDRINUSE(98, "address already in use"),
    EADDRNOTAVAIL(99, "cannot assign requested address"),
    ENETDOWN(100, "network is down"),
    ENETUNREACH(101, "network is unreachable"),
    ECONNABORTED(103, "software caused connection abort"),
    ECONNRESET(104, "connection reset by peer"),
    ENOBUFS(105, "no buffer space available"),
    EISCONN(106, "transport endpoint is already connected"),
    ENOTCONN(107, "transport endpoint is not connected"),
    ETIMEDOUT(110, "connection timed out"),
    ECONNREFUSED(111, "connection refused"),
    EHOSTDOWN(112, "host is down"),
    EHOSTUNREACH(113, "no route to host");

    private final int number;
    private final String text;

    Errno(final int number, final String text)
    {
        this.number = number;
        this.text = text;
    }

    /** The positive number; calls of this room return it negated. */
    public int number()
    {
        return number;
    }

    /** {@code EACCES (13, permission denied)}, or {@code errno 999} for one not listed here. Takes either sign. */
    public static String describe(final int number)
    {
        final int positive = Math.abs(number);
        for (final Errno errno : values())
        {
            if (errno.number == positive)
            {
                return errno.name() + " (" + positive + ", " + errno.text + ")";
            }
        }
        return "errno " + positive;
    }

    /** Whether the negated result of a call is this error. */
    public boolean is(final int result)
    {
        return result == -number;
    }
}
