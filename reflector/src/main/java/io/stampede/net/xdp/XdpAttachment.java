package io.stampede.net.xdp;

import io.stampede.linux.BpfException;
import io.stampede.linux.BpfProgram;
import io.stampede.linux.BpfRegister;
import io.stampede.linux.Errno;
import io.stampede.linux.Poll;
import io.stampede.linux.Rtnetlink;
import io.stampede.linux.XdpLink;
import io.stampede.linux.XdpProgram;
import io.stampede.net.PortException;
import java.io.IOException;
import java.security.SecureRandom;

/**
 * Our program on an interface, with its maps: in the driver where that can, else behind it. It is gone as soon as this
 * is closed or the process has ended. Owned by the control thread.
 */
final class XdpAttachment implements AutoCloseable
{
    private static final String PROGRAM = "stamp_redirect";
    /** The program of a process that has just ended may still be there for some milliseconds. */
    private static final int MAX_ATTEMPTS = 20;
    private static final long ATTEMPT_INTERVAL_NS = 50_000_000L;

    private final Rtnetlink.Link link;
    private final XdpMaps maps;
    private final XdpLink xdpLink = new XdpLink();
    private final long cookie;
    private final boolean isNative;

    /** @param stages in front of our own, in this order. */
    XdpAttachment(final Rtnetlink.Link link, final XdpStage... stages) throws PortException
    {
        this.link = link;
        try
        {
            maps = XdpMaps.create(Math.max(link.rxQueues(), 1));
        }
        catch (final IOException ex)
        {
            throw refusal(link, ex);
        }
        cookie = new SecureRandom().nextLong();
        boolean isAttached = false;
        try (XdpProgram program = XdpProgram.load(PROGRAM, assemble(link.mac(), stages)))
        {
            isNative = attach(program, link);
            isAttached = true;
        }
        catch (final BpfException ex)
        {
            throw refusal(link, ex);
        }
        finally
        {
            if (!isAttached)
            {
                close();
            }
        }
    }

    private static PortException refusal(final Rtnetlink.Link link, final IOException cause)
    {
        final int errno = cause instanceof BpfException refused ? refused.errno() : 0;
        return new PortException("open xdp " + link.name() + ": " + cause.getMessage(), errno);
    }

    private BpfProgram assemble(final long mac, final XdpStage... stages)
    {
        final BpfProgram program = new BpfProgram().move(BpfRegister.R6, BpfRegister.R1);
        for (final XdpStage stage : stages)
        {
            final int next = program.newLabel();
            stage.emit(program, maps, next);
            program.label(next);
        }
        final int pass = program.newLabel();
        new RedirectStage(mac, cookie).emit(program, maps, pass);
        return program.label(pass).move(BpfRegister.R0, XdpProgram.XDP_PASS).exit();
    }

    /** Whether it is the driver that runs the program. */
    private boolean attach(final XdpProgram program, final Rtnetlink.Link link) throws PortException
    {
        final Poll pause = new Poll();
        int result = -Errno.EBUSY.number();
        for (int attempt = 0; Errno.EBUSY.is(result) && attempt < MAX_ATTEMPTS; attempt++)
        {
            if (attempt > 0)
            {
                pause.ppoll(ATTEMPT_INTERVAL_NS);
            }
            result = xdpLink.attach(program, link.index(), XdpLink.XDP_FLAGS_DRV_MODE);
        }
        if (result == 0)
        {
            return true;
        }
        if (!isFinal(result))
        {
            result = xdpLink.attach(program, link.index(), XdpLink.XDP_FLAGS_SKB_MODE);
        }
        if (Errno.EBUSY.is(result) || Errno.EEXIST.is(result))
        {
            throw new PortException("attach xdp " + link.name() + ": " + Errno.describe(result) +
                " — another program is attached to the interface (see ip -d link show dev " + link.name() +
                "): stop the process that did", -result);
        }
        XdpRefusal.require("attach", link.name(), result);
        return false;
    }

    /** Puts other stages in front of our own, in this order, between two frames. */
    void replaceStages(final XdpStage... stages) throws PortException
    {
        try (XdpProgram program = XdpProgram.load(PROGRAM, assemble(link.mac(), stages)))
        {
            XdpRefusal.require("replace the program", link.name(), xdpLink.replace(program));
        }
        catch (final BpfException ex)
        {
            throw refusal(link, ex);
        }
    }

    /** Whether what cannot be done in the driver cannot be done behind it either. */
    private static boolean isFinal(final int result)
    {
        return Errno.EBUSY.is(result) || Errno.EPERM.is(result) || Errno.ENODEV.is(result);
    }

    XdpMaps maps()
    {
        return maps;
    }

    /** Marks a receive time as our program's. */
    long cookie()
    {
        return cookie;
    }

    boolean isNative()
    {
        return isNative;
    }

    @Override
    public void close()
    {
        xdpLink.close();
        maps.close();
    }
}
