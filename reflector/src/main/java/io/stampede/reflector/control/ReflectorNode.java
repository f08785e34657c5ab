package io.stampede.reflector.control;

import io.stampede.clock.KernelClockQuality;
import io.stampede.clock.KernelWallClock;
import io.stampede.net.Port;
import io.stampede.net.PortException;
import io.stampede.reflector.config.ReflectorConfig;
import io.stampede.reflector.config.ReflectorPolicy;
import io.stampede.reflector.config.SessionMode;
import io.stampede.reflector.engine.EngineClocks;
import io.stampede.reflector.engine.EngineCounters;
import io.stampede.reflector.engine.Lane;
import io.stampede.reflector.engine.ReflectorAgent;
import io.stampede.reflector.engine.ReflectorCounter;
import io.stampede.reflector.session.SessionRecord;
import io.stampede.reflector.session.SessionTable;
import io.stampede.runtime.AgentThread;
import io.stampede.runtime.EnvironmentException;
import io.stampede.telemetry.CountersFile;
import io.stampede.telemetry.CountersFileException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.agrona.concurrent.IdleStrategy;
import org.agrona.concurrent.SystemNanoClock;
import org.jspecify.annotations.Nullable;

/**
 * A running reflector: its sockets, its counters file and the one thread that reflects. Started and closed by the
 * control thread; the only place that says what runs where.
 */
public final class ReflectorNode implements AutoCloseable
{
    private static final int BATCH_CAPACITY = 32;
    /** Stateful mode's promise is 2 s for all of stopping. */
    private static final int STOP_TIMEOUT_MS = 1500;
    /**
     * A prefix may hold a quarter of the table, but a small table wholly: too low → a busy site is turned away; too
     * high → one forged prefix fills the table (THREATS row 6).
     */
    private static final int UNSHARED_SESSIONS = 1024;
    private static final int PREFIX_SHARE = 4;

    private final ReflectorConfig config;
    private final List<Port> ports;
    private final List<String> names;
    private final CountersFile counters;
    private final EngineProxy engine;
    private final AgentThread thread;
    private final List<String> warnings;
    private Map<ReflectorCounter, Long> last = Map.of();
    private boolean isFreed;

    private ReflectorNode(
        final ReflectorConfig config,
        final ReflectorSockets sockets,
        final CountersFile counters,
        final EngineProxy engine,
        final AgentThread thread)
    {
        this.config = config;
        this.ports = sockets.ports();
        this.names = sockets.names();
        this.warnings = sockets.warnings();
        this.counters = counters;
        this.engine = engine;
        this.thread = thread;
    }

    /**
     * Opens the sockets, makes the counters file and starts reflecting; undoes all of it when anything fails.
     *
     * @param errors told of what the engine throws.
     */
    public static ReflectorNode start(
        final ReflectorConfig config, final ReflectorPolicy policy, final EngineErrors errors)
        throws PortException, CountersFileException, EnvironmentException, InterruptedException
    {
        final Timestamps timestamps = Timestamps.of(policy.timestamps(), new KernelClockQuality());
        final KernelWallClock clock = new KernelWallClock();
        final ReflectorSockets sockets = ReflectorSockets.open(config, clock);
        CountersFile counters = null;
        ReflectorAssembly assembly = null;
        boolean isStarted = false;
        try
        {
            counters = createCounters(config, sockets);
            describe(config, policy, sockets.names(), counters);
            WarmUp.run(policy, timestamps.format(), config.listens());
            final SessionTable sessions = sessions(config, counters);
            assembly = new ReflectorAssembly(
                policy, sessions, timestamps.format(), clock, new SecureRandom().nextLong(), sockets.portNumbers());
            final List<Lane> lanes = lanes(sockets.ports(), assembly);
            final ReflectorAgent agent = new ReflectorAgent(
                lanes,
                sessions,
                new EngineCounters(counters::counter),
                new EngineClocks(SystemNanoClock.INSTANCE, clock, new KernelClockQuality()),
                counters::heartbeat);
            final EngineProxy engine = new EngineProxy(
                agent,
                sockets.ports(),
                BATCH_CAPACITY,
                assembly,
                counters.counter(ReflectorCounter.POLICY_VERSION)::get);
            final IdleStrategy idle = Idling.of(config.idle(), sockets.ports());
            agent.alarm(Idling.alarmOf(idle));
            final AgentThread thread = AgentThread.start(agent, idle, config.cpu(), errors);
            isStarted = true;
            return new ReflectorNode(config, sockets, counters, engine, thread);
        }
        finally
        {
            if (!isStarted)
            {
                sockets.close();
                discard(assembly);
                discard(counters);
            }
        }
    }

