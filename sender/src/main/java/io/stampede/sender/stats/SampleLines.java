package io.stampede.sender.stats;

import io.stampede.sender.match.Sample;
import io.stampede.sender.match.TlvSample;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.ringbuffer.RingBuffer;

/**
 * Passes samples on to another thread, which makes a line for people of each. A full ring costs lines, no more; TLV
 * samples are not passed on.
 */
public final class SampleLines implements SampleListener
{
    private final RingBuffer lines;

    /** @param lines message type = kind of {@link Sample}. */
    public SampleLines(final RingBuffer lines)
    {
        this.lines = lines;
    }

    @Override
    public void onSample(final int flow, final int kind, final DirectBuffer buffer, final int offset)
    {
        if (kind < TlvSample.ANSWERED)
        {
            lines.write(kind, buffer, offset, Sample.LENGTH);
        }
    }
}
