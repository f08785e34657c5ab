package io.stampede.reflector.engine;

import io.stampede.clock.ClockQuality;
import io.stampede.clock.WallClock;
import io.stampede.reflector.session.SessionTable;
import java.util.List;
import java.util.function.LongConsumer;
import org.agrona.concurrent.Agent;
import org.agrona.concurrent.NanoClock;

/**
 * The reflector's duty cycle: every listening port in turn, receive, reflect, seal, send; then a few idle sessions. One
 * thread runs it and owns all it touches; others watch the counters.
 */
public final class ReflectorAgent implements Agent
{
    /**
     * Too low: system calls for nothing. Too high: the S bit and Error Estimate follow the clock late (2 s are
     * allowed).
     */
    private static final long HOUSEKEEPING_INTERVAL_NS = 1_000_000_000L;

    private final Lane[] lanes;
    private final SessionTable sessions;
    private final EngineCounters counters;
    private final NanoClock clock;
    private final WallClock wallClock;
    private final ClockQuality clockQuality;
    private final LongConsumer heartbeat;
    private long housekeepingDueNs;

    /**
     * @param lanes        the listening ports.
     * @param sessions     shared by all lanes.
     * @param counters     what others see.
     * @param clocks       monotonic and wall clock, and how good the latter is.
     * @param heartbeat    told the wall clock's nanoseconds once a second, so that readers know this thread is alive.
     */
    public ReflectorAgent(
        final List<Lane> lanes,
        final SessionTable sessions,
        final EngineCounters counters,
        final EngineClocks clocks,
        final LongConsumer heartbeat)
    {
        this.lanes = lanes.toArray(Lane[]::new);
        this.sessions = sessions;
        this.counters = counters;
        this.clock = clocks.monotonic();
        this.wallClock = clocks.wall();
        this.clockQuality = clocks.quality();
        this.heartbeat = heartbeat;
        housekeepingDueNs = clock.nanoTime();
    }

    @Override
    public int doWork()
    {
        final long nowNs = clock.nanoTime();
        if (nowNs - housekeepingDueNs >= 0)
        {
            keepHouse(nowNs);
        }
        int work = 0;
        for (final Lane lane : lanes)
        {
            work += lane.turn(nowNs, counters);
        }
        work += sessions.expire(nowNs);
        if (work > 0)
        {
            publish();
        }
        return work;
    }

    private void keepHouse(final long nowNs)
    {
        housekeepingDueNs = nowNs + HOUSEKEEPING_INTERVAL_NS;
        clockQuality.refresh();
        for (final Lane lane : lanes)
        {
            lane.reflector().clockQuality(clockQuality.isSynchronized(), clockQuality.errorNs());
        }
        counters.set(clockQuality);
        heartbeat.accept(wallClock.epochNs());
        publish();
    }

    private void publish()
    {
        counters.beginSums();
        for (final Lane lane : lanes)
        {
            counters.add(lane.port().statistics());
            counters.add(lane.reflector().extender());
        }
        counters.set(sessions);
        counters.publish();
    }

    /** Publishes the last counts; ports are closed by whoever opened them. */
    @Override
    public void onClose()
    {
        publish();
    }

    @Override
    public String roleName()
    {
        return "reflector";
    }
}
