package io.stampede.sender.stats;

import io.stampede.sender.match.Sample;
import io.stampede.sender.plan.SenderPlan;
import java.net.InetAddress;
import java.util.List;
import org.agrona.DirectBuffer;

/**
 * Figures of many sessions: distributions of all together, and of each by itself what a few words of memory hold: its
 * {@link FlowStatistics}, and number, minimum, mean, maximum and standard deviation of its delays. A histogram for each
 * of ten thousand sessions would be gigabytes. Fed by one thread; allocates nothing while fed.
 */
public final class GroupStatistics implements SampleListener
{
    private final SessionStatistics all;
    private final List<ClockStatistics> clocks;
    private final RunningMoments[] rtts;
    private final RunningMoments[] forwards;
    private final RunningMoments[] backwards;

    /**
     * @param plan       of the session with the most TLVs; all have the same schedule, and the first of these TLVs.
     * @param window     answers of each session remembered for telling duplicates, a power of two of at least 64.
     * @param reflectors where each session's is, one or more; each address has a clock of its own.
     */
    public GroupStatistics(final SenderPlan plan, final int window, final List<InetAddress> reflectors)
    {
        clocks = ClockStatistics.of(reflectors);
        all = new SessionStatistics(plan, window, clocks);
        final int sessions = reflectors.size();
        rtts = newMoments(sessions);
        forwards = newMoments(sessions);
        backwards = newMoments(sessions);
    }

    private static RunningMoments[] newMoments(final int sessions)
    {
        final RunningMoments[] moments = new RunningMoments[sessions];
        for (int i = 0; i < sessions; i++)
        {
            moments[i] = new RunningMoments();
        }
        return moments;
    }

    @Override
    public void onSample(final int session, final int kind, final DirectBuffer buffer, final int sample)
    {
        all.onSample(session, kind, buffer, sample);
        if (kind == Sample.ANSWERED && !clocks.get(session).isTorn(buffer, sample))
        {
            rtts[session].record(Delays.rttNs(buffer, sample));
            forwards[session].record(Delays.forwardNs(buffer, sample));
            backwards[session].record(Delays.backwardNs(buffer, sample));
        }
    }

    /** Of all sessions together; its flows are the sessions. */
    public SessionStatistics all()
    {
        return all;
    }

    /** Round trips without residence of one session. */
    public Moments rtt(final int session)
    {
        return rtts[session].moments();
    }

    /** Of one session, to the reflector. */
    public Moments forward(final int session)
    {
        return forwards[session].moments();
    }

    /** Of one session, back. */
    public Moments backward(final int session)
    {
        return backwards[session].moments();
    }
}
