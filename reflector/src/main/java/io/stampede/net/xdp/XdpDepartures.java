package io.stampede.net.xdp;

import io.stampede.frame.PacketBatch;
import io.stampede.linux.Errno;
import io.stampede.linux.XskConsumerRing;
import io.stampede.linux.XskProducerRing;
import io.stampede.net.PortStatistics;
import io.stampede.net.link.FrameRouting;
import io.stampede.wire.ip.FrameWriter;

/**
 * Writes the headers of the frames that leave, puts them into the TX ring and makes the kernel take them. What arrived
 * leaves in the chunk it arrived in; everything else is copied into a free one. One per port, used by the thread that
 * sends.
 * <pre>
 *   a call gives                the frames in the ring
 *   0, EAGAIN, ENOBUFS          32 at most are taken: go on while some are, the others wait for the next call
 *   EBUSY                       the one taken last is lost, sendBufferFull: go on
 *   other: the link is down     those of this batch are taken out again, sendFailed; nothing is put in until a call
 *                               succeeds. What earlier batches left there stays, and leaves then
 * </pre>
 * A driver that works on our memory takes frames in its own time: one call is enough.
 *
 * <p>The kernel says how far it is with the ring when a frame of the call has left, and when it has used up all it had
 * seen of it. What else it takes is counted here as unseen: the frame a call ends with by EBUSY, and one we took out
 * again, with which a call ends by 0.
 */
final class XdpDepartures
{
    private static final int EMSGSIZE = -Errno.EMSGSIZE.number();
    private static final int EAGAIN = -Errno.EAGAIN.number();
    private static final int ENOBUFS = -Errno.ENOBUFS.number();
    private static final int EINVAL = -Errno.EINVAL.number();

    private final TransmitSide socket;
    private final XskProducerRing tx;
    private final XskConsumerRing completion;
    private final Umem umem;
    private final FreeChunks free;
    private final FrameRouting routing;
    private final int dscpTos;
    private final int ttl;
    private final int mtu;
    private final PortStatistics statistics;
    /** Frame of the batch each element put into the ring by this send came from. */
    private final int[] placed = new int[QueueSocket.RING_SIZE];
    private int placedCount;
    private int room;
    /** What the last call failed with, so that frames do not gather in the ring and leave when they are old. */
    private int failure;
    /** Whether frames were left in the ring that the kernel may have to be called for. */
    private boolean isWaiting;
    /** What the kernel says to have taken, as we saw it last. */
    private int taken;
    /** Elements it has taken besides. */
    private int unseen;

    /** @param tos of packets whose {@code sendTos} is 0. */
    XdpDepartures(
        final TransmitSide socket,
        final Umem umem,
        final FreeChunks free,
        final FrameRouting routing,
        final int tos,
        final int ttl,
        final int mtu,
        final PortStatistics statistics)
    {
        this.socket = socket;
        tx = socket.tx();
        taken = tx.taken();
        completion = socket.completion();
        this.umem = umem;
        this.free = free;
        this.routing = routing;
        dscpTos = tos;
        this.ttl = ttl;
        this.mtu = mtu;
        this.statistics = statistics;
    }

    /** Octets of payload frame {@code i} may leave with the way it is to go. */
    int maxPayload(final PacketBatch batch, final int i)
    {
        // where there is no way the frame will not leave, however short it is
        routing.begin();
        routing.route(XdpFrames.of(batch).links(), batch, i);
        return mtu - routing.writer().mtuLength(0);
    }

    /** Takes back the chunks of what has left. */
    void reclaim()
    {
        final int left = completion.peek(completion.size());
        for (int n = 0; n < left; n++)
        {
            free.give(umem.chunk(completion.address(n)));
        }
        if (left > 0)
        {
            completion.release(left);
        }
    }

    /** Frames that left. */
    int send(final PacketBatch batch)
    {
        final XdpFrames frames = XdpFrames.of(batch);
        final int count = batch.count();
        routing.begin();
        placedCount = 0;
        failure = failure == 0 ? 0 : wake();
        room = tx.reserve(Math.min(count, QueueSocket.RING_SIZE));
        for (int i = 0; i < count; i++)
        {
            final int length = batch.sendLength(i);
            final int status = length <= 0 ? 0 : failure < 0 ? failure : place(frames, batch, i, length);
            batch.sendStatus(i, status);
            if (status < 0)
            {
                count(status);
            }
        }
        if (placedCount > 0)
        {
            tx.submit(placedCount);
            return placedCount - handOver(batch);
        }
        callWhereNobodyElseDoes();
        return 0;
    }

    /** Earlier frames in the ring may be why there was no room for any: nobody else makes the kernel take them. */
    private void callWhereNobodyElseDoes()
    {
        if (failure == 0 && tx.pending() > 0 && tx.needsWakeup())
        {
            failure = wake();
        }
    }

