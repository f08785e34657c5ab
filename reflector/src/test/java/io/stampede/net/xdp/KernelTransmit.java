package io.stampede.net.xdp;

import io.stampede.linux.IfXdp;
import io.stampede.linux.NativeMemory;
import io.stampede.linux.XskConsumerRing;
import io.stampede.linux.XskProducerRing;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * The other side of a TX ring in ordinary memory, after {@code __xsk_generic_xmit} of Linux 6.18: how it takes frames,
 * and when it lets the ring's owner know.
 */
final class KernelTransmit implements TransmitSide
{
    static final int SIZE = 64;
    private static final int MAX_FRAMES = 32;
    private static final int EAGAIN = -11;
    private static final int EBUSY = -16;
    private static final int ENETDOWN = -100;
    private static final IfXdp.RingOffset OFFSET = new IfXdp.RingOffset(0, 64, 192, 128);

    /** Results of the next calls that take nothing; after them all is well. */
    final Deque<Integer> refusals = new ArrayDeque<>();
    /** Places, among the frames taken, of those the device drops. */
    final List<Integer> dropped = new ArrayList<>();
    /** Chunks' addresses of frames that left, and of those that did not, in their order. */
    final List<Long> sent = new ArrayList<>();
    final List<Long> lost = new ArrayList<>();
    boolean hasCarrier = true;
    boolean isZeroCopy;
    int calls;
    /** Calls after which the link is down. */
    int downAfterCalls = Integer.MAX_VALUE;

    private final NativeMemory memory = NativeMemory.allocate(192 + SIZE * 16L, 64);
    private final XskProducerRing ring;
    private final NativeMemory completionMemory = NativeMemory.allocate(192 + Umem.CHUNKS * 8L, 64);
    private final XskConsumerRing completion =
        XskConsumerRing.ofAddresses(completionMemory, OFFSET, Umem.CHUNKS);
    private int seen;
    private int taken;

    /** @param first index of the first element. */
    KernelTransmit(final int first)
    {
        memory.putInt(OFFSET.producer(), first);
        memory.putInt(OFFSET.consumer(), first);
        memory.putInt(OFFSET.flags(), 1);
        seen = first;
        taken = first;
        ring = XskProducerRing.ofDescriptors(memory, OFFSET, SIZE);
    }

    @Override
    public XskProducerRing tx()
    {
        return ring;
    }

    @Override
    public XskConsumerRing completion()
    {
        return completion;
    }

    /** Gives back the chunks of all it took, be they sent or lost; how many were sent. */
    int complete()
    {
        final int sentCount = sent.size();
        sent.forEach(this::complete);
        lost.forEach(this::complete);
        sent.clear();
        lost.clear();
        return sentCount;
    }

    private void complete(final long address)
    {
        final int next = completionMemory.getInt(OFFSET.producer());
        completionMemory.putLong(192 + (long)(next & Umem.CHUNKS - 1) * 8, address);
        completionMemory.putInt(OFFSET.producer(), next + 1);
    }

    @Override
    public boolean isZeroCopy()
    {
        return isZeroCopy;
    }

    @Override
    public int wakeTx()
    {
        calls++;
        if (calls > downAfterCalls)
        {
            return ENETDOWN;
        }
        return refusals.isEmpty() ? transmit() : refusals.remove();
    }

    private int transmit()
    {
        boolean hasSent = false;
        int result = 0;
        int count = 0;
        while (result == 0 && hasMore())
        {
            final long at = 192 + (long)(taken & SIZE - 1) * 16;
            final long address = memory.getLong(at);
            if (address < 0 || memory.getInt(at + 8) == 0)
            {
                taken++;
                break;
            }
            if (count == MAX_FRAMES)
            {
                result = EAGAIN;
                break;
            }
            count++;
            taken++;
            final boolean isDropped = !hasCarrier || dropped.contains(sent.size() + lost.size());
            (isDropped ? lost : sent).add(address);
            hasSent |= !isDropped;
            result = isDropped ? EBUSY : 0;
        }
        if (hasSent)
        {
            tell();
        }
        return result;
    }

    private boolean hasMore()
    {
        if (seen == taken)
        {
            tell();
            seen = memory.getInt(OFFSET.producer());
        }
        return seen != taken;
    }

    private void tell()
    {
        memory.putInt(OFFSET.consumer(), taken);
    }
}
