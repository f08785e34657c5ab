package io.stampede.sender.match;

import org.agrona.DirectBuffer;
import org.agrona.concurrent.ringbuffer.RingBuffer;

/**
 * Hands samples to whoever computes statistics, and never waits for them: a full ring costs a sample, which is counted.
 * Owned by the engine's thread.
 */
public final class SampleWriter
{
    private final RingBuffer ring;
    private long dropped;

    /** @param ring single producer; message type = kind, payload = {@link Sample} or {@link TlvSample}. */
    public SampleWriter(final RingBuffer ring)
    {
        this.ring = ring;
    }

    void write(final int kind, final DirectBuffer buffer, final int offset)
    {
        if (!ring.write(kind, buffer, offset, Sample.LENGTH))
        {
            dropped++;
        }
    }

    void writeTlv(final int kind, final DirectBuffer buffer, final int offset)
    {
        if (!ring.write(kind, buffer, offset, TlvSample.LENGTH))
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
