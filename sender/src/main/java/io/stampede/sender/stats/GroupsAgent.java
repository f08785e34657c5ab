package io.stampede.sender.stats;

import io.stampede.sender.match.Sample;
import io.stampede.sender.match.SampleWriter;
import java.util.List;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.Agent;
import org.agrona.concurrent.MessageHandler;
import org.agrona.concurrent.ringbuffer.RingBuffer;

/**
 * Takes samples of many sessions from the ring to the group each is of. Sessions are numbered through all groups, those
 * of the first group first; so is what a {@link SampleListener} hears of. Runs on one thread, the engine's.
 */
public final class GroupsAgent implements Agent
{
    private final RingBuffer ring;
    private final GroupStatistics[] groups;
    private final SampleListener[] listeners;
    private final int[] groupOf;
    private final int[] firstOf;
    private final LiveStatistics live = new LiveStatistics();
    private final MessageHandler onSample = this::onSample;
    private int lastGroup;

    /**
     * @param ring      samples, message type as {@link SampleWriter} writes it.
     * @param listeners see each sample after the statistics, in this order.
     */
    public GroupsAgent(
        final RingBuffer ring, final List<GroupStatistics> groups, final List<SampleListener> listeners)
    {
        this.ring = ring;
        this.groups = groups.toArray(GroupStatistics[]::new);
        this.listeners = listeners.toArray(SampleListener[]::new);
        groupOf = new int[groups.stream().mapToInt(group -> group.all().flows().size()).sum()];
        firstOf = new int[groups.size()];
        int session = 0;
        for (int i = 0; i < firstOf.length; i++)
        {
            firstOf[i] = session;
            for (int n = groups.get(i).all().flows().size(); n > 0; n--)
            {
                groupOf[session++] = i;
            }
        }
    }

    /** Takes all there is: the thread that does it is the one that fills the ring. */
    @Override
    public int doWork()
    {
        // a read ends where the ring does; a second one finds the rest
        final int samples = ring.read(onSample) + ring.read(onSample);
        if (samples > 0)
        {
            live.release(groups, groups[lastGroup].all().lastRttNs());
        }
        return samples;
    }

    private void onSample(final int type, final MutableDirectBuffer buffer, final int offset, final int length)
    {
        final int session = SampleWriter.flow(type);
        final int kind = SampleWriter.kind(type);
        final int group = groupOf[session];
        lastGroup = kind == Sample.ANSWERED ? group : lastGroup;
        groups[group].onSample(session - firstOf[group], kind, buffer, offset);
        for (int i = 0; i < listeners.length; i++)
        {
            listeners[i].onSample(session, kind, buffer, offset);
        }
    }

    /** Figures another thread may watch. */
    public LiveStatistics live()
    {
        return live;
    }

    @Override
    public String roleName()
    {
        return "stamp-statistics";
    }
}
