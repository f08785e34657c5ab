package io.stampede.net.xdp;

import static org.assertj.core.api.Assertions.assertThat;

import io.stampede.frame.IpAddress;
import io.stampede.frame.PacketBatch;
import io.stampede.net.PortStatistics;
import io.stampede.net.link.FrameArrival;
import io.stampede.net.link.OwnAddresses;
import io.stampede.net.link.PacketPeer;
import io.stampede.net.link.PeerRouting;
import io.stampede.net.link.SendPath;
import io.stampede.testing.ManualWallClock;
import io.stampede.wire.ip.Ethernet;
import io.stampede.wire.ip.FrameWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Chunks when one thread receives and another sends: each has its own, and loses none. */
class XdpHalvesTest
{
    private static final int MTU = 1500;
    private static final int BATCH = 64;
    private static final int LENGTH = 44;
    private static final InetAddress OURS = InetAddress.ofLiteral("192.0.2.2");
    private static final InetAddress PEER = InetAddress.ofLiteral("192.0.2.1");

    private final Umem umem = Umem.forMtu(MTU);
    private final KernelReceive receiving = new KernelReceive(umem);
    private final KernelTransmit transmitting = new KernelTransmit(0);
    private final FreeChunks free = FreeChunks.allOf(umem);
    private final PortStatistics statistics = new PortStatistics();
    private final XdpArrivals whole = arrivals(new XdpArrivals.Chunks(umem, free, 0));
    private final XdpArrivals half = arrivals(whole.handOver());
    private final XdpDepartures departures = new XdpDepartures(
        transmitting,
        umem,
        free,
        new PeerRouting(new PacketPeer(new InetSocketAddress(PEER, 862), 0x020000000001L, SendPath.DIRECT), OURS,
            0x020000000002L),
        0,
        255,
        MTU,
        statistics);

    private XdpArrivals arrivals(final XdpArrivals.Chunks chunks)
    {
        return new XdpArrivals(
            receiving.side(),
            chunks,
            new FrameArrival(new OwnAddresses(List.of(OURS), List.of(), 1), 1),
            new ReceiveTimes(1, new ManualWallClock(0), statistics),
            MTU,
            statistics);
    }

    private static PacketBatch newBatch()
    {
        return new XdpFrames(BATCH, MTU).newBatch(MTU);
    }

    private static byte[] frame(final InetAddress to)
    {
        final FrameWriter writer = new FrameWriter();
        writer.link(0x020000000002L, 0x020000000001L, Ethernet.UNTAGGED);
        writer.ip(0, 255);
        writer.source(IpAddress.high(PEER), IpAddress.low(PEER), 862);
        writer.destination(IpAddress.high(to), IpAddress.low(to), 50_000);
        final byte[] octets = new byte[writer.headerLength() + LENGTH];
        writer.write(new UnsafeBuffer(octets), octets.length - LENGTH, LENGTH);
        return octets;
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 862, 20261121})
    void shouldHaveChunksOfTheirOwn(final long seed)
    {
        final Random random = new Random(seed);
        final byte[] ours = frame(OURS);
        final byte[] others = frame(InetAddress.ofLiteral("192.0.2.9"));
        // a session's after another's
        final PacketBatch[] batches = {newBatch(), newBatch(), newBatch()};
        final Set<Integer> filled = new HashSet<>();
        long valid = 0;
        long taken = 0;
        for (int round = 0; round < 2_000; round++)
        {
            for (int n = random.nextInt(2 * BATCH); n > 0 && receiving.filled() > 0; n--)
            {
                final boolean isValid = random.nextInt(3) > 0;
                filled.add(receiving.arrive(isValid ? ours : others));
                valid += isValid ? 1 : 0;
            }
            taken += half.receive(batches[random.nextInt(batches.length)]);
            transmitting.hasCarrier = random.nextInt(4) > 0;
            departures.send(probes(random.nextInt(BATCH)));
            for (final long address : transmitting.sent)
            {
                assertThat(filled).as("seed %d", seed).doesNotContain(umem.chunk(address));
            }
            transmitting.complete();
            departures.reclaim();
        }
        taken += drain(batches[0]);

        assertThat(taken).as("seed %d", seed).isEqualTo(valid);
        assertThat(receiving.filled()).as("seed %d: with the kernel", seed).isEqualTo(Umem.CHUNKS / 2);
        assertThat(free.count()).as("seed %d: to send in", seed).isEqualTo(Umem.CHUNKS / 2);
    }

    private static PacketBatch probes(final int count)
    {
        final PacketBatch batch = newBatch();
        batch.count(count);
        for (int i = 0; i < count; i++)
        {
            batch.sendLength(i, LENGTH);
        }
        return batch;
    }

    /** Until nothing waits, and nothing is held by a batch. */
    private int drain(final PacketBatch batch)
    {
        int taken = 0;
        do
        {
            taken += half.receive(batch);
        }
        while (!half.isDrained());
        return taken + half.receive(batch);
    }

    @Test
    void shouldTellThatMoreWaitsThoughEverythingWasRefused()
    {
        final PacketBatch batch = newBatch();
        for (int n = 0; n < BATCH; n++)
        {
            receiving.arrive(frame(InetAddress.ofLiteral("192.0.2.9")));
        }
        receiving.arrive(frame(OURS));

        assertThat(half.receive(batch)).isZero();
        assertThat(half.isDrained()).isFalse();
        assertThat(statistics.refusedFrames).isEqualTo(BATCH);

        assertThat(half.receive(batch)).isEqualTo(1);
        assertThat(half.isDrained()).isTrue();
        assertThat(batch.localPort(0)).isEqualTo(50_000);
    }
}
