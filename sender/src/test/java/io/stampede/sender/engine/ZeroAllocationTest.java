package io.stampede.sender.engine;

import static java.nio.ByteOrder.BIG_ENDIAN;
import static org.assertj.core.api.Assertions.assertThat;

import io.stampede.frame.PacketBatch;
import io.stampede.net.loop.LoopbackPort;
import io.stampede.sender.control.SenderSession;
import io.stampede.sender.plan.Padding;
import io.stampede.sender.plan.ProbeShape;
import io.stampede.sender.plan.Schedule;
import io.stampede.sender.plan.SenderPlan;
import io.stampede.sender.testing.FakeTime;
import io.stampede.testing.Allocation;
import io.stampede.testing.FixedClockQuality;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.EnumSet;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Warms up, then sends, matches and accounts a million probes: engine and statistics allocate no octet. */
@Tag("allocation")
class ZeroAllocationTest
{
    private static final int MAX_ROUNDS = 10;
    private static final long MEASURED = 1_000_000;
    private static final double INTERVAL_NS = 1_000;
    private static final long STEP_NS = 8_000;

    private final FakeTime time = new FakeTime();
    private final LoopbackPort.Pair wire = LoopbackPort.pair(
        new InetSocketAddress(InetAddress.getLoopbackAddress(), 50_000),
        new InetSocketAddress(InetAddress.getLoopbackAddress(), 862),
        time);
    private final PacketBatch reflected = wire.second().newBatch(SenderSession.BATCH_CAPACITY);
    private int reflectorNumber;
    private long arrivals;

    @ParameterizedTest(name = "stateful {0}, poisson {1}, {2} octets")
    @CsvSource({"false, false, 44", "true, false, 172", "true, true, 44"})
    @Timeout(value = 120, unit = TimeUnit.SECONDS)
    void shouldNotAllocateWhenWarm(final boolean isStateful, final boolean isPoisson, final int octets)
    {
        final Schedule schedule =
            new Schedule(SenderPlan.UNBOUNDED, SenderPlan.UNBOUNDED, INTERVAL_NS,
                isPoisson ? Schedule.Gaps.EXPONENTIAL : Schedule.Gaps.EQUAL, 1_000_000);
        final ProbeShape shape = ProbeShape.base(77).withPayload(octets, Padding.RANDOM);
        final SenderSession session = new SenderSession(
            new SenderPlan(schedule, shape, 1_000, 1), wire.first(), new MonotonicScale(time, time),
            new FixedClockQuality(true, 1_000), EnumSet.noneOf(SenderSession.Keep.class));
        session.onStart();

        final long allocated = Allocation.onceWarm(
            MAX_ROUNDS, () -> runUntilSent(session, session.sender().live().sent() + MEASURED, isStateful));

        assertThat(session.statistics().answered()).isGreaterThan(MEASURED * 9 / 10);
        assertThat(session.statistics().unanswered()).as("one in 64 is dropped").isGreaterThan(MEASURED / 80);
        assertThat(session.samplesDropped()).isZero();
        assertThat(allocated).as("octets for %d probes", MEASURED).isZero();
    }

    private void runUntilSent(final SenderSession session, final long probes, final boolean isStateful)
    {
        while (session.sender().live().sent() < probes)
        {
            final int ignored = session.doWork();
            reflect(isStateful);
            time.advance(STEP_NS);
        }
    }

    /** The least a reflector must do, in place; one request in 64 is lost. */
    private void reflect(final boolean isStateful)
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
            if (isStateful && !isLost)
            {
                packet.putInt(at, reflectorNumber++, BIG_ENDIAN);
            }
            reflected.sendLength(i, isLost ? 0 : reflected.length(i));
        }
        final int ignored = wire.second().send(reflected);
    }
}
