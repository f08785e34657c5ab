package io.stampede.reflector.control;

import io.stampede.clock.KernelClockQuality;
import io.stampede.net.Port;
import io.stampede.reflector.config.IdleMode;
import io.stampede.reflector.config.ReflectorConfig;
import io.stampede.reflector.config.ReflectorPolicy;
import io.stampede.reflector.engine.EngineClocks;
import io.stampede.reflector.engine.EngineCounters;
import io.stampede.reflector.engine.KernelTier;
import io.stampede.reflector.engine.Lane;
import io.stampede.reflector.engine.PolicySwap;
import io.stampede.reflector.engine.ReflectorAgent;
import io.stampede.reflector.engine.ReflectorCounter;
import io.stampede.reflector.reflect.Reflector;
import io.stampede.reflector.session.SessionTable;
import io.stampede.runtime.AgentThread;
import io.stampede.runtime.EnvironmentException;
import io.stampede.telemetry.EngineSection;
import io.stampede.wire.TimestampFormat;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import org.agrona.ErrorHandler;
import org.agrona.concurrent.IdleStrategy;
import org.agrona.concurrent.SystemNanoClock;
import org.jspecify.annotations.Nullable;

/**
 * One engine as the control plane knows it: its agent, the thread that runs it, its ports and the assembly its
 * reflectors come from. It shares nothing with other engines. A change of policy has three steps; without the last one
 * there is no next change:
 * <pre>
 *   prepare ──▶ offer ──▶ settle
 *      └──────────────────▶ settle: nothing was changed
 * </pre>
 * Any thread, one at a time.
 */
final class Engine
{
    /**
     * UDP ports ask for fewer at a time while queues are short. Too low: a call for each few packets at full load; too
     * high: memory, 64 KiB each, and the last of a batch leaves late.
     */
    static final int BATCH_CAPACITY = 64;
    /**
     * A prefix may hold a quarter of the table, but a small table wholly: too low → a busy site is turned away; too
     * high → one forged prefix fills the table (THREATS row 6).
     */
    private static final int UNSHARED_SESSIONS = 1024;
    private static final int PREFIX_SHARE = 4;

    /** What a prepared change needs until it is settled. */
    private record Change(ReflectorAssembly assembly, PolicySwap swap)
    {
    }

    private final ReflectorAgent agent;
    private final List<? extends Port> ports;
    private final LongSupplier versionInForce;
    private ReflectorAssembly assembly;
    private @Nullable Change change;
    private @Nullable AgentThread thread;

    /**
     * An engine whose agent somebody else runs.
     *
     * @param ports          of the agent's lanes, in their order.
     * @param assembly       its reflectors came from.
     * @param versionInForce what the agent says in {@code reflector.policy.version}.
     */
    Engine(
        final ReflectorAgent agent,
        final List<? extends Port> ports,
        final ReflectorAssembly assembly,
        final LongSupplier versionInForce)
    {
        this.agent = agent;
        this.ports = List.copyOf(ports);
        this.assembly = assembly;
        this.versionInForce = versionInForce;
    }

    /** Engine {@code number} over its ports, with its section of the counters file; not yet running. */
    static Engine assemble(
        final int number,
        final ReflectorSockets sockets,
        final ReflectorConfig config,
        final ReflectorPolicy policy,
        final TimestampFormat format,
        final EngineSection counters) throws EnvironmentException
    {
        final EnginePorts ports = sockets.engines().get(number);
        final SessionTable sessions = sessions(config, counters);
        final ReflectorAssembly assembly = new ReflectorAssembly(
            policy, sessions, format, ports.clock(), new SecureRandom().nextLong(), sockets.portNumbers());
        final List<Lane> lanes = ports.ports().stream().map(port -> new Lane(
            port, port.newBatch(BATCH_CAPACITY), assembly.assemble(BATCH_CAPACITY, port))).toList();
        final ReflectorAgent agent = new ReflectorAgent(
            config.engines().count() == 1 ? "reflector" : "reflector-" + number,
            lanes,
            sessions,
            new EngineCounters(counters::counter),
            new EngineClocks(SystemNanoClock.INSTANCE, ports.clock(), new KernelClockQuality()),
            counters::heartbeat);
        return new Engine(
            agent, ports.ports(), assembly, counters.counter(ReflectorCounter.POLICY_VERSION)::get);
    }

