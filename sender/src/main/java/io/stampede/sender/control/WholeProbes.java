package io.stampede.sender.control;

import io.stampede.sender.match.Sample;
import io.stampede.sender.stats.SampleListener;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Passes on the samples of a log with gaps so that answers and closings agree, as they do in a whole one: a closing
 * whose answer is missing becomes a gap, and an answer whose closing is missing is closed before the next later closing
 * of its flow, as they come in order, or at the end, as of a run that was killed. Where probes of unknown end lie
 * between, pairs are broken.
 */
final class WholeProbes implements SampleListener
{
    private final List<SampleListener> listeners;
    private final List<TreeMap<Long, byte[]>> open = new ArrayList<>();
    private final long[] lastClosed;

    WholeProbes(final int flowCount, final List<SampleListener> listeners)
    {
        this.listeners = listeners;
        lastClosed = new long[flowCount];
        Arrays.fill(lastClosed, -1);
        for (int i = 0; i < flowCount; i++)
        {
            open.add(new TreeMap<>());
        }
    }

    @Override
    public void onSample(final int flow, final int kind, final DirectBuffer buffer, final int offset)
    {
        switch (kind)
        {
            case Sample.ANSWERED, Sample.ANSWERED_ELSEWHERE ->
            {
                open(flow, kind, buffer, offset);
                tell(flow, kind, buffer, offset);
            }
            case Sample.CLOSED_ANSWERED, Sample.CLOSED_ELSEWHERE ->
            {
                closeBefore(flow, Sample.index(buffer, offset));
                lastClosed[flow] = Sample.index(buffer, offset);
                final boolean isWhole = open.get(flow).remove(lastClosed[flow]) != null;
                tell(flow, isWhole ? kind : Sample.CLOSED_UNSENT, buffer, offset);
            }
            case Sample.CLOSED_LOST, Sample.CLOSED_UNASKED, Sample.CLOSED_UNSENT ->
            {
                closeBefore(flow, Sample.index(buffer, offset));
                lastClosed[flow] = Sample.index(buffer, offset);
                tell(flow, kind, buffer, offset);
            }
            default -> tell(flow, kind, buffer, offset);
        }
    }

    private void open(final int flow, final int kind, final DirectBuffer buffer, final int offset)
    {
        final byte[] copy = new byte[1 + Sample.LENGTH];
        copy[0] = (byte)(kind == Sample.ANSWERED ? Sample.CLOSED_ANSWERED : Sample.CLOSED_ELSEWHERE);
        buffer.getBytes(offset, copy, 1, Sample.LENGTH);
        open.get(flow).put(Sample.index(buffer, offset), copy);
    }

    /** Closes what is open. */
    void end()
    {
        for (int flow = 0; flow < open.size(); flow++)
        {
            closeBefore(flow, Long.MAX_VALUE);
        }
    }

    private void closeBefore(final int flow, final long index)
    {
        final SortedMap<Long, byte[]> unclosed = open.get(flow).headMap(index);
        for (final Map.Entry<Long, byte[]> answer : unclosed.entrySet())
        {
            final UnsafeBuffer sample = new UnsafeBuffer(answer.getValue());
            if (answer.getKey() != lastClosed[flow] + 1)
            {
                tell(flow, Sample.CLOSED_UNSENT, sample, 1);
            }
            tell(flow, answer.getValue()[0], sample, 1);
            lastClosed[flow] = answer.getKey();
        }
        unclosed.clear();
    }

    private void tell(final int flow, final int kind, final DirectBuffer buffer, final int offset)
    {
        for (final SampleListener listener : listeners)
        {
            listener.onSample(flow, kind, buffer, offset);
        }
    }
}
