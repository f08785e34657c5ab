package io.stampede.net.loop;

import io.stampede.clock.WallClock;
import io.stampede.frame.IpAddress;
import io.stampede.frame.PacketBatch;
import io.stampede.net.Port;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import org.agrona.BitUtil;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.MessageHandler;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.ringbuffer.OneToOneRingBuffer;
import org.agrona.concurrent.ringbuffer.RingBufferDescriptor;

/**
 * One of two ports back to back in memory: what leaves one arrives at the other, in order, stamped by the clock on the
 * way. It measures us instead of a network. Each end may be polled by a thread of its own.
 * <pre>
 *   first ──▶ ring ──▶ second          record in a ring: rxEpochNs (8) · tos (4) · payload
 *   first ◀── ring ◀── second
 * </pre>
 */
public final class LoopbackPort extends Port
{
    /** Octets a frame holds: the largest UDP payload over IPv4 fits. */
    public static final int FRAME_LENGTH = 65_507;
    /** Packets arrive with the TTL they were sent with: no router is in between. */
    public static final int ARRIVING_TTL = 255;

    /** errno of a send that found the peer's ring full. */
    private static final int EAGAIN = 11;
    /**
     * A ring takes messages of an eighth of its size: 1 MiB holds two dozen of the largest, 16 thousand of the
     * smallest.
     */
    private static final int RING_CAPACITY = 1 << 20;
    private static final int MESSAGE_TYPE = 1;
    private static final int TOS_OFFSET = Long.BYTES;
    private static final int PAYLOAD_OFFSET = TOS_OFFSET + Integer.BYTES;
    private static final int STRIDE = BitUtil.align(FRAME_LENGTH, BitUtil.CACHE_LINE_LENGTH);

    private final WallClock clock;
    private final OneToOneRingBuffer outbound;
    private final OneToOneRingBuffer inbound;
    private final long localHigh;
    private final long localLow;
    private final int localPort;
    private final long peerHigh;
    private final long peerLow;
    private final int peerPort;
    private final MessageHandler onArrival = this::onArrival;
    private PacketBatch receiving;
    private boolean isDrained;

    private LoopbackPort(
        final InetSocketAddress local,
        final InetSocketAddress peer,
        final WallClock clock,
        final OneToOneRingBuffer outbound,
        final OneToOneRingBuffer inbound)
    {
        this.clock = clock;
        this.outbound = outbound;
        this.inbound = inbound;
        localHigh = IpAddress.high(local.getAddress());
        localLow = IpAddress.low(local.getAddress());
        localPort = local.getPort();
        peerHigh = IpAddress.high(peer.getAddress());
        peerLow = IpAddress.low(peer.getAddress());
        peerPort = peer.getPort();
        receiving = newBatch(1);
    }

    private LoopbackPort(final LoopbackPort whole)
    {
        clock = whole.clock;
        outbound = whole.outbound;
        inbound = whole.inbound;
        localHigh = whole.localHigh;
        localLow = whole.localLow;
        localPort = whole.localPort;
        peerHigh = whole.peerHigh;
        peerLow = whole.peerLow;
        peerPort = whole.peerPort;
        receiving = newBatch(1);
    }

    /** The two ends of one wire. */
    public record Pair(LoopbackPort first, LoopbackPort second)
    {
    }

    /**
     * Two connected ports.
     *
     * @param first  address and port of the first end.
     * @param second address and port of the second end.
     * @param clock  stamps each packet as it is put on the wire.
     */
    public static Pair pair(final InetSocketAddress first, final InetSocketAddress second, final WallClock clock)
    {
        final OneToOneRingBuffer forward = newRing();
        final OneToOneRingBuffer backward = newRing();
        return new Pair(
            new LoopbackPort(first, second, clock, forward, backward),
            new LoopbackPort(second, first, clock, backward, forward));
    }

    private static OneToOneRingBuffer newRing()
    {
        return new OneToOneRingBuffer(
            new UnsafeBuffer(ByteBuffer.allocateDirect(RING_CAPACITY + RingBufferDescriptor.TRAILER_LENGTH)));
    }

    @Override
    public PacketBatch newBatch(final int capacity)
    {
        final UnsafeBuffer frames = new UnsafeBuffer(ByteBuffer.allocateDirect(capacity * STRIDE));
        return new PacketBatch(capacity, STRIDE, FRAME_LENGTH, frames, null);
    }

    @Override
    public int receive(final PacketBatch batch)
    {
        batch.count(0);
        receiving = batch;
        final int untilWrap = inbound.read(onArrival, batch.capacity());
        // a ring is read up to its end at most: what lies after the wrap comes with a second read
        final int received =
            untilWrap + (untilWrap < batch.capacity() ? inbound.read(onArrival, batch.capacity() - untilWrap) : 0);
        isDrained = received < batch.capacity();
        return received;
    }

    private void onArrival(final int type, final MutableDirectBuffer ring, final int index, final int length)
    {
        final PacketBatch batch = receiving;
        final int i = batch.count();
        final int payloadLength = length - PAYLOAD_OFFSET;
        batch.buffer().putBytes(batch.offset(i), ring, index + PAYLOAD_OFFSET, payloadLength);
        batch.arrived(i, payloadLength);
        batch.source(i, peerHigh, peerLow, peerPort);
        batch.local(i, localHigh, localLow, localPort);
        batch.ipHeader(i, ARRIVING_TTL, ring.getInt(index + TOS_OFFSET));
        batch.interfaceIndex(i, 0);
        batch.rxEpochNs(i, ring.getLong(index), false);
        batch.count(i + 1);
    }

    @Override
    public boolean isDrained()
    {
        return isDrained;
    }

    @Override
    public int send(final PacketBatch batch)
    {
        int sent = 0;
        final int count = batch.count();
        for (int i = 0; i < count; i++)
        {
            final int length = batch.sendLength(i);
            if (length > 0)
            {
                final boolean hasLeft = put(batch, i, length);
                batch.sendStatus(i, hasLeft ? length : -EAGAIN);
                sent += hasLeft ? 1 : 0;
                statistics().sendBufferFull += hasLeft ? 0 : 1;
            }
        }
        return sent;
    }

    private boolean put(final PacketBatch batch, final int i, final int length)
    {
        final int index = outbound.tryClaim(MESSAGE_TYPE, PAYLOAD_OFFSET + length);
        if (index < 0)
        {
            return false;
        }
        outbound.buffer().putLong(index, clock.epochNs());
        outbound.buffer().putInt(index + TOS_OFFSET, batch.sendTos(i));
        outbound.buffer().putBytes(index + PAYLOAD_OFFSET, batch.buffer(), batch.offset(i), length);
        outbound.commit(index);
        return true;
    }

    @Override
    public Port receivingHalf(final WallClock clockOfItsThread)
    {
        return new LoopbackPort(this);
    }

    @Override
    public int localPort()
    {
        return localPort;
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
