package io.stampede.reflector.control;

import io.stampede.clock.KernelClockQuality;
import io.stampede.clock.KernelWallClock;
import io.stampede.net.PortException;
import io.stampede.reflector.config.ReflectorConfig;
import io.stampede.reflector.config.ReflectorPolicy;
import io.stampede.reflector.config.SessionMode;
import io.stampede.reflector.engine.ReflectorCounter;
import io.stampede.reflector.session.SessionRecord;
import io.stampede.runtime.EnvironmentException;
import io.stampede.telemetry.CountersFile;
import io.stampede.telemetry.CountersFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A running reflector: its sockets, its counters file and its engines, each on a thread of its own. Started and closed
 * by the control thread; the only place that says what runs where.
 */
public final class ReflectorNode implements AutoCloseable
{
    /** Stateful mode's promise is 2 s for all of stopping. */
    private static final int STOP_TIMEOUT_MS = 1500;

    private final ReflectorConfig config;
    private final ReflectorSockets sockets;
    private final CountersFile counters;
    private final List<Engine> engines;
    private final EngineProxy proxy;
    private final OffloadedPolicy offloaded;
    private final InterfaceWatch watch;
    private Map<ReflectorCounter, Long> last = Map.of();
    private boolean isFreed;

    private ReflectorNode(
        final ReflectorConfig config,
        final ReflectorSockets sockets,
        final CountersFile counters,
        final List<Engine> engines,
        final OffloadedPolicy offloaded)
    {
        this.config = config;
        this.sockets = sockets;
        this.counters = counters;
        this.engines = engines;
        this.offloaded = offloaded;
        proxy = new EngineProxy(engines);
        watch = new InterfaceWatch(sockets.engines().stream().flatMap(engine -> engine.ports().stream()).toList());
    }

    /**
     * Opens the sockets, makes the counters file and starts reflecting; undoes all of it when anything fails.
     *
     * @param errors told of what the engines throw.
     */
    public static ReflectorNode start(
        final ReflectorConfig config, final ReflectorPolicy policy, final EngineErrors errors)
        throws PortException, CountersFileException, EnvironmentException, InterruptedException
    {
        final Timestamps timestamps = Timestamps.of(policy.timestamps(), new KernelClockQuality());
        final ReflectorSockets sockets = ReflectorSockets.open(config);
        final List<Engine> engines = new ArrayList<>();
        CountersFile counters = null;
        OffloadedPolicy offloaded = null;
        boolean isStarted = false;
        try
        {
            counters = createCounters(config, sockets);
            describe(config, policy, sockets.names(), counters);
            WarmUp.run(policy, timestamps.format(), config.listens());
            for (int number = 0; number < config.engines().count(); number++)
            {
                engines.add(Engine.assemble(number, sockets, config, policy, timestamps.format(),
                    counters.engine(number)));
            }
            offloaded = OffloadedPolicy.of(config, sockets, policy, timestamps.format());
            offloaded.giveTo(engines.getFirst());
            offloaded.restore();
            for (int number = 0; number < config.engines().count(); number++)
            {
                engines.get(number).start(config.idle(), config.engines().cpu(number), errors);
            }
            final ReflectorNode node = new ReflectorNode(config, sockets, counters, engines, offloaded);
            isStarted = true;
            return node;
        }
        finally
        {
            if (!isStarted && Engine.stopAll(engines, STOP_TIMEOUT_MS))
            {
                sockets.close();
                engines.forEach(Engine::close);
                discard(offloaded);
                discard(counters);
            }
        }
    }

    private static CountersFile createCounters(
        final ReflectorConfig config, final ReflectorSockets sockets) throws CountersFileException
    {
        return CountersFile.create(
            config.countersFile() != null ? config.countersFile() : DefaultCountersFile.of(sockets.portNumbers()[0]),
            List.of(ReflectorCounter.values()),
            config.engines().count(),
            config.engines().share(config.maxSessions()),
            SessionRecord.LENGTH,
            new KernelWallClock().epochNs());
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

    private static void discard(final @Nullable OffloadedPolicy offloaded)
    {
        if (offloaded != null)
        {
            offloaded.close();
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
     * @throws EnvironmentException when this machine cannot do what it asks, then nothing has changed; or when an
     *                              engine does not turn, then the message says what has.
     */
    public long apply(final ReflectorPolicy policy) throws EnvironmentException
    {
        final Timestamps timestamps = Timestamps.of(policy.timestamps(), new KernelClockQuality());
        offloaded.withdraw();
        final long version = swap(policy, timestamps);
        describe(config, policy, sockets.names(), counters);
        offloaded.apply(policy, timestamps.format());
        return version;
    }

    private long swap(final ReflectorPolicy policy, final Timestamps timestamps) throws EnvironmentException
    {
        final long before = proxy.version();
        try
        {
            return proxy.applyPolicy(policy, timestamps.format());
        }
        catch (final EnvironmentException ex)
        {
            throw proxy.version() == before ? offloaded.restoreAfter(ex) : offloaded.stayAwayAfter(ex);
        }
    }

    /** Why nothing is answered in the kernel although it was asked for; null where that is not so. */
    public @Nullable String offloadObstacle()
    {
        return offloaded.obstacle();
    }

    /** Counts a policy that could not be put into force. */
    public void countRefusal()
    {
        counters.counter(ReflectorCounter.POLICY_REFUSED).incrementRelease();
    }

    /** One line for each port that answers: {@code udp 127.0.0.1:862 stateless}. */
    public List<String> ready(final SessionMode mode)
    {
        return sockets.names().stream().map(name -> name + " " + mode).toList();
    }

    /** What the operator should know about the sockets, one line each. */
    public List<String> warnings()
    {
        return sockets.warnings();
    }

    /** Where the counters can be watched. */
    public Path countersFile()
    {
        return counters.path();
    }

    /** Whether every reflecting thread still turns. */
    public boolean isAlive()
    {
        return engines.stream().allMatch(Engine::isAlive);
    }

    /** @throws EnvironmentException when an interface is gone that ports are tied to: they will never answer again. */
    public void requireInterfaces() throws EnvironmentException
    {
        watch.requireAll();
    }

    /**
     * Stops reflecting, frees everything and tells what was counted; removes a counters file nobody named.
     *
     * @return every counter's last value, or no value when a thread did not stop in time: then nothing is freed, as
     *     it is still in use, and the process had better end.
     */
    public Map<ReflectorCounter, Long> stop()
    {
        if (!isFreed)
        {
            // so that the last count of the engine that looks after it is the last
            offloaded.end();
        }
        if (!isFreed && Engine.stopAll(engines, STOP_TIMEOUT_MS))
        {
            isFreed = true;
            countUnseenOverflow();
            last = lastCounts();
            sockets.close();
            watch.close();
            engines.forEach(Engine::close);
            offloaded.close();
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
        for (int number = 0; number < sockets.engines().size(); number++)
        {
            counters.engine(number).counter(ReflectorCounter.OWN_RECEIVE_QUEUE_OVERFLOW)
                .setRelease(sockets.engines().get(number).receiveQueueOverflow());
        }
    }

    private Map<ReflectorCounter, Long> lastCounts()
    {
        final Map<ReflectorCounter, Long> counts = new EnumMap<>(ReflectorCounter.class);
        for (final ReflectorCounter counter : ReflectorCounter.values())
        {
            counts.put(counter, counters.total(counter));
        }
        return counts;
    }

    @Override
    public void close()
    {
        stop();
    }
}
