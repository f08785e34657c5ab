package io.stampede.reflector.engine;

import io.stampede.reflector.reflect.Reflector;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Puts other reflectors into the engine's lanes, all between the same two duty cycles. What outlives a policy stays:
 * the session table with its numbers, the counts, and what else the new reflectors were assembled with.
 */
public final class PolicySwap implements EngineCommand
{
    private final AtomicBoolean isTaken = new AtomicBoolean();
    private final long version;
    private final Reflector[] reflectors;

    /**
     * A swap, to be offered once.
     *
     * @param version    of the policy, what {@code reflector.policy.version} shows once it is in force.
     * @param reflectors one for each lane, in their order; never shown to another engine.
     */
    public PolicySwap(final long version, final List<Reflector> reflectors)
    {
        this.version = version;
        this.reflectors = reflectors.toArray(Reflector[]::new);
    }

    @Override
    public void execute(final ReflectorAgent engine)
    {
        if (isTaken.compareAndSet(false, true))
        {
            engine.swap(version, reflectors);
        }
    }

    /**
     * Takes the offer back; any thread.
     *
     * @return false when the engine has taken it: then it is in force, or about to be.
     */
    public boolean withdraw()
    {
        return isTaken.compareAndSet(false, true);
    }
}
