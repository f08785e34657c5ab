package io.stampede.net.packet;

import io.stampede.frame.PacketBatch;
import io.stampede.linux.Cmsg;
import io.stampede.linux.IfPacket;
import io.stampede.linux.NativeMemory;
import io.stampede.linux.Timespec;
import io.stampede.net.link.FrameLinks;
import io.stampede.net.mmsg.FrameStride;
import io.stampede.net.mmsg.MmsgVector;
import io.stampede.wire.ip.Ethernet;
import io.stampede.wire.ip.FrameWriter;
import java.util.Objects;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The memory of one batch's frames, and what the kernel reads and writes for them. Owned by the thread that owns the
 * batch.
 * <pre>
 *   slot    │ headroom │ frame as it arrives: headers │ payload          │ room for a longer payload │
 *                      ▲ rx iovec              ▲ batch.offset
 *   leaves         │ headers, written anew     │ payload │
 *                  ▲ tx iovec
 * </pre>
 * A refused frame takes a slot but no place in the batch, so frame {@code i} of the batch may lie in a later slot.
 */
final class FrameTable
{
    /** Timestamp 32, auxdata 40, drops 24, and 64 more that come with tx timestamps. */
    private static final int RX_CONTROL_LENGTH = 192;
    /** Octets in front of an arriving frame: whatever leaves, its headers fit in front of the payload. */
    private static final int HEADROOM = FrameWriter.MAX_HEADER_LENGTH;

    private final int capacity;
    private final int stride;
    private final int arrivalLength;
    private final NativeMemory frames;
    private final UnsafeBuffer buffer;
    private final MmsgVector rx;
    private final MmsgVector tx;
    private final FrameLinks links;
    private int used;

    /** @param mtu octets a frame of the interface has behind its Ethernet header. */
    FrameTable(final int capacity, final int mtu)
    {
        this.capacity = capacity;
        arrivalLength = Ethernet.HEADER_LENGTH + Ethernet.TAG_LENGTH + mtu;
        stride = FrameStride.of(HEADROOM + arrivalLength + mtu);
        frames = NativeMemory.allocate((long)capacity * stride, FrameStride.LINE_PAIR_LENGTH);
        buffer = new UnsafeBuffer(frames.asByteBuffer());
        rx = new MmsgVector(capacity, RX_CONTROL_LENGTH);
        tx = new MmsgVector(capacity, 0);
        links = new FrameLinks(capacity);
        for (int slot = 0; slot < capacity; slot++)
        {
            rx.point(slot, frames.address() + start(slot), arrivalLength);
        }
        assert RX_CONTROL_LENGTH >= Cmsg.space(Timespec.SIZEOF) + Cmsg.space(IfPacket.SIZEOF_AUXDATA);
    }

    /** A batch over these frames; before anything has arrived payloads start where frames would. */
    PacketBatch newBatch(final int mtu)
    {
        final PacketBatch batch = new PacketBatch(capacity, stride, mtu, buffer, this);
        for (int i = 0; i < capacity; i++)
        {
            batch.offset(i, start(i));
        }
        return batch;
    }

    static FrameTable of(final PacketBatch batch)
    {
        return (FrameTable)Objects.requireNonNull(batch.portState());
    }

    int capacity()
    {
        return capacity;
    }

    /** The memory of all frames. */
    UnsafeBuffer buffer()
    {
        return buffer;
    }

    /** Where a frame that arrives in a slot starts. */
    int start(final int slot)
    {
        return slot * stride + HEADROOM;
    }

    /** Octets of a frame that can arrive; longer ones are cut off. */
    int arrivalLength()
    {
        return arrivalLength;
    }

    MmsgVector rx()
    {
        return rx;
    }

    /** Makes what was filled last time ready for another {@code recvmmsg}. */
    long rearmedRxAddress()
    {
        for (int slot = 0; slot < used; slot++)
        {
            rx.rearm(slot);
        }
        used = 0;
        return rx.address();
    }

    /** How many slots {@code recvmmsg} has filled. */
    void used(final int slots)
    {
        used = slots;
    }

    /** How each frame of the batch came. */
    FrameLinks links()
    {
        return links;
    }

    /** Frame {@code i} is {@code length} octets from {@code offset} on. */
    void depart(final int i, final int offset, final int length)
    {
        tx.point(i, frames.address() + offset, length);
    }

    /** Address of the tx header of frame 0; the others follow. */
    long txAddress()
    {
        return tx.address();
    }
}
