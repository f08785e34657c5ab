package io.stampede.sender.engine;

import io.stampede.clock.ClockQuality;
import io.stampede.sender.pace.Pacer;
import io.stampede.sender.plan.SenderPlan;
import java.util.List;
import org.agrona.concurrent.Agent;

/**
 * The sender's whole duty cycle, no garbage: {@link ProbeSending} and {@link ReplyReceiving}, which may also run on a
 * thread each. T1 is CLOCK_REALTIME read right before the send call, once per probe; T4 is the port's receive stamp.
 */
public final class SenderAgent implements Agent
{
    private final ProbeSending sending;
    private final ReplyReceiving receiving;

    /**
     * @param flows          they take turns, in this order.
     * @param plan           what the flows' plans have in common.
     * @param scale          the clocks of the sending thread.
     * @param receivingScale of the receiving thread; {@code scale} itself where one thread does both.
     */
    public SenderAgent(
        final List<ProbeFlow> flows,
        final SenderPlan plan,
        final Pacer pacer,
        final MonotonicScale scale,
        final MonotonicScale receivingScale,
        final ClockQuality quality)
    {
        final SendProgress progress = new SendProgress();
        sending = new ProbeSending(
            flows, plan.schedule(), plan.shape().timestampFormat(), pacer, scale, quality, progress);
        receiving = new ReplyReceiving(flows, receivingScale, progress);
    }

    @Override
    public String roleName()
    {
        return sending.roleName();
    }

    @Override
    public void onStart()
    {
        sending.onStart();
    }

    @Override
    public int doWork()
    {
        final int sent = sending.doWork();
        final int work = sent + receiving.doWork(Math.max(1, sent), sending.nextDueNs());
        if (receiving.isAcknowledged())
        {
            sending.stop();
        }
        return work;
    }

    /** The half to be run by a thread of its own. */
    public ProbeSending sending()
    {
        return sending;
    }

    /** The half to be run by a thread of its own. */
    public ReplyReceiving receiving()
    {
        return receiving;
    }

    /** No probe becomes due any more; those in flight are still waited for. Any thread. */
    public void stop()
    {
        sending.stop();
    }

    /** Whether a reply has carried our Access Report back. The receiving thread, or any once the run has ended. */
    public boolean isAcknowledged()
    {
        return receiving.isAcknowledged();
    }

    /** All probes were sent, and each was waited for. The receiving thread. */
    public boolean isDone()
    {
        return receiving.isDone();
    }

    /** How long until the next probe is due, ns; {@link Long#MAX_VALUE} if none will be. The sending thread. */
    public long untilNextDueNs()
    {
        return sending.untilNextDueNs();
    }

    /** Counts another thread may watch. */
    public LiveCounts live()
    {
        return sending.live();
    }

    /** Of all flows together; from the sending thread, or when it has ended. */
    public SendCounters counters()
    {
        return sending.counters();
    }

    /** When the first probe was due, UTC ns. */
    public long startEpochNs()
    {
        return sending.startEpochNs();
    }

    /** From the first probe's intended time until the last had left, ns, monotonic. */
    public long sendingNs()
    {
        return sending.elapsedNs();
    }

    /** From the first probe's intended time to the last thing that happened, ns, monotonic. */
    public long elapsedNs()
    {
        final long endNs = receiving.endNs();
        return endNs == Long.MIN_VALUE ? sending.elapsedNs() :
            Math.max(sending.elapsedNs(), endNs - sending.startNs());
    }

    @Override
    public void onClose()
    {
        sending.onClose();
    }
}
