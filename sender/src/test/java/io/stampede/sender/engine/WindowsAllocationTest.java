package io.stampede.sender.engine;

import static java.nio.ByteOrder.BIG_ENDIAN;
import static org.assertj.core.api.Assertions.assertThat;

import io.stampede.frame.PacketBatch;
import io.stampede.net.loop.LoopbackPort;
import io.stampede.sender.control.SenderSession;
import io.stampede.sender.plan.ProbeShape;
import io.stampede.sender.plan.Schedule;
import io.stampede.sender.plan.SenderPlan;
import io.stampede.sender.stats.Window;
import io.stampede.sender.stats.Windows;
import io.stampede.sender.testing.FakeTime;
import io.stampede.testing.Allocation;
import io.stampede.testing.FixedClockQuality;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.MessageHandler;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** As {@link ZeroAllocationTest}, with windows of two seconds and rounds of two: each but the first ends one. */
@Tag("allocation")
class WindowsAllocationTest
{
    private static final int MAX_ROUNDS = 10;
    private static final long MEASURED = 200_000;
    private static final double INTERVAL_NS = 10_000;
    private static final long STEP_NS = 80_000;
    private static final long LENGTH_NS = 2_000_000_000L;

    private final FakeTime time = new FakeTime();
    private final LoopbackPort.Pair wire = LoopbackPort.pair(
        new InetSocketAddress(InetAddress.getLoopbackAddress(), 50_000),
        new InetSocketAddress(InetAddress.getLoopbackAddress(), 862),
        time);
    private final PacketBatch reflected = wire.second().newBatch(SenderSession.BATCH_CAPACITY);
    private long seconds;
    private final MessageHandler onSecond = (type, buffer, offset, length) -> seconds++;
    private long taken;
    private int reflectorNumber;
    private long arrivals;

    @Test
    @Timeout(value = 120, unit = TimeUnit.SECONDS)
    void shouldNotAllocateForWindowsWhenWarm()
    {
        final SenderPlan plan = new SenderPlan(
            new Schedule(SenderPlan.UNBOUNDED, SenderPlan.UNBOUNDED, INTERVAL_NS, Schedule.Gaps.EQUAL, 1_000_000),
            ProbeShape.base(77), 1_000, 1);
        final Windows windows = new Windows(plan, 1, LENGTH_NS);
        final SenderSession session = new SenderSession(plan,
            List.of(new SenderSession.Flow(plan, ProbeFlow.Ports.of(wire.first()))), DataPackets.NONE,
            SenderSession.Clocks.of(new MonotonicScale(time, time), new FixedClockQuality(true, 1_000)), Set.of(),
            List.of(windows));
        session.onStart();
        runUntilSent(session, windows); // no window is final before the next round

        final long allocated = Allocation.onceWarm(MAX_ROUNDS, () -> runUntilSent(session, windows));

        assertThat(taken).isPositive();
        assertThat(seconds).isGreaterThan(taken);
        assertThat(windows.dropped()).isZero();
        assertThat(session.statistics().unanswered()).isPositive();
        assertThat(allocated).as("octets for %d probes", MEASURED).isZero();
    }

    private void runUntilSent(final SenderSession session, final Windows windows)
    {
        final long probes = session.sender().live().sent() + MEASURED;
        while (session.sender().live().sent() < probes)
        {
            final int ignored = session.doWork();
            reflect();
            time.advance(STEP_NS);
        }
        for (Window window = windows.poll(); window != null; window = windows.poll())
        {
            windows.release(window);
            taken++;
        }
        final int ignored = windows.seconds().read(onSecond);
    }

    /** One request in 64 is lost there, one reply in 64 back. */
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
            final long which = arrivals++ & 63;
            if (which != 63)
            {
                packet.putInt(at, reflectorNumber++, BIG_ENDIAN);
            }
            reflected.sendLength(i, which == 63 || which == 31 ? 0 : reflected.length(i));
        }
        final int ignored = wire.second().send(reflected);
    }
}