    private void count(final int status)
    {
        final boolean isBufferFull = status == EAGAIN || status == ENOBUFS;
        statistics.sendBufferFull += isBufferFull ? 1 : 0;
        statistics.sendFailed += isBufferFull ? 0 : 1;
    }

    /** Octets that will leave, or a negative errno. */
    private int place(final XdpFrames frames, final PacketBatch batch, final int i, final int length)
    {
        if (!frames.hasOctets(i))
        {
            return EINVAL;
        }
        final FrameWriter writer = routing.writer();
        final int tos = batch.sendTos(i);
        final int status = routing.route(frames.links(), batch, i);
        writer.ip(tos == 0 ? dscpTos : tos, ttl);
        if (status < 0)
        {
            return status;
        }
        if (length > batch.frameLength() || writer.mtuLength(length) > mtu)
        {
            return EMSGSIZE;
        }
        if (placedCount == room || (!frames.isHeld(i) && free.count() == 0))
        {
            return EAGAIN;
        }
        final int payload = frames.isHeld(i) ? batch.offset(i) : copy(batch, i, length);
        final int start = writer.write(umem.buffer(), payload, length);
        tx.descriptor(placedCount, start, payload - start + length);
        placed[placedCount] = i;
        placedCount++;
        frames.leave(i);
        return length;
    }

    private int copy(final PacketBatch batch, final int i, final int length)
    {
        final int payload = umem.payload(free.take());
        umem.buffer().putBytes(payload, batch.buffer(), batch.offset(i), length);
        return payload;
    }

    /** Frames of this batch that got lost on the way out after all. */
    private int handOver(final PacketBatch batch)
    {
        int lost = 0;
        int left = left();
        int before = left + 1;
        while (left > 0 && left < before && tx.needsWakeup())
        {
            before = socket.isZeroCopy() ? 0 : left;
            final int result = call();
            left = left();
            if (Errno.EBUSY.is(result))
            {
                lost += lose(batch, left + 1, left, result);
                // of an earlier batch: that has its status already
                statistics.sendBufferFull += left >= placedCount ? 1 : 0;
            }
            else if (isRefused(result))
            {
                failure = result;
                lost += lose(batch, left, 0, result);
                left = 0;
            }
        }
        isWaiting = tx.pending() > 0;
        return lost;
    }

    /** Frames in the ring the kernel has not taken. */
    private int left()
    {
        unseen = Math.max(0, unseen - moved());
        return tx.pending() - unseen;
    }

    /** Elements the kernel has come to say it has taken since this was asked last. */
    private int moved()
    {
        final int before = taken;
        taken = tx.taken();
        return taken - before;
    }

    /** Makes the kernel look at the ring, and sees how far it gets; 0 or a negative errno. */
    private int call()
    {
        unseen = Math.max(0, unseen - moved());
        final int result = socket.wakeTx();
        final int moved = moved();
        // a frame that left would have been told of
        final boolean tookOne = (result == 0 || Errno.EBUSY.is(result)) && moved <= unseen;
        unseen = Math.min(tx.pending(), Math.max(0, unseen - moved) + (tookOne ? 1 : 0));
        unseen = socket.isZeroCopy() ? 0 : unseen;
        return result;
    }

    private static boolean isRefused(final int result)
    {
        return result < 0 && !Errno.EAGAIN.is(result) && !Errno.ENOBUFS.is(result) && !Errno.EINTR.is(result) &&
            !Errno.EBUSY.is(result);
    }

    /**
     * Frames submitted {@code first} to {@code last}+1 elements ago are lost: their chunks the kernel gives back if it
     * has taken them, else they are free at once. Those before this batch are an earlier one's, which have their
     * status.
     */
    private int lose(final PacketBatch batch, final int first, final int last, final int status)
    {
        int lost = 0;
        for (int back = Math.min(first, placedCount); back > last; back--)
        {
            batch.sendStatus(placed[placedCount - back], status);
            if (Errno.EBUSY.is(status))
            {
                statistics.sendBufferFull++;
            }
            else
            {
                statistics.sendFailed++;
                free.give(umem.chunk(tx.cancel(back)));
            }
            lost++;
        }
        return lost;
    }

    /** Makes the kernel take what it had no room for when it was sent, if it waits to be called. */
    void resume()
    {
        if (isWaiting)
        {
            failure = tx.needsWakeup() ? wake() : failure;
            isWaiting = tx.pending() > 0;
        }
    }

    /** Tries whether the kernel takes frames again; 0 or what it says. */
    private int wake()
    {
        final int result = call();
        statistics.sendBufferFull += Errno.EBUSY.is(result) ? 1 : 0;
        return isRefused(result) ? result : 0;
    }
}
