package io.stampede.sender.engine;

import static java.nio.ByteOrder.BIG_ENDIAN;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.stampede.clock.KernelClockQuality;
import io.stampede.clock.KernelWallClock;
import io.stampede.clock.WallClock;
import io.stampede.frame.PacketBatch;
import io.stampede.net.PortException;
import io.stampede.net.udp.UdpPort;
import io.stampede.net.udp.UdpPortOptions;
import io.stampede.sender.control.SenderSession;
import io.stampede.sender.plan.ProbeShape;
import io.stampede.sender.plan.Schedule;
import io.stampede.sender.plan.SenderPlan;
import io.stampede.testing.Allocation;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.EnumSet;
import org.agrona.concurrent.SystemNanoClock;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The sender over a real socket with the real clocks. Calls through java.lang.foreign allocate until they are compiled,
 * at a time of the compiler's choosing, so what is promised, and measured, is the state after warming up.
 */
@Tag("allocation")
@Timeout(120)
class UdpAllocationTest
{
    private static final long PROBES = 100_000;
    private static final double INTERVAL_NS = 10_000;
    private static final int MAX_ROUNDS = 30;
    private static final ThreadMXBean THREADS = (ThreadMXBean)ManagementFactory.getThreadMXBean();

    private int reflectorNumber;

    @ParameterizedTest(name = "stateful {0}, T1 of the kernel {1}")
    @CsvSource({"false, false", "true, false", "false, true"})
    void shouldNotAllocateWhenWarm(final boolean isStateful, final boolean isT1Kernel) throws PortException
    {
        final WallClock clock = new KernelWallClock();
        final InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        try (UdpPort server = UdpPort.open(UdpPortOptions.listen(any), clock);
            UdpPort client = UdpPort.open(options(server, isT1Kernel), clock))
        {
            final PacketBatch batch = server.newBatch(SenderSession.BATCH_CAPACITY);
            final SenderPlan plan = new SenderPlan(
                Schedule.periodic(SenderPlan.UNBOUNDED, INTERVAL_NS, 50_000_000), ProbeShape.base(9), 0, 1);
            final SenderSession session = new SenderSession(
                plan, client, new MonotonicScale(clock, SystemNanoClock.INSTANCE), warmQuality(),
                EnumSet.noneOf(SenderSession.Keep.class));
            session.onStart();

            int rounds = 0;
            int cleanRounds = 0;
            while (cleanRounds < 2 && rounds < MAX_ROUNDS)
            {
                cleanRounds = allocated(session, server, batch, isStateful) == 0 ? cleanRounds + 1 : 0;
                rounds++;
            }

            assertThat(session.statistics().answered()).isGreaterThan(2 * PROBES * 9 / 10);
            assertThat(cleanRounds).as("rounds in a row of %d probes without allocation", PROBES).isEqualTo(2);
        }
    }

    private static UdpPortOptions options(final UdpPort server, final boolean isT1Kernel)
    {
        final UdpPortOptions plain = UdpPortOptions.connect(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), server.localAddress());
        return isT1Kernel ? plain.withTxTimestamps() : plain;
    }

    /** Asked once a second, it would stay cold for hours: 40 octets a time. */
    private static KernelClockQuality warmQuality()
    {
        final KernelClockQuality quality = new KernelClockQuality();
        final long allocated = Allocation.onceWarm(100, () -> refresh(quality));
        assertThat(allocated).as("octets for 10,000 refreshes").isZero();
        return quality;
    }

    private static void refresh(final KernelClockQuality quality)
    {
        for (int i = 0; i < 10_000; i++)
        {
            quality.refresh();
        }
    }

    private long allocated(
        final SenderSession session, final UdpPort server, final PacketBatch batch, final boolean isStateful)
    {
        final long before = THREADS.getCurrentThreadAllocatedBytes();
        final long until = session.sender().live().sent() + PROBES;
        while (session.sender().live().sent() < until)
        {
            final int ignored = session.doWork();
            reflect(server, batch, isStateful);
        }
        return THREADS.getCurrentThreadAllocatedBytes() - before;
    }

    /** The least a reflector must do, in place. */
    private void reflect(final UdpPort server, final PacketBatch batch, final boolean isStateful)
    {
        final int count = server.receive(batch);
        final UnsafeBuffer packet = batch.buffer();
        for (int i = 0; i < count; i++)
        {
            final int at = batch.offset(i);
            packet.putInt(at + 24, packet.getInt(at));
            packet.putLong(at + 28, packet.getLong(at + 4));
            packet.putShort(at + 36, packet.getShort(at + 12));
            packet.putLong(at + 16, packet.getLong(at + 4));
            if (isStateful)
            {
                packet.putInt(at, reflectorNumber++, BIG_ENDIAN);
            }
            batch.sendLength(i, batch.length(i));
        }
        final int ignored = server.send(batch);
    }
}
