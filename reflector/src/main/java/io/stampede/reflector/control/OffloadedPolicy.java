package io.stampede.reflector.control;

import io.stampede.clock.KernelClockQuality;
import io.stampede.net.PortException;
import io.stampede.net.xdp.XdpInterface;
import io.stampede.reflector.config.PortType;
import io.stampede.reflector.config.ReflectorConfig;
import io.stampede.reflector.config.ReflectorPolicy;
import io.stampede.reflector.offload.Offload;
import io.stampede.runtime.EnvironmentException;
import io.stampede.wire.TimestampFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The policy the kernel answers by, where it shall answer at all. The engines take a new one between {@link #withdraw}
 * and {@link #apply}; if none of them does, {@link #restore} puts the old one back. Any thread, one at a time.
 */
final class OffloadedPolicy implements AutoCloseable
{
    private final List<XdpInterface> devices;
    private final @Nullable Offload offload;
    private ReflectorPolicy policy;
    private TimestampFormat format;

    private OffloadedPolicy(
        final List<XdpInterface> devices,
        final @Nullable Offload offload,
        final ReflectorPolicy policy,
        final TimestampFormat format)
    {
        this.devices = devices;
        this.offload = offload;
        this.policy = policy;
        this.format = format;
    }

    /** Nothing is answered before {@link #restore}. */
    static OffloadedPolicy of(
        final ReflectorConfig config,
        final ReflectorSockets sockets,
        final ReflectorPolicy policy,
        final TimestampFormat format) throws PortException
    {
        final Offload offload = config.port().type() == PortType.XDP_OFFLOAD ?
            new Offload(sockets.devices().getFirst()) : null;
        return new OffloadedPolicy(sockets.devices(), offload, policy, format);
    }

    /** Lets an engine, not yet running, look after what the kernel does. */
    void giveTo(final Engine engine)
    {
        if (offload != null)
        {
            engine.kernelTier(offload);
        }
    }

    /** Lets the kernel answer nothing for now. */
    synchronized void withdraw() throws EnvironmentException
    {
        if (offload != null)
        {
            try
            {
                offload.withdraw();
            }
            catch (final PortException ex)
            {
                throw new EnvironmentException(String.valueOf(ex.getMessage()));
            }
        }
    }

    /** Lets the kernel answer by a policy the engines have. */
    synchronized void apply(final ReflectorPolicy other, final TimestampFormat otherFormat) throws EnvironmentException
    {
        policy = other;
        format = otherFormat;
        try
        {
            restore();
        }
        catch (final PortException ex)
        {
            throw new EnvironmentException(
                "the new policy is in force, but nothing is answered in the kernel: " + ex.getMessage());
        }
    }

    /** Lets the kernel answer by the policy it had last. */
    synchronized void restore() throws PortException
    {
        if (offload != null)
        {
            offload.apply(policy, format, new KernelClockQuality(), devices.getFirst().hostAddresses());
        }
    }

    /**
     * As {@link #restore}, when no engine has taken the new policy.
     *
     * @return the refusal, and with it what goes wrong now.
     */
    EnvironmentException restoreAfter(final EnvironmentException refusal)
    {
        try
        {
            restore();
        }
        catch (final PortException ex)
        {
            refusal.addSuppressed(ex);
        }
        return refusal;
    }

    /**
     * Puts nothing back, when some engines have taken the new policy: the old one would answer beside it.
     *
     * @return the refusal, and that the kernel answers nothing now.
     */
    EnvironmentException stayAwayAfter(final EnvironmentException refusal)
    {
        return offload == null ? refusal :
            new EnvironmentException(refusal.getMessage() + "; nothing is answered in the kernel until then");
    }

    /** Lets the kernel answer nothing any more. */
    synchronized void end()
    {
        if (offload != null)
        {
            try
            {
                offload.withdraw();
            }
            catch (final PortException _)
            {
                // the interface is gone, and the program with it
            }
        }
    }

    /** Why the kernel answers nothing although it shall; null where it answers or shall not. */
    synchronized @Nullable String obstacle()
    {
        return offload == null ? null : Offload.obstacle(policy);
    }

    /** When no engine turns any more. */
    @Override
    public void close()
    {
        if (offload != null)
        {
            offload.close();
        }
    }
}
