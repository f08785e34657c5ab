package io.stampede.linux;

/**
 * One of the four rings an AF_XDP socket shares with the kernel. One side moves the producer index, the other the
 * consumer index; both count up for ever and wrap at 2^32, their low bits are the place in the ring.
 * <pre>
 *   ring         we are        an element is
 *   FILL         producer      an address: a chunk the kernel may fill
 *   RX           consumer      a descriptor: what has arrived where, and its length
 *   TX           producer      a descriptor: what shall leave
 *   COMPLETION   consumer      an address: a chunk whose frame has left
 * </pre>
 * Owned by one thread: it keeps what it last saw of the kernel's index, so as not to fetch that cache line each time.
 */
public abstract sealed class XskRing permits XskProducerRing, XskConsumerRing
{
    private final NativeMemory memory;
    private final long producer;
    private final long consumer;
    private final long descriptors;
    private final long flags;
    private final int elementLength;
    private final int size;

    XskRing(
        final NativeMemory memory, final IfXdp.RingOffset offset, final int size, final int elementLength)
    {
        if (Integer.bitCount(size) != 1)
        {
            throw new IllegalArgumentException("XDP ring (" + size + "): must be a power of two");
        }
        this.memory = memory;
        producer = offset.producer();
        consumer = offset.consumer();
        descriptors = offset.descriptors();
        flags = offset.flags();
        this.size = size;
        this.elementLength = elementLength;
    }

    /** Octets to map for a ring of {@code size} addresses. */
    public static long addressesLength(final IfXdp.RingOffset offset, final int size)
    {
        return offset.descriptors() + (long)size * IfXdp.SIZEOF_ADDRESS;
    }

    /** Octets to map for a ring of {@code size} descriptors. */
    public static long descriptorsLength(final IfXdp.RingOffset offset, final int size)
    {
        return offset.descriptors() + (long)size * IfXdp.SIZEOF_DESC;
    }

    /** Elements the ring holds. */
    public final int size()
    {
        return size;
    }

    final NativeMemory memory()
    {
        return memory;
    }

    final long element(final int index)
    {
        return descriptors + (long)(index & size - 1) * elementLength;
    }

    /** Whoever has seen an index in this way sees what its owner wrote or gave up before moving it. */
    final int producerAcquire()
    {
        return memory.getIntAcquire(producer);
    }

    /** As above. */
    final int consumerAcquire()
    {
        return memory.getIntAcquire(consumer);
    }

    /** Elements written before are seen by whoever sees the index. */
    final void producerRelease(final int index)
    {
        memory.putIntRelease(producer, index);
    }

    /** Elements have been read before anyone who sees the index writes there. */
    final void consumerRelease(final int index)
    {
        memory.putIntRelease(consumer, index);
    }

    final int flags()
    {
        return memory.getInt(flags);
    }
}
