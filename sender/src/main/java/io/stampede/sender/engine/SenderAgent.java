package io.stampede.sender.engine;

import io.stampede.clock.ClockQuality;
import io.stampede.frame.PacketBatch;
import io.stampede.net.Port;
import io.stampede.sender.match.ReplyMatcher;
import io.stampede.sender.pace.Pacer;
import io.stampede.sender.plan.Schedule;
import io.stampede.sender.plan.SenderPlan;
import io.stampede.wire.ErrorEstimate;
import io.stampede.wire.TimestampFormat;
import org.agrona.concurrent.Agent;

/**
 * The sender's duty cycle, one thread, no garbage:
 * <pre>
 *   due probes ──▶ compose ──▶ stamp T1 ──▶ Port.send ──▶ what did not leave is taken back
 *   Port.receive ──▶ match ──▶ samples
 *   close what is older than Tmax
 * </pre>
 * T1 is CLOCK_REALTIME read right before the send call; T4 is the port's receive stamp. A probe that cannot leave is
 * not sent later: its number goes to the next one and it counts as not sent. Owned by its thread but for {@link #stop}
 * and {@link #live}.
 */
public final class SenderAgent implements Agent
{
    /** Probes closed per cycle at most: too few → closing falls behind the rate; too many → a burst delays a probe. */
    private static final int CLOSE_LIMIT = 256;
    /** The clock's quality changes slowly; asking costs a system call. */
    private static final long QUALITY_INTERVAL_NS = 1_000_000_000L;

    private final Port port;
    private final PacketBatch sending;
    private final PacketBatch receiving;
    private final ProbeComposer composer;
    private final ReplyMatcher matcher;
    private final Pacer pacer;
    private final Schedule schedule;
    private final TimestampFormat format;
    private final MonotonicScale scale;
    private final ClockQuality quality;
    private final SendCounters counters = new SendCounters();
    private final LiveCounts live = new LiveCounts();
    private final long[] intendedNs;
    private long dueCount;
    private long startNs;
    private long startEpochNs;
    private long endNs;
    private long horizonNs;
    private long nextQualityNs;
    private int errorEstimate;
    private boolean isSendingOver;
    private volatile boolean isStopRequested;

    /**
     * @param dataPackets   counts for the Direct Measurement TLV, if the probes have one.
     * @param batchCapacity probes per send and replies per receive at most.
     */
    public SenderAgent(
        final SenderPlan plan,
        final Port port,
        final DataPackets dataPackets,
        final int batchCapacity,
        final Pacer pacer,
        final ReplyMatcher matcher,
        final MonotonicScale scale,
        final ClockQuality quality)
    {
        this.port = port;
        this.pacer = pacer;
        this.matcher = matcher;
        this.scale = scale;
        this.quality = quality;
        schedule = plan.schedule();
        format = plan.shape().timestampFormat();
        composer = new ProbeComposer(plan, dataPackets);
        sending = port.newBatch(batchCapacity);
        receiving = port.newBatch(batchCapacity);
        intendedNs = new long[batchCapacity];
        composer.prepare(sending);
    }

    @Override
    public String roleName()
    {
        return "stamp-sender";
    }

    @Override
    public void onStart()
    {
        startNs = scale.refresh();
        startEpochNs = scale.epochNs();
        pacer.start(startNs);
    }

    @Override
    public int doWork()
    {
        final long nowNs = scale.refresh();
        if (nextQualityNs - nowNs <= 0)
        {
            refreshQuality(nowNs);
        }
        int work = sendDue(nowNs);
        work += receive();
        work += matcher.close(matcher.isAccessReported() ? nowNs + 2 * schedule.timeoutNs() : horizonNs, CLOSE_LIMIT);
        if (work > 0)
        {
            live.release(counters);
            endNs = scale.nowNs();
        }
        return work;
    }

    private void refreshQuality(final long nowNs)
    {
        quality.refresh();
        errorEstimate = ErrorEstimate.encode(quality.isSynchronized(), format.isPtp(), quality.errorNs());
        nextQualityNs = nowNs + QUALITY_INTERVAL_NS;
    }

