package io.stampede.sender.match;

import org.agrona.DirectBuffer;
import org.agrona.concurrent.ringbuffer.RingBuffer;

/**
 * Hands samples to whoever computes statistics, and never waits for them: a full ring costs a sample, which is counted.
 * The message type says which kind of sample it is, and of which flow:
 * <pre>
 *   message type = flow · 256 + kind      payload = {@link Sample} or {@link TlvSample}
 * </pre>
 * Owned by the receiving thread.
 */
public final class SampleWriter
{
    private static final int FLOW_SHIFT = 8;
    private static final int KIND_MASK = (1 << FLOW_SHIFT) - 1;

    private final RingBuffer ring;
    private final int flowBits;
    private long dropped;

    /** For the only flow there is. */
    public SampleWriter(final RingBuffer ring)
    {
        this(ring, 0);
    }

    /**
     * @param ring single producer.
     * @param flow number of the flow the samples are of, from 0.
     */
    public SampleWriter(final RingBuffer ring, final int flow)
    {
        this.ring = ring;
        flowBits = flow << FLOW_SHIFT;
    }

    /** Kind of {@link Sample} or {@link TlvSample} of a message. */
    public static int kind(final int messageType)
    {
        return messageType & KIND_MASK;
    }

    /** The flow a message is of. */
    public static int flow(final int messageType)
    {
        return messageType >>> FLOW_SHIFT;
    }

    void write(final int kind, final DirectBuffer buffer, final int offset)
    {
        if (!ring.write(flowBits | kind, buffer, offset, Sample.LENGTH))
        {
            dropped++;
        }
    }

    void writeTlv(final int kind, final DirectBuffer buffer, final int offset)
    {
        if (!ring.write(flowBits | kind, buffer, offset, TlvSample.LENGTH))
        {
            dropped++;
        }
    }

    /** Samples that found the ring full: figures of this run are incomplete if not 0. */
    public long dropped()
    {
        return dropped;
    }
}
