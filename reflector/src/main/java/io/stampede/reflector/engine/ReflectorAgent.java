package io.stampede.reflector.engine;

import io.stampede.clock.ClockQuality;
import io.stampede.clock.WallClock;
import io.stampede.reflector.reflect.Reflector;
import io.stampede.reflector.session.SessionTable;
import java.util.List;
import java.util.function.LongConsumer;
import org.agrona.concurrent.Agent;
import org.agrona.concurrent.ManyToOneConcurrentArrayQueue;
import org.agrona.concurrent.NanoClock;
import org.jspecify.annotations.Nullable;

/**
 * The reflector's duty cycle: a command, if one waits; every listening port in turn, receive, reflect, seal, send; then
 * a few idle sessions. One thread runs it and owns all it touches; others {@link #offer} commands and watch the
 * counters.
 */
public final class ReflectorAgent implements Agent
{
    /**
     * Too low: system calls for nothing. Too high: the S bit and Error Estimate follow the clock late (2 s are
     * allowed).
     */
    private static final long HOUSEKEEPING_INTERVAL_NS = 1_000_000_000L;

    /**
     * Commands are rare and done one a cycle. Too low: two reloads at once are turned away. Too high: commands for an
     * engine that no longer turns pile up unseen.
     */
    private static final int MAX_COMMANDS = 16;

    private final ManyToOneConcurrentArrayQueue<EngineCommand> commands =
        new ManyToOneConcurrentArrayQueue<>(MAX_COMMANDS);
    private final String name;
    private final Lane[] lanes;
    private final SessionTable sessions;
    private final EngineCounters counters;
    private final NanoClock clock;
    private final WallClock wallClock;
    private final ClockQuality clockQuality;
    private final LongConsumer heartbeat;
    private LongConsumer alarm = nanoTime -> { };
    private @Nullable KernelTier kernelTier;
    private long housekeepingDueNs;
    private long policyVersion = 1;

    /**
     * @param name      of its thread, up to 15 octets.
     * @param lanes     the listening ports.
     * @param sessions  shared by all lanes.
     * @param counters  what others see.
     * @param clocks    monotonic and wall clock, and how good the latter is.
     * @param heartbeat told the wall clock's nanoseconds once a second, so that readers know this thread is alive.
     */
    public ReflectorAgent(
        final String name,
        final List<Lane> lanes,
        final SessionTable sessions,
        final EngineCounters counters,
        final EngineClocks clocks,
        final LongConsumer heartbeat)
    {
        this.name = name;
        this.lanes = lanes.toArray(Lane[]::new);
        this.sessions = sessions;
        this.counters = counters;
        this.clock = clocks.monotonic();
        this.wallClock = clocks.wall();
        this.clockQuality = clocks.quality();
        this.heartbeat = heartbeat;
        housekeepingDueNs = clock.nanoTime();
    }

    /**
     * Asks for something to be done between two duty cycles; any thread.
     *
     * @return false when so many commands wait that it is refused.
     */
    public boolean offer(final EngineCommand command)
    {
        return commands.offer(command);
    }

    /** Whether {@link #offer} would take a command now; true stays true where only one thread offers. */
    public boolean hasRoom()
    {
        return commands.size() < MAX_COMMANDS;
    }

    /**
     * Whom to tell, before the agent rests, by which time of the monotonic clock it has something to do. Not after it
     * has started.
     */
    public void alarm(final LongConsumer wakeBy)
    {
        alarm = wakeBy;
    }

    /** What answers in the kernel for this engine's interface. Not after it has started. */
    public void kernelTier(final KernelTier tier)
    {
        kernelTier = tier;
    }

    @Override
    public int doWork()
    {
        final long nowNs = clock.nanoTime();
        if (nowNs - housekeepingDueNs >= 0)
        {
            keepHouse(nowNs);
        }
        int work = drainOneCommand();
        for (final Lane lane : lanes)
        {
            work += lane.turn(nowNs, counters);
        }
        work += sessions.expire(nowNs);
        if (work > 0)
        {
            publish();
        }
        else
        {
            setAlarm(nowNs);
        }
        return work;
    }

    private int drainOneCommand()
    {
        final EngineCommand command = commands.poll();
        if (command == null)
        {
            return 0;
        }
        command.execute(this);
        return 1;
    }

    /** Only between two duty cycles: every reply of the last batch has left. */
    void swap(final long version, final Reflector... reflectors)
    {
        policyVersion = version;
        for (int i = 0; i < lanes.length; i++)
        {
            lanes[i].swap(reflectors[i]);
        }
        tellClockQuality();
    }

    private void setAlarm(final long nowNs)
    {
        long untilDueNs = Long.MAX_VALUE;
        for (final Lane lane : lanes)
        {
            untilDueNs = Math.min(untilDueNs, lane.reflector().bursts().untilDueNs(nowNs));
        }
        if (untilDueNs < Long.MAX_VALUE)
        {
            alarm.accept(nowNs + untilDueNs);
        }
    }

    private void keepHouse(final long nowNs)
    {
        housekeepingDueNs = nowNs + HOUSEKEEPING_INTERVAL_NS;
        clockQuality.refresh();
        tellClockQuality();
        counters.set(clockQuality);
        lookAtKernelTier();
        heartbeat.accept(wallClock.epochNs());
        for (final Lane lane : lanes)
        {
            lane.port().updateReceiveQueueOverflow();
        }
        publish();
    }

    private void lookAtKernelTier()
    {
        if (kernelTier != null)
        {
            kernelTier.clockQuality(clockQuality);
            counters.reflectedInKernel(kernelTier.reflected());
        }
    }

    private void tellClockQuality()
    {
        for (final Lane lane : lanes)
        {
            lane.reflector().clockQuality(clockQuality.isSynchronized(), clockQuality.errorNs());
        }
    }

    private void publish()
    {
        counters.beginSums();
        for (final Lane lane : lanes)
        {
            lane.addTo(counters);
        }
        counters.set(sessions);
        counters.policyVersion(policyVersion);
        counters.publish();
    }

    /** Publishes the last counts; ports are closed by whoever opened them. */
    @Override
    public void onClose()
    {
        lookAtKernelTier();
        publish();
    }

    @Override
    public String roleName()
    {
        return name;
    }
}