    private int sendDue(final long nowNs)
    {
        int due = 0;
        while (!isSendingOver && due < sending.capacity() && pacer.nextNs() - nowNs <= 0 && matcher.hasRoom(due))
        {
            if (isStopRequested || dueCount >= schedule.count() || pacer.nextNs() - startNs >= schedule.durationNs())
            {
                isSendingOver = true;
                break;
            }
            intendedNs[due] = pacer.nextNs();
            composer.compose(sending, due, matcher.next() + due, errorEstimate);
            pacer.advance();
            dueCount++;
            due++;
        }
        if (due > 0)
        {
            send(due);
        }
        isSendingOver |= isStopRequested || dueCount >= schedule.count();
        return due;
    }

    private void send(final int due)
    {
        final long firstIndex = matcher.next();
        for (int i = 0; i < due; i++)
        {
            final long t1EpochNs = scale.epochNs();
            composer.stamp(sending, i, t1EpochNs);
            matcher.opened(intendedNs[i], t1EpochNs, scale.toMonotonicNs(t1EpochNs));
        }
        sending.count(due);
        final int left = port.send(sending);
        if (left < due)
        {
            settleFailures(firstIndex, due);
        }
        else
        {
            counters.sent += due;
        }
    }

    private void settleFailures(final long firstIndex, final int due)
    {
        int sent = 0;
        int lastSent = -1;
        for (int i = 0; i < due; i++)
        {
            if (sending.sendStatus(i) > 0)
            {
                sent++;
                lastSent = i;
            }
            else
            {
                counters.lastSendErrno = -sending.sendStatus(i);
            }
        }
        for (int i = 0; i < lastSent; i++)
        {
            if (sending.sendStatus(i) <= 0)
            {
                matcher.skipped(firstIndex + i);
                counters.sequencesSkipped++;
            }
        }
        matcher.takeBack(due - 1 - lastSent);
        counters.sent += sent;
        counters.notSent += due - sent;
    }

    private int receive()
    {
        final long beforeNs = scale.nowNs();
        final int count = port.receive(receiving);
        if (count == 0)
        {
            horizonNs = beforeNs;
            return 0;
        }
        final long latestNs = scale.refresh();
        long t4MonotonicNs = beforeNs;
        for (int i = 0; i < count; i++)
        {
            final long earliestNs = matcher.t1MonotonicNs(receiving, i);
            t4MonotonicNs = earliestNs < 0 ? scale.toMonotonicNs(receiving.rxEpochNs(i)) :
                scale.toMonotonicNs(receiving.rxEpochNs(i), earliestNs, latestNs);
            matcher.onReply(receiving, i, t4MonotonicNs);
        }
        isSendingOver |= matcher.isAccessReported();
        // A full batch may have left replies behind; they arrived after the last of these.
        horizonNs = count < receiving.capacity() ? beforeNs : Math.min(t4MonotonicNs, beforeNs);
        return count;
    }

    /** No probe becomes due any more; those in flight are still waited for. Any thread. */
    public void stop()
    {
        isStopRequested = true;
    }

    /**
     * Whether a reply has carried our Access Report back: nothing more is sent nor waited for then. The engine's
     * thread, or any once the run has ended.
     */
    public boolean isAcknowledged()
    {
        return matcher.isAccessReported();
    }

    /** All probes were sent, and each was waited for. */
    public boolean isDone()
    {
        return isSendingOver && matcher.open() == 0;
    }

    /** How long until the next probe is due, ns; {@link Long#MAX_VALUE} if none will be. The engine's thread. */
    public long untilNextDueNs()
    {
        return isSendingOver ? Long.MAX_VALUE : pacer.nextNs() - scale.nowNs();
    }

    /** Counts another thread may watch. */
    public LiveCounts live()
    {
        return live;
    }

    public SendCounters counters()
    {
        return counters;
    }

    /** When the first probe was due, UTC ns. */
    public long startEpochNs()
    {
        return startEpochNs;
    }

    /** From the first probe's intended time to the last thing that happened, ns, monotonic. */
    public long elapsedNs()
    {
        return endNs - startNs;
    }

    @Override
    public void onClose()
    {
        live.release(counters);
    }
}
