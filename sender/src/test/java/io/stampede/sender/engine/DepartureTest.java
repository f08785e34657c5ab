package io.stampede.sender.engine;

import static io.stampede.sender.testing.VirtualRun.TIMEOUT_NS;
import static io.stampede.sender.testing.VirtualRun.plan;
import static java.nio.ByteOrder.BIG_ENDIAN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.stampede.clock.KernelWallClock;
import io.stampede.clock.WallClock;
import io.stampede.frame.Departure;
import io.stampede.frame.PacketBatch;
import io.stampede.net.Port;
import io.stampede.net.PortException;
import io.stampede.net.TxTimestamps;
import io.stampede.net.udp.UdpPort;
import io.stampede.net.udp.UdpPortOptions;
import io.stampede.sender.control.SenderSession;
import io.stampede.sender.plan.ProbeShape;
import io.stampede.sender.plan.Schedule;
import io.stampede.sender.plan.SenderPlan;
import io.stampede.sender.stats.DistributionSummary;
import io.stampede.sender.stats.SessionStatistics;
import io.stampede.sender.testing.FakeTime;
import io.stampede.sender.testing.Fate;
import io.stampede.sender.testing.ImpairedPath;
import io.stampede.sender.testing.VirtualRun;
import io.stampede.testing.Conforms;
import io.stampede.testing.FixedClockQuality;
import io.stampede.wire.NtpTimestamp;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.function.LongUnaryOperator;
import org.agrona.concurrent.SystemNanoClock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Round trip and way there from when the kernel says the probe left, where it says so. */
class DepartureTest
{
    private static final long FORWARD_NS = 300_000;
    private static final long BACKWARD_NS = 200_000;
    private static final long QUEUED_NS = 40_000;
    private static final long NEVER = Long.MAX_VALUE;
    private static final long STAMP_NS = 2;
    private static final int PROBES = 60;

    private final FakeTime time = new FakeTime();
    private final ImpairedPath path =
        new ImpairedPath(time, true, TIMEOUT_NS, ordinal -> Fate.answered(FORWARD_NS, BACKWARD_NS));

    /** A port that tells when packets left, some time after they did. */
    private final class TellingPort extends Port
    {
        private final TxTimestamps times = new TxTimestamps(64);
        private final Queue<long[]> untold =
            new PriorityQueue<>(Comparator.comparingLong((long[] told) -> told[0]));
        private final LongUnaryOperator delays;
        private long number;

        /** @param delays until the packet of this number is told of, ns; {@link #NEVER} if it is not. */
        TellingPort(final LongUnaryOperator delays)
        {
            this.delays = delays;
        }

        @Override
        public TxTimestamps txTimestamps()
        {
            return times;
        }

        @Override
        public PacketBatch newBatch(final int capacity)
        {
            return path.newBatch(capacity);
        }

        @Override
        public int send(final PacketBatch batch)
        {
            for (int i = 0; i < batch.count(); i++)
            {
                assertThat(batch.departure(i)).isEqualTo(Departure.STAMPED);
                number++;
                batch.sendNumber(i, number);
                final long delayNs = delays.applyAsLong(number);
                if (delayNs != NEVER)
                {
                    untold.add(new long[]{time.nanoTime() + delayNs, number, time.epochNs() + QUEUED_NS});
                }
            }
            return path.send(batch);
        }

        @Override
        public int receive(final PacketBatch batch)
        {
            while (!untold.isEmpty() && untold.element()[0] <= time.nanoTime())
            {
                final long[] told = untold.remove();
                times.offer(told[1], told[2]);
            }
            return path.receive(batch);
        }

        @Override
        public boolean isDrained()
        {
            return path.isDrained();
        }

        @Override
        public int localPort()
        {
            return path.localPort();
        }

        @Override
        public int readableFd()
        {
            return -1;
        }

        @Override
        public void close()
        {
        }
    }

    private SessionStatistics run(final LongUnaryOperator delays)
    {
        final SessionStatistics statistics =
            VirtualRun.run(plan(PROBES, 0), new TellingPort(delays), time).statistics();
        assertThat(statistics.answered()).isEqualTo(PROBES);
        return statistics;
    }

