package io.stampede.sender.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.stampede.frame.PacketBatch;
import io.stampede.net.loop.LoopbackPort;
import io.stampede.sender.control.SenderSession;
import io.stampede.sender.control.SessionsRun;
import io.stampede.sender.plan.PlannedSession;
import io.stampede.sender.plan.ProbeShape;
import io.stampede.sender.plan.Schedule;
import io.stampede.sender.plan.SenderPlan;
import io.stampede.sender.plan.SessionGroup;
import io.stampede.sender.testing.FakeTime;
import io.stampede.testing.Allocation;
import io.stampede.testing.FixedClockQuality;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Warms up, then sends, matches and accounts a million probes of ten thousand sessions without an octet of garbage. */
@Tag("allocation")
class SessionsAllocationTest
{
    private static final int SESSIONS = 10_000;
    private static final int MAX_ROUNDS = 10;
    private static final long MEASURED = 1_000_000;
    private static final double INTERVAL_NS = 10_000_000;
    private static final long STEP_NS = 8_000;
    private static final InetSocketAddress REFLECTOR =
        new InetSocketAddress(InetAddress.getLoopbackAddress(), 862);

    private final FakeTime time = new FakeTime();
    private final LoopbackPort.Pair wire =
        LoopbackPort.pair(new InetSocketAddress(InetAddress.getLoopbackAddress(), 61_000), REFLECTOR, time);
    private final PacketBatch reflected = wire.second().newBatch(SenderSession.BATCH_CAPACITY);
    private long arrivals;

    @Test
    @Timeout(value = 120, unit = TimeUnit.SECONDS)
    void shouldNotAllocateWhenWarm()
    {
        final Schedule schedule = new Schedule(
            SenderPlan.UNBOUNDED, SenderPlan.UNBOUNDED, INTERVAL_NS, Schedule.Gaps.EQUAL, 1_000_000);
        final List<PlannedSession> sessions = new ArrayList<>();
        for (int i = 1; i <= SESSIONS; i++)
        {
            sessions.add(new PlannedSession(new SenderPlan(schedule, ProbeShape.base(i), 0, 1), REFLECTOR, 0));
        }
        final SessionsRun run = new SessionsRun(List.of(new SessionGroup("all", schedule, sessions)),
            List.of(wire.first()), new MonotonicScale(time, time), new FixedClockQuality(true, 1_000), List.of());
        run.onStart();

        final long allocated = Allocation.onceWarm(
            MAX_ROUNDS, () -> runUntilSent(run, run.engine().live().sent() + MEASURED));

        assertThat(run.statistics().getFirst().all().answered()).isGreaterThan(MEASURED * 9 / 10);
        assertThat(run.statistics().getFirst().all().unanswered()).as("one in 64 is dropped")
            .isGreaterThan(MEASURED / 80);
        assertThat(run.samplesDropped()).isZero();
        assertThat(allocated).as("octets for %d probes", MEASURED).isZero();
    }

    private void runUntilSent(final SessionsRun run, final long probes)
    {
        while (run.engine().live().sent() < probes)
        {
            final int ignored = run.doWork();
            reflect();
            time.advance(STEP_NS);
        }
    }

    /** The least a reflector must do, in place; one request in 64 is lost. */
    private void reflect()
    {
        final int count = wire.second().receive(reflected);
        final UnsafeBuffer packet = reflected.buffer();
        for (int i = 0; i < count; i++)
        {
            final int at = reflected.offset(i);
            packet.putInt(at + 24, packet.getInt(at));
            packet.putLong(at + 28, packet.getLong(at + 4));
            packet.putShort(at + 36, packet.getShort(at + 12));
            packet.putLong(at + 16, packet.getLong(at + 4));
            final boolean isLost = (arrivals++ & 63) == 63;
            reflected.sendLength(i, isLost ? 0 : reflected.length(i));
        }
        final int ignored = wire.second().send(reflected);
    }
}
