package io.stampede.reflector.engine;

import io.stampede.frame.PacketBatch;
import io.stampede.net.loop.LoopbackPort;
import io.stampede.reflector.config.ReflectorPolicy;
import io.stampede.reflector.control.ReflectorAssembly;
import io.stampede.reflector.reflect.Reflector;
import io.stampede.reflector.session.SessionRecord;
import io.stampede.reflector.session.SessionTable;
import io.stampede.runtime.EnvironmentException;
import io.stampede.testing.FixedClockQuality;
import io.stampede.testing.ManualWallClock;
import io.stampede.wire.TimestampFormat;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.status.AtomicCounter;
import org.agrona.concurrent.status.CountersManager;

/**
 * The real reflector of a policy over a wire in memory, with the vectors' addresses, and clocks that stand until told
 * to go on.
 */
final class ControlledEngine
{
    static final int BATCH = 32;
    static final long REFWAIT_NS = 2_000_000_000L;
    private static final int SESSIONS = 64;

    final Map<ReflectorCounter, AtomicCounter> counters = new EnumMap<>(ReflectorCounter.class);
    final ManualNanoClock monotonic = new ManualNanoClock();
    final ManualWallClock wall = new ManualWallClock(1_767_225_600_000_000_000L);
    final LoopbackPort sender;
    private final LoopbackPort listening;
    private final SessionTable sessions = new SessionTable(
        new UnsafeBuffer(ByteBuffer.allocateDirect(SESSIONS * SessionRecord.LENGTH)),
        SESSIONS, SESSIONS, REFWAIT_NS, 3, 5);
    final ReflectorAgent agent;
    final PacketBatch out;
    final PacketBatch in;

    ControlledEngine(final ReflectorPolicy policy)
    {
        final LoopbackPort.Pair wire = LoopbackPort.pair(
            new InetSocketAddress(InetAddress.ofLiteral("192.0.2.10"), 40_000),
            new InetSocketAddress(InetAddress.ofLiteral("198.51.100.20"), 862),
            wall);
        sender = wire.first();
        out = sender.newBatch(BATCH);
        in = sender.newBatch(2 * BATCH);
        listening = wire.second();
        final Lane lane = new Lane(listening, listening.newBatch(BATCH), assemble(policy));
        final CountersManager manager = new CountersManager(
            new UnsafeBuffer(new byte[1 << 17]), new UnsafeBuffer(ByteBuffer.allocateDirect(1 << 15)));
        final EngineCounters engineCounters = new EngineCounters(descriptor ->
        {
            final AtomicCounter counter = manager.newCounter(descriptor.counterName());
            counters.put((ReflectorCounter)descriptor, counter);
            return counter;
        });
        agent = new ReflectorAgent(
            "controlled",
            List.of(lane),
            sessions,
            engineCounters,
            new EngineClocks(monotonic, wall, new FixedClockQuality(true, 1000)),
            epochNs -> { });
    }

    private Reflector assemble(final ReflectorPolicy policy)
    {
        try
        {
            return new ReflectorAssembly(policy, sessions, TimestampFormat.NTP, wall, 42, 862)
                .assemble(BATCH, listening);
        }
        catch (final EnvironmentException ex)
        {
            throw new AssertionError("these policies name no interface", ex);
        }
    }

    /** Another policy is in force from the next duty cycle on. */
    void swap(final ReflectorPolicy policy)
    {
        agent.offer(new PolicySwap(2, List.of(assemble(policy))));
    }

    /** One request leaves for the reflector. */
    void send(final byte... request)
    {
        out.buffer().putBytes(out.offset(0), request);
        out.sendLength(0, request.length);
        out.count(1);
        sender.send(out);
    }

    /** Both clocks go on, then one duty cycle runs. */
    int turnAfter(final long ns)
    {
        monotonic.advanceNs(ns);
        wall.advanceNs(ns);
        return agent.doWork();
    }

    /** What has come back. */
    List<byte[]> replies()
    {
        final List<byte[]> replies = new ArrayList<>();
        while (sender.receive(in) > 0)
        {
            for (int i = 0; i < in.count(); i++)
            {
                final byte[] reply = new byte[in.length(i)];
                in.buffer().getBytes(in.offset(i), reply);
                replies.add(reply);
            }
        }
        return replies;
    }

    long count(final ReflectorCounter counter)
    {
        return Objects.requireNonNull(counters.get(counter)).get();
    }
}
