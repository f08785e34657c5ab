package io.stampede.sender.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.stampede.clock.KernelWallClock;
import io.stampede.frame.PacketBatch;
import io.stampede.net.Port;
import io.stampede.net.loop.LoopbackPort;
import io.stampede.sender.control.SenderNode;
import io.stampede.sender.control.SenderSession;
import io.stampede.sender.plan.ProbeShape;
import io.stampede.sender.plan.Schedule;
import io.stampede.sender.plan.SenderPlan;
import io.stampede.testing.FixedClockQuality;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.SystemNanoClock;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.YieldingIdleStrategy;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Sending and receiving on a thread each, over memory: every probe is accounted for, whoever is held up. */
class TwoThreadsTest
{
    private static final InetSocketAddress NEAR = new InetSocketAddress(InetAddress.getLoopbackAddress(), 50_000);
    private static final InetSocketAddress FAR = new InetSocketAddress(InetAddress.getLoopbackAddress(), 862);
    private static final long TIMEOUT_NS = 5_000_000_000L;

    private final LoopbackPort.Pair wire = LoopbackPort.pair(NEAR, FAR, new KernelWallClock());
    private long number;
    private long arrivals;

    @ParameterizedTest(name = "{0} probes, every {1} ns, one in {2} unanswered")
    @CsvSource({"200000, 0, 0", "200000, 0, 4096", "50000, 2000, 1000"})
    @Timeout(value = 60, unit = TimeUnit.SECONDS)
    void shouldAccountForEveryProbe(final long count, final double intervalNs, final int oneUnansweredIn)
        throws Exception
    {
        final long timeoutNs = oneUnansweredIn == 0 ? TIMEOUT_NS : TIMEOUT_NS / 5;
        final Schedule schedule = intervalNs == 0 ?
            Schedule.backToBack(count, SenderPlan.UNBOUNDED, timeoutNs) :
            Schedule.periodic(count, intervalNs, timeoutNs);
        final SenderPlan plan = new SenderPlan(schedule, ProbeShape.base(77), 1_000, 1);
        final Port receiving = Objects.requireNonNull(wire.first().receivingHalf(new KernelWallClock()));
        final MonotonicScale scale = new MonotonicScale(new KernelWallClock(), SystemNanoClock.INSTANCE);
        final ProbeFlow.Ports ports = new ProbeFlow.Ports(wire.first(), receiving, NEAR.getPort());
        final SenderSession session = new SenderSession(
            plan, List.of(new SenderSession.Flow(plan, ports)), DataPackets.NONE,
            new SenderSession.Clocks(scale, scale.twin(new KernelWallClock()), new FixedClockQuality(true, 1_000)),
            Set.of(), List.of());
        final SenderNode node = new SenderNode(session, 2);

        node.start(List.of(new YieldingIdleStrategy(), new YieldingIdleStrategy()), List.of());
        final PacketBatch batch = wire.second().newBatch(64);
        while (!node.awaitEnd(0))
        {
            reflect(batch, oneUnansweredIn);
        }

        final long unanswered = oneUnansweredIn == 0 ? 0 : count / oneUnansweredIn;
        assertThat(node.failure()).isNull();
        assertThat(session.sender().counters().sent).isEqualTo(count - session.sender().counters().notSent);
        assertThat(session.sender().counters().notSent).as("not sent").isEqualTo(intervalNs == 0 ? 0 :
            wire.first().statistics().sendBufferFull);
        assertThat(arrivals).isEqualTo(session.sender().counters().sent);
        assertThat(session.statistics().lossSummary().lost()).isBetween(
            unanswered - session.sender().counters().notSent, unanswered);
        assertThat(session.statistics().answered()).isEqualTo(
            arrivals - session.statistics().lossSummary().lost());
        assertThat(session.matchCounters().garbage() + session.matchCounters().unknown()).isZero();
        assertThat(session.samplesDropped()).isZero();
        assertThat(session.statistics().duplicatesForward() + session.statistics().duplicatesBackward()).isZero();
    }

    /** The least a stateful reflector must do, in place. */
    private void reflect(final PacketBatch batch, final int oneUnansweredIn)
    {
        final int count = wire.second().receive(batch);
        final UnsafeBuffer packet = batch.buffer();
        for (int i = 0; i < count; i++)
        {
            final int at = batch.offset(i);
            packet.putInt(at + 24, packet.getInt(at));
            packet.putLong(at + 28, packet.getLong(at + 4));
            packet.putShort(at + 36, packet.getShort(at + 12));
            packet.putLong(at + 16, packet.getLong(at + 4));
            packet.putInt(at, Integer.reverseBytes((int)number++));
            arrivals++;
            final boolean isLost = oneUnansweredIn > 0 && arrivals % oneUnansweredIn == 0;
            batch.sendLength(i, isLost ? 0 : batch.length(i));
        }
        int left = wire.second().send(batch);
        while (left < count && hasRefused(batch, count))
        {
            left += wire.second().send(batch);
        }
    }

    /** What did not fit into the ring is sent once more. */
    private static boolean hasRefused(final PacketBatch batch, final int count)
    {
        boolean hasRefused = false;
        for (int i = 0; i < count; i++)
        {
            final boolean isRefused = batch.sendLength(i) > 0 && batch.sendStatus(i) < 0;
            batch.sendLength(i, isRefused ? batch.sendLength(i) : 0);
            hasRefused |= isRefused;
        }
        return hasRefused;
    }
}
