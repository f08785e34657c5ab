package io.stampede.reflector.offload;

import io.stampede.clock.ClockQuality;
import io.stampede.linux.BpfMap;
import io.stampede.net.PortException;
import io.stampede.net.xdp.XdpInterface;
import io.stampede.reflector.config.ReflectorPolicy;
import io.stampede.reflector.config.SessionMode;
import io.stampede.reflector.engine.KernelTier;
import io.stampede.units.RateText;
import io.stampede.wire.TimestampFormat;
import java.io.IOException;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The in-kernel tier of one interface: puts a stage for the policy in force in front of its AF_XDP ports, or none where
 * the policy asks for more than a stage can do.
 *
 * <p>Policies are changed by the control thread, in this order, so that each packet is answered by one policy. None is
 * by the old one once the new one has answered any, but for what a CPU has begun with when the stage is withdrawn:
 * nobody waits for it to end.
 * <pre>
 *   withdraw    the ports get everything, their reflectors still have the old policy
 *   …           the engines take the new policy
 *   apply       a stage for the new policy
 * </pre>
 * The clock is told and the count is read by an engine's thread. Nothing there is ever taken from under its feet: the
 * counters map lives as long as this object, and a clock's memory as long as anybody can reach it.
 */
public final class Offload extends KernelTier implements AutoCloseable
{
    private static final int COUNTERS = 1;

    private final XdpInterface device;
    private final BpfMap counters;
    private volatile @Nullable KernelClock clock;
    private long reflected;

    /** @param device with its ports open; it outlives this object. */
    public Offload(final XdpInterface device) throws PortException
    {
        this.device = device;
        try
        {
            counters = BpfMap.create(
                "stamp_counters", BpfMap.Type.PERCPU_ARRAY, Integer.BYTES, Long.BYTES, COUNTERS);
        }
        catch (final IOException ex)
        {
            throw refusal(ex);
        }
    }

    private static PortException refusal(final IOException cause)
    {
        return new PortException("open xdp-offload: " + cause.getMessage(), 0);
    }

    /**
     * Why a policy lets the kernel answer nothing: {@code --rate-limit 10kpps: cause — what to do}; null where it does
     * let it.
     */
    public static @Nullable String obstacle(final ReflectorPolicy policy)
    {
        if (policy.isAuthenticated())
        {
            return "--auth: the kernel has no HMAC — use --port-type xdp";
        }
        if (policy.mode() == SessionMode.STATEFUL)
        {
            return "--mode stateful: the kernel knows no sessions — use --port-type xdp";
        }
        if (!policy.access().sessions().isEmpty())
        {
            return "--session: the kernel knows no sessions — use --port-type xdp";
        }
        if (policy.access().rateLimitPps() > 0)
        {
            return "--rate-limit " + RateText.format((double)policy.access().rateLimitPps()) +
                ": the kernel does not count packets by source — name your sources with --allow-source and leave out" +
                " --rate-limit, or use --rate-limit off";
        }
        return null;
    }

    /**
     * Answers in the kernel what a policy lets it answer; the ports get the rest, everything where there is an {@link
     * #obstacle}. Nothing of this object may be in force before, see {@link #withdraw}.
     *
     * @param format  of timestamps, as the policy asks.
     * @param quality of the clock now.
     * @param own     addresses of this host: no sources.
     * @throws PortException when the kernel refuses; then the ports get everything.
     */
    public void apply(
        final ReflectorPolicy policy,
        final TimestampFormat format,
        final ClockQuality quality,
        final List<InetAddress> own) throws PortException
    {
        if (obstacle(policy) != null)
        {
            return;
        }
        // programs keep the maps they use
        try (BpfMap sources = new SourcePrefixes(policy.access(), own).toMap();
            KernelClock told = new KernelClock(format))
        {
            told.tell(quality);
            device.replaceStages(new OffloadStage(new OffloadStage.Rules(
                device.station(),
                format,
                policy.access().minSourcePort(),
                Arrays.stream(device.localPorts()).boxed().toList(),
                device.isVeth(),
                device.queues(),
                sources,
                told.map(),
                counters)));
            clock = told;
        }
        catch (final IOException ex)
        {
            throw refusal(ex);
        }
    }

    /** Lets the ports get everything. */
    public void withdraw() throws PortException
    {
        if (clock != null)
        {
            device.replaceStages();
            clock = null;
        }
    }

    @Override
    public void clockQuality(final ClockQuality quality)
    {
        final KernelClock told = clock;
        if (told != null)
        {
            told.tell(quality);
        }
    }

    @Override
    public long reflected()
    {
        counters.key().putInt(0, OffloadStage.REFLECTED);
        if (counters.lookupWithoutErrno() == 0)
        {
            long sum = 0;
            for (long at = 0; at < counters.value().lengthBytes(); at += Long.BYTES)
            {
                sum += counters.value().getLong(at);
            }
            reflected = sum;
        }
        return reflected;
    }

    /** When no engine asks any more. */
    @Override
    public void close()
    {
        counters.close();
    }
}