    @Test
    @Conforms("8.1")
    void shouldMeasureFromTheKernelsStamp()
    {
        final SessionStatistics statistics = run(number -> QUEUED_NS);

        assertAll(statistics.forward.summary(), FORWARD_NS - QUEUED_NS);
        assertAll(statistics.rtt.summary(), FORWARD_NS + BACKWARD_NS - QUEUED_NS);
        assertAll(statistics.rttRaw.summary(), FORWARD_NS + BACKWARD_NS + ImpairedPath.RESIDENCE_NS - QUEUED_NS);
        assertAll(statistics.rttIntended.summary(), FORWARD_NS + BACKWARD_NS + ImpairedPath.RESIDENCE_NS);
        assertAll(statistics.backward.summary(), BACKWARD_NS);
        assertThat(statistics.clocks.stamps.departuresByKernel).isEqualTo(PROBES);
        assertThat(statistics.clocks.stamps.departuresByUser).isZero();
    }

    @Test
    void shouldMeasureFromItsOwnReadingWhereTheKernelSaysNothingInTime()
    {
        final SessionStatistics statistics = run(number -> number % 3 == 0 ? NEVER : number % 3 == 1 ? 5_000_000 : 1);

        assertThat(statistics.clocks.stamps.departuresByKernel).isEqualTo(PROBES / 3);
        assertThat(statistics.clocks.stamps.departuresByUser).isEqualTo(2 * PROBES / 3);
        assertThat(statistics.rtt.summary().moments().min()).isCloseTo(
            FORWARD_NS + BACKWARD_NS - QUEUED_NS, within(STAMP_NS));
        assertThat(statistics.rtt.summary().percentile(50)).isCloseTo(FORWARD_NS + BACKWARD_NS, within(1_000L));
    }

    @Test
    void shouldNotUseAStampOfAClockThatWasStepped()
    {
        final SessionStatistics statistics = run(number ->
        {
            time.stepWallClock(number == 30 ? -2_000_000 : 0);
            return QUEUED_NS;
        });

        assertThat(statistics.clocks.stamps.departuresByUser).isEqualTo(1);
    }

    private static void assertAll(final DistributionSummary summary, final long expectedNs)
    {
        assertThat(summary.count()).isEqualTo(PROBES);
        assertThat(summary.moments().min()).isCloseTo(expectedNs, within(STAMP_NS));
        assertThat(summary.moments().max()).isCloseTo(expectedNs, within(STAMP_NS));
    }

    @Test
    @Timeout(30)
    void shouldHearFromTheKernelWhenProbesLeft() throws PortException
    {
        final WallClock clock = new KernelWallClock();
        final InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        try (UdpPort server = UdpPort.open(UdpPortOptions.listen(any), clock);
            UdpPort client = UdpPort.open(
                UdpPortOptions.connect(any, server.localAddress()).withTxTimestamps(), clock))
        {
            final PacketBatch batch = server.newBatch(8);
            final SenderPlan plan = new SenderPlan(
                Schedule.periodic(500, 200_000, 1_000_000_000), ProbeShape.base(9), 0, 1);
            final SenderSession session = new SenderSession(
                plan, client, new MonotonicScale(clock, SystemNanoClock.INSTANCE), new FixedClockQuality(true, 1),
                EnumSet.noneOf(SenderSession.Keep.class));
            session.onStart();
            while (session.statistics().answered() < 500)
            {
                final int ignored = session.doWork();
                reflect(server, batch);
            }

            assertThat(session.statistics().clocks.stamps.departuresByKernel).isGreaterThan(490);
            assertThat(session.statistics().forward.summary().moments().min()).isPositive();
        }
    }

    /** The least a stateless reflector must do, in place. */
    private static void reflect(final UdpPort server, final PacketBatch batch)
    {
        final int count = server.receive(batch);
        for (int i = 0; i < count; i++)
        {
            final int at = batch.offset(i);
            batch.buffer().putInt(at + 24, batch.buffer().getInt(at));
            batch.buffer().putLong(at + 28, batch.buffer().getLong(at + 4));
            batch.buffer().putShort(at + 36, batch.buffer().getShort(at + 12));
            final long t2 = NtpTimestamp.encode(batch.rxEpochNs(i));
            batch.buffer().putLong(at + 16, t2, BIG_ENDIAN);
            batch.buffer().putLong(at + 4, t2, BIG_ENDIAN);
            batch.sendLength(i, batch.length(i));
        }
        final int ignored = server.send(batch);
    }
}
