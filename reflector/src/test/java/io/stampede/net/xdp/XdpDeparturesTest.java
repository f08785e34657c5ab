package io.stampede.net.xdp;

import static org.assertj.core.api.Assertions.assertThat;

import io.stampede.frame.PacketBatch;
import io.stampede.net.PortStatistics;
import io.stampede.net.link.PacketPeer;
import io.stampede.net.link.PeerRouting;
import io.stampede.net.link.SendPath;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of frames in the TX ring when the kernel takes some of them, drops them or wants none. */
class XdpDeparturesTest
{
    private static final int MTU = 1500;
    private static final int LENGTH = 44;
    private static final int EAGAIN = -11;
    private static final int EBUSY = -16;
    private static final int ENETDOWN = -100;
    /** An index about to wrap at 2^32. */
    private static final int WRAPPING = -3;

    private final KernelTransmit kernel = new KernelTransmit(WRAPPING);
    private final Umem umem = Umem.forMtu(MTU);
    private final FreeChunks free = FreeChunks.allOf(umem);
    private final PortStatistics statistics = new PortStatistics();
    private final XdpDepartures departures = new XdpDepartures(
        kernel,
        umem,
        free,
        new PeerRouting(
            new PacketPeer(
                new InetSocketAddress(InetAddress.ofLiteral("192.0.2.1"), 862), 0x020000000001L, SendPath.DIRECT),
            InetAddress.ofLiteral("192.0.2.2"),
            0x020000000002L),
        0,
        255,
        MTU,
        statistics);
    private long sentCount;

    private static PacketBatch batch(final int count)
    {
        final PacketBatch batch = new XdpFrames(KernelTransmit.SIZE, MTU).newBatch(MTU);
        batch.count(count);
        for (int i = 0; i < count; i++)
        {
            batch.sendLength(i, LENGTH);
        }
        return batch;
    }

    private static List<Integer> statuses(final PacketBatch batch)
    {
        final List<Integer> statuses = new ArrayList<>();
        for (int i = 0; i < batch.count(); i++)
        {
            statuses.add(batch.sendStatus(i));
        }
        return statuses;
    }

    /** Puts as many frames into the ring as it holds; the kernel takes none. */
    private void fill()
    {
        kernel.refusals.add(EAGAIN);
        assertThat(departures.send(batch(KernelTransmit.SIZE))).isEqualTo(KernelTransmit.SIZE);
        assertThat(kernel.sent).isEmpty();
    }

