package io.stampede.sender.samplelog;

import io.stampede.sender.match.Sample;
import io.stampede.sender.match.TlvSample;
import io.stampede.sender.stats.SampleListener;
import org.agrona.DirectBuffer;

/** The latest instant by our wall clock that a sample tells of: the last arrival, or departure of a probe. */
final class LastInstant implements SampleListener
{
    private long epochNs = Long.MIN_VALUE;

    @Override
    public void onSample(final int flow, final int kind, final DirectBuffer buffer, final int offset)
    {
        if (kind >= TlvSample.ANSWERED)
        {
            return;
        }
        final boolean isArrival = switch (kind)
        {
            case Sample.CLOSED_LOST, Sample.CLOSED_UNSENT, Sample.CLOSED_UNASKED -> false;
            default -> true;
        };
        epochNs = Math.max(epochNs, isArrival ? Sample.t4(buffer, offset) : Sample.t1(buffer, offset));
    }

    long epochNs()
    {
        return epochNs;
    }
}