    /** A stateless reflector has a table too: its policy may become stateful while it runs. */
    private static SessionTable sessions(final ReflectorConfig config, final EngineSection counters)
    {
        final int capacity = config.engines().share(config.maxSessions());
        final SecureRandom random = new SecureRandom();
        return new SessionTable(
            counters.sessions(),
            capacity,
            Math.max(capacity / PREFIX_SHARE, Math.min(capacity, UNSHARED_SESSIONS)),
            config.refwaitNs(),
            random.nextLong(),
            random.nextLong());
    }

    /** Gives the agent, not yet running, what answers in the kernel to look after. */
    void kernelTier(final KernelTier tier)
    {
        agent.kernelTier(tier);
    }

    /**
     * Lets the agent run on a thread of its own.
     *
     * @param mode   what the thread does when nothing arrives.
     * @param cpu    core of the thread, or {@link AgentThread#ANY_CPU}.
     * @param errors told of what the agent throws.
     */
    void start(final IdleMode mode, final int cpu, final ErrorHandler errors)
        throws EnvironmentException, InterruptedException
    {
        final IdleStrategy idle = Idling.of(mode, ports);
        agent.alarm(Idling.alarmOf(idle));
        thread = AgentThread.start(agent, idle, cpu, errors);
    }

    /** Whether its thread still turns. */
    boolean isAlive()
    {
        return thread != null && thread.isAlive();
    }

    /** What people know it by. */
    String name()
    {
        return agent.roleName();
    }

    /**
     * Assembles the reflectors of a policy, off the reflecting thread; nothing is changed yet.
     *
     * @throws EnvironmentException when this machine cannot do what the policy asks; there is nothing to settle.
     */
    void prepare(final ReflectorPolicy policy, final TimestampFormat format, final long version)
        throws EnvironmentException
    {
        final ReflectorAssembly next = assembly.next(policy, format);
        final List<Reflector> reflectors = ports.stream().map(port -> next.assemble(BATCH_CAPACITY, port)).toList();
        change = new Change(next, new PolicySwap(version, reflectors));
    }

    /** Whether the agent takes commands. */
    boolean hasRoom()
    {
        return agent.hasRoom();
    }

    /** Hands the prepared reflectors to the agent, which takes them between two duty cycles. */
    void offer()
    {
        if (change == null || !agent.offer(change.swap))
        {
            throw new IllegalStateException(name() + ": offered without asking hasRoom, or without a change");
        }
    }

    /** Whether the agent says that this policy, or a later one, is in force. */
    boolean isInForce(final long version)
    {
        return versionInForce.getAsLong() >= version;
    }

    /**
     * Ends a prepared change: takes back what the agent has not taken, and lets go of the assembly no longer needed.
     *
     * @return whether the agent has taken the change; true without one.
     */
    boolean settle()
    {
        final Change settled = change;
        change = null;
        if (settled == null)
        {
            return true;
        }
        final boolean isTaken = !settled.swap.withdraw();
        (isTaken ? assembly : settled.assembly).close();
        assembly = isTaken ? settled.assembly : assembly;
        return isTaken;
    }

    /**
     * Ends the agents of all engines at once, each after its duty cycle; some may never have run.
     *
     * @return whether all have ended in time.
     */
    static boolean stopAll(final List<Engine> engines, final int timeoutMs)
    {
        final List<AgentThread> threads = new ArrayList<>();
        for (final Engine engine : engines)
        {
            if (engine.thread != null)
            {
                threads.add(engine.thread);
            }
        }
        return AgentThread.stopAll(threads, timeoutMs);
    }

    /** Lets go of what its reflectors were made with; when it does not turn. */
    void close()
    {
        assembly.close();
    }
}
