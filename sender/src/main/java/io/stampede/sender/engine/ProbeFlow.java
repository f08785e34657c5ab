package io.stampede.sender.engine;

import io.stampede.frame.PacketBatch;
import io.stampede.linux.Errno;
import io.stampede.net.Port;
import io.stampede.net.TxTimestamps;
import io.stampede.sender.match.ReplyMatcher;
import io.stampede.sender.match.SentProbes;
import io.stampede.sender.plan.SenderPlan;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * One STAMP session of a run: its SSID and numbers, its port, its probes in flight. A run has one or many, which take
 * turns.
 * <pre>
 *   sending thread      prepare ──▶ send          composer, sent, sending, counters
 *   receiving thread    onReply ──▶ close         matcher
 * </pre>
 * The two halves share nothing but the ring between {@code sent} and {@code matcher}, so each may have a thread of its
 * own; the ports are two halves of one then. A port may be that of many flows, each with a UDP port of it.
 */
public final class ProbeFlow
{
    /** Probes closed per visit at most: too few → closing falls behind the rate; too many → a burst delays a probe. */
    private static final int CLOSE_LIMIT = 256;

    private final Port sendingPort;
    private final PacketBatch sending;
    private final ProbeComposer composer;
    private final SentProbes sent;
    private final SendCounters counters = new SendCounters();
    private final long[] intendedNs;
    private final boolean isTimed;
    private final int ssid;
    private final int localPort;
    /** Null where the port does not tell when packets leave, or not on the thread that receives. */
    private final @Nullable DepartureNumbers departures;
    private int prepared;
    private long stepsSeen;

    private final Port receivingPort;
    private final ReplyMatcher matcher;

    /**
     * @param ports         of the sending and of the receiving thread; the same where one thread does both.
     * @param dataPackets   counts for the Direct Measurement TLV, if the probes have one.
     * @param sent          over the ring {@code matcher} has.
     * @param batchCapacity probes per send at most.
     */
    public ProbeFlow(
        final SenderPlan plan,
        final Ports ports,
        final DataPackets dataPackets,
        final SentProbes sent,
        final ReplyMatcher matcher,
        final int batchCapacity)
    {
        this.sent = sent;
        this.matcher = matcher;
        sendingPort = ports.sending();
        receivingPort = ports.receiving();
        localPort = ports.localPort();
        composer = new ProbeComposer(plan, dataPackets);
        isTimed = plan.schedule().isTimed();
        ssid = plan.ssid();
        sending = sendingPort.newBatch(batchCapacity);
        for (int i = 0; i < batchCapacity; i++)
        {
            sending.local(i, sending.localHigh(i), sending.localLow(i), localPort);
        }
        intendedNs = new long[batchCapacity];
        composer.prepare(sending);
        final TxTimestamps times = sendingPort.equals(receivingPort) ? sendingPort.txTimestamps() : null;
        departures = times == null ? null : new DepartureNumbers(times, sending);
    }

    /**
     * Who sends and who receives.
     *
     * @param localPort the UDP port of theirs probes come from.
     */
    public record Ports(Port sending, Port receiving, int localPort)
    {
        /** One port on one thread, for this flow only. */
        public static Ports of(final Port port)
        {
            return new Ports(port, port, port.localPort());
        }
    }

    /** Whether the batch and the memory of probes in flight take one more. The sending thread, like all up to send. */
    boolean hasRoom()
    {
        return prepared < sending.capacity() && sent.hasRoom(prepared);
    }

    /** Nothing waits to be sent. */
    boolean isEmpty()
    {
        return prepared == 0;
    }

    int batchCapacity()
    {
        return sending.capacity();
    }

    /** Puts the next probe into the batch. */
    void prepare(final long intendedAtNs, final int errorEstimate)
    {
        intendedNs[prepared] = intendedAtNs;
        composer.compose(sending, prepared, sent.next() + prepared, errorEstimate);
        prepared++;
    }

