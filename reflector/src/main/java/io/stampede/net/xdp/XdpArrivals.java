package io.stampede.net.xdp;

import io.stampede.frame.PacketBatch;
import io.stampede.linux.IfXdp;
import io.stampede.linux.NativeMemory;
import io.stampede.linux.XskConsumerRing;
import io.stampede.linux.XskProducerRing;
import io.stampede.net.PortStatistics;
import io.stampede.net.link.FrameArrival;
import io.stampede.net.link.FrameIntake;
import io.stampede.wire.ip.Ethernet;
import org.jspecify.annotations.Nullable;

/**
 * Takes frames from the RX ring into a batch as a kernel would for a UDP socket, and sees to it that there are chunks
 * to arrive in. What is refused leaves no gap. One per port, used by the thread that receives.
 */
final class XdpArrivals implements FrameIntake
{
    /** Chunks in the kernel's hands: what the RX ring holds when it is full, the others are for what leaves. */
    private static final int MAX_OUT = QueueSocket.RING_SIZE;

    private final ReceiveSide side;
    private final XskConsumerRing rx;
    private final XskProducerRing fill;
    private final Umem umem;
    private final FreeChunks free;
    private final FrameArrival arrival;
    private final ReceiveTimes times;
    private final int mtu;
    private final PortStatistics statistics;
    private final NativeMemory kernelStatistics = NativeMemory.allocate(IfXdp.SIZEOF_STATISTICS, Long.BYTES);
    private long lostSeen;
    private int out;
    private @Nullable XdpFrames last;
    private boolean isDrained;

    XdpArrivals(
        final ReceiveSide side,
        final Chunks chunks,
        final FrameArrival arrival,
        final ReceiveTimes times,
        final int mtu,
        final PortStatistics statistics)
    {
        this.side = side;
        rx = side.rx();
        fill = side.fill();
        umem = chunks.umem;
        free = chunks.free;
        out = chunks.out;
        this.arrival = arrival;
        this.times = times;
        this.mtu = mtu;
        this.statistics = statistics;
        refill();
    }

    /**
     * What frames arrive in.
     *
     * @param free may be shared with what leaves on the same thread.
     * @param out  chunks that are in the kernel's hands already.
     */
    record Chunks(Umem umem, FreeChunks free, int out)
    {
    }

    /** The chunks in the kernel's hands, for another that receives in this one's place, on a thread of its own. */
    Chunks handOver()
    {
        return new Chunks(umem, new FreeChunks(), out);
    }

    private void refill()
    {
        final int count = fill.reserve(Math.min(MAX_OUT - out, free.count()));
        for (int n = 0; n < count; n++)
        {
            fill.address(n, free.take());
        }
        if (count > 0)
        {
            fill.submit(count);
            out += count;
        }
        side.wake();
    }

    @Override
    public int receive(final PacketBatch batch)
    {
        final XdpFrames frames = XdpFrames.of(batch);
        letGo(frames);
        refill();
        times.begin();
        final int arrived = rx.peek(batch.capacity());
        isDrained = arrived < batch.capacity();
        int count = 0;
        for (int n = 0; n < arrived; n++)
        {
            count += take(frames, batch, count, (int)rx.address(n), rx.length(n)) ? 1 : 0;
        }
        if (arrived > 0)
        {
            rx.release(arrived);
            out -= arrived;
        }
        batch.count(count);
        return count;
    }

    /** Of what arrived last too, if that was in a batch that is not used any more. */
    private void letGo(final XdpFrames frames)
    {
        if (last != null)
        {
            last.clear(umem, free);
        }
        frames.clear(umem, free);
        last = frames;
    }

    private boolean take(
        final XdpFrames frames, final PacketBatch batch, final int i, final int start, final int arrived)
    {
        final int chunk = umem.chunk(start);
        final int maxLength = Ethernet.HEADER_LENGTH + Ethernet.TAG_LENGTH + mtu;
        statistics.truncated += arrived > maxLength ? 1 : 0;
        final int payload = arrival.read(umem.buffer(), start, Math.min(arrived, maxLength), false);
        if (payload < 0)
        {
            statistics.refusedFrames++;
            times.forget(umem.buffer(), start);
            free.give(chunk);
            return false;
        }
        frames.hold(i, chunk);
        arrival.put(batch, frames.links(), i, payload, arrival.tag());
        times.stamp(batch, i, umem.buffer(), start);
        makeRoom(batch, i, chunk, payload);
        return true;
    }

    /** Behind long headers there may be less room than the longest payload needs that could leave in this frame. */
    private void makeRoom(final PacketBatch batch, final int i, final int chunk, final int payload)
    {
        final int offset = batch.offset(i);
        if (offset + mtu > chunk + umem.chunkLength())
        {
            final int nearer = umem.payload(chunk);
            umem.buffer().putBytes(nearer, umem.buffer(), offset, payload);
            batch.offset(i, nearer);
        }
    }

    /** There was no more in the RX ring. */
    @Override
    public boolean isDrained()
    {
        return isDrained;
    }

    @Override
    public void updateReceiveQueueOverflow()
    {
        if (side.statistics(kernelStatistics) == 0)
        {
            final long lost = IfXdp.lostFrames(kernelStatistics, 0);
            statistics.receiveQueueOverflow += lost - lostSeen;
            lostSeen = lost;
        }
    }

    @Override
    public int readableFd()
    {
        return side.fd();
    }
}
