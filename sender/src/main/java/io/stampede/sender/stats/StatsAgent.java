package io.stampede.sender.stats;

import io.stampede.sender.match.Sample;
import io.stampede.sender.match.SampleWriter;
import io.stampede.sender.match.TlvSample;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.Agent;
import org.agrona.concurrent.MessageHandler;
import org.agrona.concurrent.ringbuffer.RingBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Takes samples from the ring to all who want them: the statistics, the packet log, the lines for people. Runs on any
 * one thread; on the engine's own by default, where no third thread competes for a core and the ring cannot overflow.
 */
public final class StatsAgent implements Agent
{
    private static final int SAMPLE_LIMIT = 2048;

    private final RingBuffer ring;
    private final SessionStatistics statistics;
    private final LiveStatistics live = new LiveStatistics();
    private final @Nullable PacketLog packets;
    private final @Nullable RingBuffer lines;
    private final MessageHandler onSample = this::onSample;

    /**
     * @param ring    samples, message type as {@link SampleWriter} writes it.
     * @param packets keeps every probe; null if not asked for.
     * @param lines   samples once more, for one line per probe; null if not asked for. Full → lines are missing, no
     *                more.
     */
    public StatsAgent(
        final RingBuffer ring,
        final SessionStatistics statistics,
        final @Nullable PacketLog packets,
        final @Nullable RingBuffer lines)
    {
        this.ring = ring;
        this.statistics = statistics;
        this.packets = packets;
        this.lines = lines;
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
        final int kind = SampleWriter.kind(type);
        statistics.onSample(SampleWriter.flow(type), kind, buffer, offset);
        if (kind >= TlvSample.ANSWERED)
        {
            return;
        }
        if (packets != null && isClosing(kind))
        {
            packets.append(kind, buffer, offset);
        }
        if (lines != null)
        {
            lines.write(kind, buffer, offset, length);
        }
    }

    private static boolean isClosing(final int kind)
    {
        return switch (kind)
        {
            case Sample.CLOSED_ANSWERED, Sample.CLOSED_LOST, Sample.CLOSED_ELSEWHERE, Sample.CLOSED_UNASKED -> true;
            default -> false;
        };
    }

    @Override
    public String roleName()
    {
        return "stamp-statistics";
    }
}
