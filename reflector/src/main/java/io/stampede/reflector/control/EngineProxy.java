package io.stampede.reflector.control;

import io.stampede.reflector.config.ReflectorPolicy;
import io.stampede.runtime.EnvironmentException;
import io.stampede.wire.TimestampFormat;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * How the control plane asks the engines for another policy: it has the reflectors of all assembled, off the reflecting
 * threads, offers them whole and sees by the counters when they are in force. Any thread, one at a time.
 */
final class EngineProxy
{
    /** An idle engine looks for commands ten times a second. Longer than this: it does not turn. */
    private static final long PATIENCE_NS = TimeUnit.SECONDS.toNanos(2);
    private static final long LOOK_AGAIN_NS = TimeUnit.MICROSECONDS.toNanos(200);

    private final List<Engine> engines;
    private long version = 1;

    /** @param engines running, or about to. */
    EngineProxy(final List<Engine> engines)
    {
        this.engines = List.copyOf(engines);
    }

    /**
     * Puts a policy into force on every engine, between two of its duty cycles; no packet is lost by it.
     *
     * @param format of timestamps, as the policy asks.
     * @return its version, in force on all now.
     * @throws EnvironmentException when this machine cannot do what the policy asks, or an engine does not take
     *                              commands: that one keeps the policy before, and so do all unless the message says
     *                              otherwise.
     */
    synchronized long applyPolicy(final ReflectorPolicy policy, final TimestampFormat format)
        throws EnvironmentException
    {
        final long wanted = version + 1;
        final List<String> refusing = new ArrayList<>();
        try
        {
            for (final Engine engine : engines)
            {
                engine.prepare(policy, format, wanted);
            }
            requireRoom();
            engines.forEach(Engine::offer);
            awaitInForce(wanted);
        }
        finally
        {
            for (final Engine engine : engines)
            {
                if (!engine.settle())
                {
                    refusing.add(engine.name());
                }
            }
        }
        version = refusing.size() == engines.size() ? version : wanted;
        if (!refusing.isEmpty())
        {
            throw new EnvironmentException(String.join(", ", refusing) + ": policy " + wanted + " has waited 2 s for" +
                " it, so it does not turn" + (version == wanted ? ", the other engines have taken it" : "") +
                " — see 'stat', and restart the reflector");
        }
        return wanted;
    }

    /** Of the policy that at least one engine has: the one before as long as none has taken the next. */
    synchronized long version()
    {
        return version;
    }

    private void requireRoom() throws EnvironmentException
    {
        for (final Engine engine : engines)
        {
            if (!engine.hasRoom())
            {
                throw new EnvironmentException(engine.name() + ": its command queue is full, so it does not turn" +
                    " — see 'stat', and restart the reflector");
            }
        }
    }

    /** Returns when all have it, or when one has had time enough. */
    private void awaitInForce(final long wanted)
    {
        final long deadlineNs = System.nanoTime() + PATIENCE_NS;
        while (!engines.stream().allMatch(engine -> engine.isInForce(wanted)) && System.nanoTime() - deadlineNs < 0)
        {
            LockSupport.parkNanos(LOOK_AGAIN_NS);
        }
    }
}