    @Test
    void shouldSayThatTheBufferIsFullAndCallTheKernelWhenNobodyElseDoes()
    {
        fill();
        kernel.refusals.addAll(List.of(ENETDOWN, ENETDOWN));
        final PacketBatch batch = batch(2);

        assertThat(departures.send(batch)).isZero();
        assertThat(statuses(batch)).containsExactly(EAGAIN, EAGAIN);
        assertThat(statistics.sendBufferFull).isEqualTo(2);
        assertThat(kernel.calls).isEqualTo(2);
        // the link is down
        assertThat(departures.send(batch)).isZero();
        assertThat(statuses(batch)).containsExactly(ENETDOWN, ENETDOWN);
        assertThat(kernel.calls).isEqualTo(3);

        // it is up, but the device drops the frame that is first
        kernel.dropped.add(0);
        assertThat(departures.send(batch)).isZero();
        assertThat(statuses(batch)).containsExactly(EAGAIN, EAGAIN);
        assertThat(kernel.lost).hasSize(1);
        assertThat(departures.send(batch)).isEqualTo(2);
        assertThat(kernel.sent).hasSize(KernelTransmit.SIZE - 1 + 2);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldCallTheKernelForWhatIsLeftWhilePacketsAreAwaited(final boolean isZeroCopy)
    {
        kernel.isZeroCopy = isZeroCopy;
        fill();
        kernel.refusals.add(ENETDOWN);

        departures.resume();
        assertThat(kernel.sent).isEmpty();
        departures.resume();
        departures.resume();

        assertThat(kernel.sent).hasSize(KernelTransmit.SIZE);
        final int calls = kernel.calls;
        departures.resume();
        assertThat(kernel.calls).as("nothing is left").isEqualTo(calls);
    }

    @Test
    void shouldLeaveNothingOldInTheRingWhileThePeerIsDown()
    {
        kernel.hasCarrier = false;
        for (int round = 1; round <= 100; round++)
        {
            final PacketBatch batch = batch(5);

            assertThat(departures.send(batch)).isZero();
            assertThat(statuses(batch)).containsExactly(EBUSY, EBUSY, EBUSY, EBUSY, EBUSY);
            assertThat(statistics.sendBufferFull).isEqualTo(5L * round);
            departures.resume();
        }
        kernel.hasCarrier = true;

        assertThat(departures.send(batch(2))).isEqualTo(2);
        assertThat(kernel.sent).as("what is new").hasSize(2);
        assertThat(kernel.lost).hasSize(500);
        assertThat(statistics.sendFailed).isZero();
    }

    @Test
    void shouldTellWhichFrameTheDeviceDropped()
    {
        kernel.dropped.addAll(List.of(0, 1, 4, 39));
        final PacketBatch batch = batch(40);

        assertThat(departures.send(batch)).isEqualTo(36);

        final List<Integer> statuses = statuses(batch);
        for (int i = 0; i < 40; i++)
        {
            assertThat(statuses.get(i)).as("frame %d", i).isEqualTo(kernel.dropped.contains(i) ? EBUSY : LENGTH);
        }
        assertThat(kernel.sent).hasSize(36);
    }

    @Test
    void shouldGiveBackOnlyTheChunksTheKernelHasNot()
    {
        final int before = free.count();
        kernel.refusals.add(EAGAIN);
        assertThat(departures.send(batch(4))).isEqualTo(4);
        final PacketBatch batch = batch(4);
        // those four and two of these are dropped, a call each; then the link goes down
        kernel.hasCarrier = false;
        kernel.downAfterCalls = kernel.calls + 6;

        assertThat(departures.send(batch)).isZero();

        assertThat(statuses(batch)).containsExactly(EBUSY, EBUSY, ENETDOWN, ENETDOWN);
        assertThat(kernel.lost).hasSize(6);
        assertThat(free.count()).isEqualTo(before - 6);
        assertThat(statistics.sendFailed).isEqualTo(2);
        assertThat(statistics.sendBufferFull).isEqualTo(6);
    }

    @Test
    void shouldSendWhatIsNewWhenTheLinkReturnsAndNothingElse()
    {
        kernel.refusals.add(ENETDOWN);
        final int before = free.count();
        final PacketBatch first = batch(20);
        assertThat(departures.send(first)).isZero();
        assertThat(statuses(first)).containsOnly(ENETDOWN);
        assertThat(free.count()).isEqualTo(before);

        assertThat(departures.send(batch(3))).isEqualTo(3);

        assertThat(kernel.sent).hasSize(3);
        assertThat(kernel.sent).doesNotHaveDuplicates();
        assertThat(free.count()).isEqualTo(before - 3);
    }

    /** Whatever the device and the link do: each chunk is free or the kernel's or in the ring, and is so once. */
    @ParameterizedTest
    @ValueSource(longs = {1, 20261121, 862})
    void shouldLoseNoChunkAndCountEachFrameOnce(final long seed)
    {
        final Random random = new Random(seed);
        long left = 0;
        long asked = 0;
        for (int round = 0; round < 5_000; round++)
        {
            kernel.hasCarrier = random.nextInt(3) > 0;
            if (random.nextInt(3) == 0)
            {
                kernel.refusals.add(random.nextBoolean() ? ENETDOWN : EAGAIN);
            }
            final PacketBatch batch = batch(random.nextInt(20));
            asked += batch.count();
            left += departures.send(batch);
            if (random.nextBoolean())
            {
                departures.resume();
            }
            returnChunks();
        }
        kernel.hasCarrier = true;
        kernel.refusals.clear();
        for (int n = 0; n < 2 * KernelTransmit.SIZE; n++)
        {
            departures.resume();
        }
        returnChunks();

        assertThat(free.count()).as("seed %d", seed).isEqualTo(Umem.CHUNKS);
        assertThat(statistics.sendFailed + statistics.sendBufferFull + sentCount).isEqualTo(asked);
        assertThat(left).isGreaterThanOrEqualTo(sentCount);
    }

    private void returnChunks()
    {
        sentCount += kernel.complete();
        departures.reclaim();
    }
}
