package io.stampede.net.xdp;

import io.stampede.linux.Errno;
import io.stampede.net.PortException;

/** Why an AF_XDP port cannot be: one line for people, with the remedy where there is one. */
final class XdpRefusal
{
    private XdpRefusal()
    {
    }

    /** @param result of the call {@code what}, -errno where it failed. */
    static void require(final String what, final String where, final int result) throws PortException
    {
        if (result < 0)
        {
            throw of(what, where, result);
        }
    }

    /** Likewise of bind. */
    static void requireBind(final String where, final int result) throws PortException
    {
        if (result < 0)
        {
            throw ofBind(where, result);
        }
    }

    /** {@code socket xdp eth0 queue 0: EPERM (1, …) — what to do}. */
    static PortException of(final String what, final String where, final int result)
    {
        return new PortException(text(what, where, result, remedy(result)), -result);
    }

    /** {@code bind xdp eth0 queue 0: EBUSY (16, …) — what to do}. */
    static PortException ofBind(final String where, final int result)
    {
        final String remedy = remedy(result);
        return new PortException(text("bind", where, result, remedy.isEmpty() ? bindRemedy(result) : remedy), -result);
    }

    private static String text(final String what, final String where, final int result, final String remedy)
    {
        return what + " xdp " + where + ": " + Errno.describe(result) + (remedy.isEmpty() ? "" : " — " + remedy);
    }

    private static String remedy(final int result)
    {
        if (Errno.EPERM.is(result) || Errno.EACCES.is(result))
        {
            return "AF_XDP needs CAP_NET_RAW, CAP_NET_ADMIN and CAP_BPF (AmbientCapabilities= in the service), or root";
        }
        if (Errno.ENODEV.is(result))
        {
            return "there is no such interface (see ip link)";
        }
        if (Errno.EAFNOSUPPORT.is(result) || Errno.ENOSYS.is(result) || Errno.EPROTONOSUPPORT.is(result))
        {
            return "this kernel has no AF_XDP: boot one with CONFIG_XDP_SOCKETS and CONFIG_BPF_SYSCALL, or use" +
                " another --port-type";
        }
        if (Errno.ENOBUFS.is(result) || Errno.ENOMEM.is(result))
        {
            return "packet memory is locked: raise RLIMIT_MEMLOCK (LimitMEMLOCK=infinity), or give CAP_IPC_LOCK";
        }
        return "";
    }

    private static String bindRemedy(final int result)
    {
        if (Errno.EBUSY.is(result))
        {
            return "the queue is in use by another process: stop it, or name other queues with --queue";
        }
        if (Errno.EINVAL.is(result))
        {
            return "the interface has no such queue (see ls /sys/class/net/IF/queues)";
        }
        return Errno.ENETDOWN.is(result) ? "the interface is down: ip link set dev IF up" : "";
    }
}