    /**
     * Stamps and sends the batch.
     *
     * @param sendCalls takes the time of the send call, ns.
     * @return probes the port did not take and that are due again.
     */
    int send(final MonotonicScale scale, final Histogram sendCalls)
    {
        final int due = prepared;
        final long firstIndex = sent.next();
        prepared = 0;
        long beforeNs = stamp(scale, due);
        while (scale.steps() != stepsSeen)
        {
            // somebody has set the clock since the cycle began: these readings cannot be told apart
            for (int i = due - 1; i >= 0; i--)
            {
                final boolean ignored = sent.takeBack(firstIndex + i);
            }
            beforeNs = stamp(scale, due);
        }
        sending.count(due);
        final int left = sendingPort.send(sending);
        sendCalls.recordValue(Math.clamp(scale.nowNs() - beforeNs, 0, sendCalls.getHighestTrackableValue()));
        counters.sent += left;
        if (departures != null)
        {
            departures.sent(sending, firstIndex);
        }
        final int again = left < due ? settleFailures(firstIndex, due) : 0;
        sent.settle();
        return again;
    }

    /** @return when it was done, monotonic. */
    private long stamp(final MonotonicScale scale, final int due)
    {
        stepsSeen = scale.steps();
        for (int i = 0; i < due; i++)
        {
            final long t1EpochNs = scale.epochNs();
            composer.stamp(sending, i, t1EpochNs);
            final long t1MonotonicNs = scale.toMonotonicNs(t1EpochNs);
            sent.opened(isTimed ? intendedNs[i] : t1MonotonicNs, t1EpochNs, t1MonotonicNs, stepsSeen);
        }
        return scale.refresh();
    }

    /** Lets the port hand over what it could not when it was sent. */
    void flush()
    {
        sendingPort.flush();
    }

    private int settleFailures(final long firstIndex, final int due)
    {
        int again = 0;
        for (int i = due - 1; i >= 0; i--)
        {
            again += sending.sendStatus(i) > 0 ? 0 : notLeft(firstIndex + i, sending.sendStatus(i));
        }
        return again;
    }

    /** @return 1 if the probe is due again, else 0. */
    private int notLeft(final long index, final int status)
    {
        counters.sequencesSkipped += sent.takeBack(index) ? 0 : 1;
        if (!isTimed && Errno.EAGAIN.is(status))
        {
            counters.backPressure++;
            return 1;
        }
        counters.notSent++;
        counters.lastSendErrno = -status;
        return 0;
    }

    /** SSID of its probes; 0 where the reflector knows none. */
    public int ssid()
    {
        return ssid;
    }

    /** The UDP port its probes come from. */
    public int localPort()
    {
        return localPort;
    }

    /** Of the sending thread. */
    public SendCounters counters()
    {
        return counters;
    }

    /** Numbers used so far. The sending thread. */
    long opened()
    {
        return sent.next();
    }

    /** By which its replies arrive. */
    Port receivingPort()
    {
        return receivingPort;
    }

    /** Whether the port has told when probes left; to be asked when it has received. */
    boolean hasDeparted()
    {
        return departures != null && departures.isWaiting();
    }

    /** Takes that over, before the replies: what left before they came is known then. */
    void takeDepartures(final long nowNs)
    {
        if (departures != null)
        {
            departures.tell(matcher, nowNs);
        }
    }

    /**
     * Judges what arrived in frame {@code i}.
     *
     * @param latestNs when it was taken, monotonic.
     * @return when it arrived, monotonic.
     */
    long onReply(final PacketBatch batch, final int i, final MonotonicScale scale, final long latestNs)
    {
        final long earliestNs = matcher.t1MonotonicNs(batch, i);
        final long t4MonotonicNs = earliestNs < 0 ? scale.toMonotonicNs(batch.rxEpochNs(i)) :
            scale.toMonotonicNs(batch.rxEpochNs(i), earliestNs, latestNs);
        matcher.onReply(batch, i, t4MonotonicNs);
        return t4MonotonicNs;
    }

    /** Closes what is decided, by its answer or by Tmax; how many. All that arrived before the horizon was judged. */
    int close(final long horizonNs)
    {
        return matcher.close(horizonNs, CLOSE_LIMIT);
    }

    /** Closes what there is, whatever may still come; how many. */
    int closeAll()
    {
        return matcher.close(Long.MAX_VALUE, CLOSE_LIMIT);
    }

    /** Whether a reply to what was sent at {@code sentNs} would have come by the horizon, were it in time. */
    boolean isOver(final long sentNs, final long horizonNs)
    {
        return matcher.isOver(sentNs, horizonNs);
    }

    /** Of the receiving thread. */
    public ReplyMatcher matcher()
    {
        return matcher;
    }
}
