package io.stampede.linux;

import java.lang.invoke.VarHandle;

/** A ring we fill and the kernel empties: FILL or TX. First {@link #reserve}, then write, then {@link #submit}. */
public final class XskProducerRing extends XskRing
{
    /** An address no packet memory has; a length of 0 alone was something to send before Linux 6.6. */
    private static final long NOWHERE = -1;

    private int next;
    private int consumerSeen;

    private XskProducerRing(
        final NativeMemory memory, final IfXdp.RingOffset offset, final int size, final int elementLength)
    {
        super(memory, offset, size, elementLength);
        next = producerAcquire();
        consumerSeen = consumerAcquire();
    }

    public static XskProducerRing ofAddresses(
        final NativeMemory memory, final IfXdp.RingOffset offset, final int size)
    {
        return new XskProducerRing(memory, offset, size, IfXdp.SIZEOF_ADDRESS);
    }

    public static XskProducerRing ofDescriptors(
        final NativeMemory memory, final IfXdp.RingOffset offset, final int size)
    {
        return new XskProducerRing(memory, offset, size, IfXdp.SIZEOF_DESC);
    }

    /**
     * Elements that may be written now, from 0 to {@code wanted}. Acquire on the kernel's index: what it has read it
     * has read before we write over it.
     */
    public int reserve(final int wanted)
    {
        int free = size() - (next - consumerSeen);
        if (free < wanted)
        {
            consumerSeen = consumerAcquire();
            free = size() - (next - consumerSeen);
        }
        return Math.min(free, wanted);
    }

    /** Element {@code n} of those reserved is an address. */
    public void address(final int n, final long address)
    {
        memory().putLong(element(next + n), address);
    }

    /** Element {@code n} of those reserved is a descriptor. */
    public void descriptor(final int n, final long address, final int length)
    {
        final long at = element(next + n);
        memory().putLong(at, address);
        memory().putInt(at + IfXdp.DESC_LEN, length);
        memory().putInt(at + IfXdp.DESC_OPTIONS, 0);
    }

    /** Hands the first {@code count} reserved elements over. Release on our index: the kernel sees them written. */
    public void submit(final int count)
    {
        next += count;
        producerRelease(next);
    }

    /**
     * Makes a descriptor the kernel skips of the one submitted {@code back} elements ago, 1 for the last. Only while
     * the kernel cannot be looking: not taken yet, and not about to be.
     *
     * @return the address it had.
     */
    public long cancel(final int back)
    {
        final long at = element(next - back);
        final long address = memory().getLong(at);
        memory().putLong(at, NOWHERE);
        memory().putInt(at + IfXdp.DESC_LEN, 0);
        return address;
    }

    /** Elements submitted that the kernel has not said to have taken. */
    public int pending()
    {
        return next - taken();
    }

    /** Elements the kernel says to have taken, since the ring was made; it wraps. It may have taken more. */
    public int taken()
    {
        consumerSeen = consumerAcquire();
        return consumerSeen;
    }

    /**
     * Whether the kernel waits to be called. A full fence: our index must be out before we look at its flag, as it sets
     * the flag before it looks at our index; without one both could go to sleep.
     */
    public boolean needsWakeup()
    {
        VarHandle.fullFence();
        return (flags() & IfXdp.XDP_RING_NEED_WAKEUP) != 0;
    }
}