    private static CountersFile createCounters(
        final ReflectorConfig config, final ReflectorSockets sockets) throws CountersFileException
    {
        return CountersFile.create(
            config.countersFile() != null ?
                config.countersFile() : DefaultCountersFile.of(sockets.ports().get(0).localPort()),
            List.of(ReflectorCounter.values()),
            config.maxSessions(),
            SessionRecord.LENGTH,
            new KernelWallClock().epochNs());
    }

    /** A stateless reflector has a table too: its policy may become stateful while it runs. */
    private static SessionTable sessions(final ReflectorConfig config, final CountersFile counters)
    {
        final int capacity = config.maxSessions();
        final SecureRandom random = new SecureRandom();
        return new SessionTable(
            counters.sessions(),
            capacity,
            Math.max(capacity / PREFIX_SHARE, Math.min(capacity, UNSHARED_SESSIONS)),
            config.refwaitNs(),
            random.nextLong(),
            random.nextLong());
    }

    private static void describe(
        final ReflectorConfig config,
        final ReflectorPolicy policy,
        final List<String> names,
        final CountersFile counters)
    {
        final List<Map.Entry<String, String>> labels = new ArrayList<>();
        names.forEach(name -> labels.add(Map.entry("listen", name + " " + policy.mode())));
        labels.addAll(EffectiveConfig.lines(config, policy));
        counters.labels(labels);
    }

    private static List<Lane> lanes(final List<Port> ports, final ReflectorAssembly assembly)
    {
        return ports.stream().map(port -> new Lane(
            port, port.newBatch(BATCH_CAPACITY), assembly.assemble(BATCH_CAPACITY, port))).toList();
    }

    private static void discard(final @Nullable ReflectorAssembly assembly)
    {
        if (assembly != null)
        {
            assembly.close();
        }
    }

    private static void discard(final @Nullable CountersFile counters)
    {
        if (counters != null)
        {
            counters.delete();
            counters.close();
        }
    }

    /**
     * Puts another policy into force while packets flow; none is lost.
     *
     * @return its version, in force now.
     * @throws EnvironmentException when this machine cannot do what it asks; then nothing has changed.
     */
    public long apply(final ReflectorPolicy policy) throws EnvironmentException
    {
        final Timestamps timestamps = Timestamps.of(policy.timestamps(), new KernelClockQuality());
        final long version = engine.applyPolicy(policy, timestamps.format());
        describe(config, policy, names, counters);
        return version;
    }

    /** Counts a policy that could not be put into force. */
    public void countRefusal()
    {
        counters.counter(ReflectorCounter.POLICY_REFUSED).incrementRelease();
    }

    /** One line for each port that answers: {@code udp 127.0.0.1:862 stateless}. */
    public List<String> ready(final SessionMode mode)
    {
        return names.stream().map(name -> name + " " + mode).toList();
    }

    /** What the operator should know about the sockets, one line each. */
    public List<String> warnings()
    {
        return warnings;
    }

    /** Where the counters can be watched. */
    public Path countersFile()
    {
        return counters.path();
    }

    /** Whether the reflecting thread still turns. */
    public boolean isAlive()
    {
        return thread.isAlive();
    }

    /**
     * Stops reflecting, frees everything and tells what was counted; removes a counters file nobody named.
     *
     * @return every counter's last value, or no value when the thread did not stop in time: then nothing is freed, as
     *     it is still in use, and the process had better end.
     */
    public Map<ReflectorCounter, Long> stop()
    {
        if (!isFreed && thread.stop(STOP_TIMEOUT_MS))
        {
            isFreed = true;
            countUnseenOverflow();
            last = lastCounts();
            ports.forEach(Port::close);
            engine.close();
            if (config.countersFile() == null)
            {
                counters.delete();
            }
            counters.close();
        }
        return last;
    }

    /** The kernel tells of packets it dropped with the next one it delivers, and now there is none. */
    private void countUnseenOverflow()
    {
        long overflow = 0;
        for (final Port port : ports)
        {
            port.updateReceiveQueueOverflow();
            overflow += port.statistics().receiveQueueOverflow;
        }
        counters.counter(ReflectorCounter.OWN_RECEIVE_QUEUE_OVERFLOW).setRelease(overflow);
    }

    private Map<ReflectorCounter, Long> lastCounts()
    {
        final Map<ReflectorCounter, Long> counts = new EnumMap<>(ReflectorCounter.class);
        for (final ReflectorCounter counter : ReflectorCounter.values())
        {
            counts.put(counter, counters.counter(counter).get());
        }
        return counts;
    }

    @Override
    public void close()
    {
        stop();
    }
}
