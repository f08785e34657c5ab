package io.stampede.net.xdp;

import io.stampede.frame.PacketBatch;
import io.stampede.net.link.FrameLinks;
import java.util.Arrays;
import java.util.Objects;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Where the frames of one batch lie. A batch nothing has arrived in has memory of its own, so what is in it can be sent
 * again and again. Once filled by its port it lies over the {@link Umem}: each frame then has the chunk it arrived in,
 * until that is sent. Owned by the thread that owns the batch.
 */
final class XdpFrames
{
    /** The frame has no chunk and never had. */
    private static final int NOTHING = -1;
    /** The frame's chunk has left; its octets are there until the next packets are received. */
    private static final int LEFT = -2;

    private static final int LINE_LENGTH = 64;

    private final UnsafeBuffer buffer;
    private final FrameLinks links;
    private final int[] chunks;
    private boolean hasArrivals;
    private int used;

    /** @param mtu octets a frame holds. */
    XdpFrames(final int capacity, final int mtu)
    {
        buffer = new UnsafeBuffer(new byte[Math.multiplyExact(capacity, stride(mtu))]);
        links = new FrameLinks(capacity);
        chunks = new int[capacity];
        Arrays.fill(chunks, NOTHING);
    }

    /** A batch over these frames. */
    PacketBatch newBatch(final int mtu)
    {
        return new PacketBatch(chunks.length, stride(mtu), mtu, buffer, this);
    }

    private static int stride(final int mtu)
    {
        return (mtu + LINE_LENGTH - 1) & -LINE_LENGTH;
    }

    static XdpFrames of(final PacketBatch batch)
    {
        return (XdpFrames)Objects.requireNonNull(batch.portState());
    }

    FrameLinks links()
    {
        return links;
    }

    /** Gives back what the batch still holds, as other packets are about to arrive in it. */
    void clear(final Umem umem, final FreeChunks free)
    {
        if (!hasArrivals)
        {
            hasArrivals = true;
            buffer.wrap(umem.octets());
        }
        for (int i = 0; i < used; i++)
        {
            if (chunks[i] >= 0)
            {
                free.give(chunks[i]);
            }
            chunks[i] = NOTHING;
        }
        used = 0;
    }

    /** Frame {@code i}, the next one, has arrived in a chunk. */
    void hold(final int i, final int chunk)
    {
        chunks[i] = chunk;
        used = i + 1;
    }

    /** Whether frame {@code i} has octets: not if nothing arrived in it in a batch that is filled by its port. */
    boolean hasOctets(final int i)
    {
        return !hasArrivals || chunks[i] != NOTHING;
    }

    /** Whether frame {@code i} can leave where it lies. */
    boolean isHeld(final int i)
    {
        return chunks[i] >= 0;
    }

    /** The chunk of frame {@code i} is the kernel's now. */
    void leave(final int i)
    {
        chunks[i] = LEFT;
    }
}
