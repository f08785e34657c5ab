package io.stampede.linux;

import java.io.IOException;

/**
 * The kernel refused a map, a program or its attachment. The message is one line for people; where a program was
 * refused the verifier's last words follow.
 */
public final class BpfException extends IOException
{
    private static final long serialVersionUID = 1L;

    private final int errno;

    /** @param result of the call: the negated number. */
    BpfException(final String what, final int result)
    {
        this(what, result, "");
    }

    /** @param details lines of their own; may be none. */
    BpfException(final String what, final int result, final String details)
    {
        super(what + ": " + Errno.describe(result) + remedy(result) + (details.isEmpty() ? "" : "\n" + details));
        this.errno = -result;
    }

    private static String remedy(final int result)
    {
        if (Errno.EPERM.is(result))
        {
            return " — needs CAP_BPF and CAP_NET_ADMIN, or root; " +
                "kernels before 5.11 charge maps to RLIMIT_MEMLOCK (ulimit -l)";
        }
        if (Errno.ENOSYS.is(result))
        {
            return " — bpf(2) is known here on amd64 and aarch64, this is " + System.getProperty("os.arch");
        }
        return "";
    }

    /** The kernel's number for the cause, positive. */
    public int errno()
    {
        return errno;
    }
}
