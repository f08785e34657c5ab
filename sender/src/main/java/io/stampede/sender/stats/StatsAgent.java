package io.stampede.sender.stats;

import io.stampede.sender.match.SampleWriter;
import java.util.List;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.Agent;
import org.agrona.concurrent.MessageHandler;
import org.agrona.concurrent.ringbuffer.RingBuffer;

/**
 * Takes samples from the ring to all who want them: the statistics and the {@link SampleListener}s. Runs on any one
 * thread; on the engine's own by default, where no third thread competes for a core and the ring cannot overflow.
 */
public final class StatsAgent implements Agent
{
    private static final int SAMPLE_LIMIT = 2048;

    private final RingBuffer ring;
    private final SessionStatistics statistics;
    private final LiveStatistics live = new LiveStatistics();
    private final SampleListener[] listeners;
    private final MessageHandler onSample = this::onSample;

    /**
     * @param ring      samples, message type as {@link SampleWriter} writes it.
     * @param listeners see each sample after the statistics, in this order.
     */
    public StatsAgent(
        final RingBuffer ring, final SessionStatistics statistics, final List<SampleListener> listeners)
    {
        this.ring = ring;
        this.statistics = statistics;
        this.listeners = listeners.toArray(SampleListener[]::new);
        listeners.forEach(listener -> listener.begin(statistics));
    }

    @Override
    public int doWork()
    {
        final int untilWrap = ring.read(onSample, SAMPLE_LIMIT);
        // a read ends where the ring does, and may find nothing but padding there: nothing read is not nothing left
        final int samples = untilWrap + (untilWrap == 0 ? ring.read(onSample, SAMPLE_LIMIT) : 0);
        if (samples > 0)
        {
            live.release(statistics);
        }
        return samples;
    }

    /** Figures another thread may watch. */
    public LiveStatistics live()
    {
        return live;
    }

    private void onSample(final int type, final MutableDirectBuffer buffer, final int offset, final int length)
    {
        final int flow = SampleWriter.flow(type);
        final int kind = SampleWriter.kind(type);
        statistics.onSample(flow, kind, buffer, offset);
        for (int i = 0; i < listeners.length; i++)
        {
            listeners[i].onSample(flow, kind, buffer, offset);
        }
    }

    @Override
    public String roleName()
    {
        return "stamp-statistics";
    }
}
