package io.stampede.linux;

/** A ring the kernel fills and we empty: RX or COMPLETION. First {@link #peek}, then read, then {@link #release}. */
public final class XskConsumerRing extends XskRing
{
    private int next;
    private int producerSeen;

    private XskConsumerRing(
        final NativeMemory memory, final IfXdp.RingOffset offset, final int size, final int elementLength)
    {
        super(memory, offset, size, elementLength);
        next = consumerAcquire();
        producerSeen = next;
    }

    public static XskConsumerRing ofAddresses(
        final NativeMemory memory, final IfXdp.RingOffset offset, final int size)
    {
        return new XskConsumerRing(memory, offset, size, IfXdp.SIZEOF_ADDRESS);
    }

    public static XskConsumerRing ofDescriptors(
        final NativeMemory memory, final IfXdp.RingOffset offset, final int size)
    {
        return new XskConsumerRing(memory, offset, size, IfXdp.SIZEOF_DESC);
    }

    /**
     * Elements there are to read, from 0 to {@code wanted}. Acquire on the kernel's index: it has written them before
     * we read.
     */
    public int peek(final int wanted)
    {
        int filled = producerSeen - next;
        if (filled < wanted)
        {
            producerSeen = producerAcquire();
            filled = producerSeen - next;
        }
        return Math.min(filled, wanted);
    }

    /** Address of element {@code n} of those peeked at. */
    public long address(final int n)
    {
        return memory().getLong(element(next + n));
    }

    /** Length of element {@code n} of those peeked at, a descriptor. */
    public int length(final int n)
    {
        return memory().getInt(element(next + n) + IfXdp.DESC_LEN);
    }

    /** Gives the first {@code count} elements back. Release on our index: we have read them before they are reused. */
    public void release(final int count)
    {
        next += count;
        consumerRelease(next);
    }
}
