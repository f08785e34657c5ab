package io.stampede.reflector.control;

import io.stampede.net.Port;
import io.stampede.reflector.config.ReflectorPolicy;
import io.stampede.reflector.engine.PolicySwap;
import io.stampede.reflector.engine.ReflectorAgent;
import io.stampede.reflector.reflect.Reflector;
import io.stampede.runtime.EnvironmentException;
import io.stampede.wire.TimestampFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;

/**
 * How the control plane asks the engine for another policy: it assembles the reflectors here, off the reflecting
 * thread, offers them whole and sees by the counter when they are in force. Any thread, one at a time.
 */
public final class EngineProxy implements AutoCloseable
{
    /** An idle engine looks for commands ten times a second. Longer than this: it does not turn. */
    private static final long PATIENCE_NS = TimeUnit.SECONDS.toNanos(2);
    private static final long LOOK_AGAIN_NS = TimeUnit.MICROSECONDS.toNanos(200);

    private final ReflectorAgent engine;
    private final List<? extends Port> ports;
    private final int batchCapacity;
    private final LongSupplier versionInForce;
    private ReflectorAssembly assembly;
    private long version = 1;

    /**
     * @param engine         running, or about to.
     * @param ports          of its lanes, in their order.
     * @param batchCapacity  frames of its lanes' batches.
     * @param assembly       its reflectors came from.
     * @param versionInForce what the engine says in {@code reflector.policy.version}.
     */
    public EngineProxy(
        final ReflectorAgent engine,
        final List<? extends Port> ports,
        final int batchCapacity,
        final ReflectorAssembly assembly,
        final LongSupplier versionInForce)
    {
        this.engine = engine;
        this.ports = List.copyOf(ports);
        this.batchCapacity = batchCapacity;
        this.assembly = assembly;
        this.versionInForce = versionInForce;
    }

    /**
     * Puts a policy into force between two duty cycles; no packet is lost by it.
     *
     * @param format of timestamps, as the policy asks.
     * @return its version, in force now.
     * @throws EnvironmentException when the engine does not take commands; the policy before stays in force.
     */
    public synchronized long applyPolicy(final ReflectorPolicy policy, final TimestampFormat format)
        throws EnvironmentException
    {
        final ReflectorAssembly next = assembly.next(policy, format);
        final List<Reflector> reflectors =
            ports.stream().map(port -> next.assemble(batchCapacity, port)).toList();
        final long wanted = version + 1;
        if (!engine.offer(new PolicySwap(wanted, reflectors)))
        {
            next.close();
            throw new EnvironmentException("engine: its command queue is full, so it does not turn" +
                " — see 'stat', and restart the reflector");
        }
        final ReflectorAssembly before = assembly;
        version = wanted;
        assembly = next;
        awaitInForce(wanted);
        before.close();
        return wanted;
    }

    /** When the engine no longer turns. */
    @Override
    public synchronized void close()
    {
        assembly.close();
    }

    private void awaitInForce(final long wanted) throws EnvironmentException
    {
        final long deadlineNs = System.nanoTime() + PATIENCE_NS;
        while (versionInForce.getAsLong() < wanted)
        {
            if (System.nanoTime() - deadlineNs > 0)
            {
                throw new EnvironmentException("engine: policy " + wanted + " has waited 2 s for it, so it does not" +
                    " turn — see 'stat', and restart the reflector");
            }
            LockSupport.parkNanos(LOOK_AGAIN_NS);
        }
    }
}
