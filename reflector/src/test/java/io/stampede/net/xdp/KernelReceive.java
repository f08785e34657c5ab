package io.stampede.net.xdp;

import io.stampede.linux.IfXdp;
import io.stampede.linux.NativeMemory;
import io.stampede.linux.Socket;
import io.stampede.linux.XskConsumerRing;
import io.stampede.linux.XskProducerRing;

/** The other side of a FILL and an RX ring in ordinary memory: it takes chunks and lets frames arrive in them. */
final class KernelReceive
{
    private static final int HEADER_LENGTH = 192;
    private static final IfXdp.RingOffset OFFSET = new IfXdp.RingOffset(0, 64, HEADER_LENGTH, 128);
    private static final int CHUNKS = Umem.CHUNKS;
    private static final int FRAMES = QueueSocket.RING_SIZE;

    private final Umem umem;
    private final NativeMemory fillMemory = NativeMemory.allocate(HEADER_LENGTH + CHUNKS * 8L, 64);
    private final NativeMemory rxMemory = NativeMemory.allocate(HEADER_LENGTH + FRAMES * 16L, 64);
    private final ReceiveSide side;

    KernelReceive(final Umem umem)
    {
        this.umem = umem;
        side = new ReceiveSide(
            new Socket(),
            XskConsumerRing.ofDescriptors(rxMemory, OFFSET, FRAMES),
            XskProducerRing.ofAddresses(fillMemory, OFFSET, CHUNKS),
            false);
    }

    ReceiveSide side()
    {
        return side;
    }

    /** Chunks it may fill. */
    int filled()
    {
        return fillMemory.getInt(OFFSET.producer()) - fillMemory.getInt(OFFSET.consumer());
    }

    /** Frames that wait in the RX ring. */
    int waiting()
    {
        return rxMemory.getInt(OFFSET.producer()) - rxMemory.getInt(OFFSET.consumer());
    }

    /** Lets a frame arrive; the chunk it lies in. */
    int arrive(final byte[] frame)
    {
        final int next = fillMemory.getInt(OFFSET.consumer());
        final int chunk =
            umem.chunk(fillMemory.getLong(HEADER_LENGTH + (long)(next & CHUNKS - 1) * 8));
        fillMemory.putInt(OFFSET.consumer(), next + 1);
        final int start = chunk + IfXdp.XDP_PACKET_HEADROOM + umem.headroom();
        umem.buffer().putBytes(start, frame);
        final int place = rxMemory.getInt(OFFSET.producer());
        final long at = HEADER_LENGTH + (long)(place & FRAMES - 1) * 16;
        rxMemory.putLong(at, start);
        rxMemory.putInt(at + 8, frame.length);
        rxMemory.putInt(OFFSET.producer(), place + 1);
        return chunk;
    }
}
