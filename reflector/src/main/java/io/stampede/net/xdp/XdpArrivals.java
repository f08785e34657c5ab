package io.stampede.net.xdp;

import io.stampede.frame.PacketBatch;
import io.stampede.linux.XskConsumerRing;
import io.stampede.linux.XskProducerRing;
import io.stampede.net.PortStatistics;
import io.stampede.net.link.FrameArrival;
import io.stampede.wire.ip.Ethernet;

/**
 * Takes frames from the RX ring into a batch as a kernel would for a UDP socket, and sees to it that there are chunks
 * to arrive in. What is refused leaves no gap. One per port, used by the thread that polls it.
 */
final class XdpArrivals
{
    /** Chunks in the kernel's hands: what the RX ring holds when it is full, the others are for what leaves. */
    private static final int MAX_OUT = QueueSocket.RING_SIZE;

    private final QueueSocket socket;
    private final XskConsumerRing rx;
    private final XskProducerRing fill;
    private final XskConsumerRing completion;
    private final Umem umem;
    private final FrameArrival arrival;
    private final ReceiveTimes times;
    private final int mtu;
    private final PortStatistics statistics;
    private int out;
    private boolean isDrained;

    XdpArrivals(
        final QueueSocket socket,
        final Umem umem,
        final FrameArrival arrival,
        final ReceiveTimes times,
        final int mtu,
        final PortStatistics statistics)
    {
        this.socket = socket;
        rx = socket.rx();
        fill = socket.fill();
        completion = socket.completion();
        this.umem = umem;
        this.arrival = arrival;
        this.times = times;
        this.mtu = mtu;
        this.statistics = statistics;
        refill();
    }

    /** Takes back the chunks of what has left. */
    void reclaim()
    {
        final int left = completion.peek(completion.size());
        for (int n = 0; n < left; n++)
        {
            umem.give(umem.chunk(completion.address(n)));
        }
        if (left > 0)
        {
            completion.release(left);
        }
    }

    private void refill()
    {
        final int count = fill.reserve(Math.min(MAX_OUT - out, umem.free()));
        for (int n = 0; n < count; n++)
        {
            fill.address(n, umem.take());
        }
        if (count > 0)
        {
            fill.submit(count);
            out += count;
        }
        if (socket.isZeroCopy() && fill.needsWakeup())
        {
            socket.wakeRx();
        }
    }

    /** Frames of the batch filled. */
    int receive(final PacketBatch batch)
    {
        final XdpFrames frames = XdpFrames.of(batch);
        frames.clear(umem);
        reclaim();
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

    /** Whether there was no more in the RX ring. */
    boolean isDrained()
    {
        return isDrained;
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
            umem.give(chunk);
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
}
