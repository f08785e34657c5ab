package io.stampede.sender.testing;

import io.stampede.frame.PacketBatch;
import io.stampede.sender.match.InFlightRing;
import io.stampede.sender.match.MatchCounters;
import io.stampede.sender.match.MatchRules;
import io.stampede.sender.match.ReplyMatcher;
import io.stampede.sender.match.SampleWriter;
import io.stampede.sender.match.SentProbes;
import io.stampede.sender.plan.SenderPlan;
import io.stampede.sender.stats.SessionStatistics;
import io.stampede.sender.stats.StatsAgent;
import java.nio.ByteBuffer;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.ringbuffer.OneToOneRingBuffer;
import org.agrona.concurrent.ringbuffer.RingBufferDescriptor;

/**
 * The receiving half of a sender on a desk: probes are declared sent at any T1, packets are handed over as octets with
 * any T4, and matcher, ring and statistics are those of a run.
 */
public final class ReplyDesk
{
    /** TTL every packet arrives with. */
    public static final int TTL = 57;

    private static final int FRAME_LENGTH = 2048;
    private static final int RING_BYTES = 1 << 20;
    private static final int TAI_MINUS_UTC = 37;
    private static final long MONOTONIC_MINUS_EPOCH = -1_700_000_000_000_000_000L;

    private final OneToOneRingBuffer ring = new OneToOneRingBuffer(
        new UnsafeBuffer(ByteBuffer.allocateDirect(RING_BYTES + RingBufferDescriptor.TRAILER_LENGTH)));
    private final PacketBatch batch = new PacketBatch(1, FRAME_LENGTH, FRAME_LENGTH,
        new UnsafeBuffer(ByteBuffer.allocateDirect(FRAME_LENGTH)), null);
    private final SenderPlan plan;
    private final SentProbes sent;
    private final ReplyMatcher matcher;
    private final SessionStatistics statistics;
    private final StatsAgent agent;
    private int tos;

    public ReplyDesk(final SenderPlan plan)
    {
        this(plan, TAI_MINUS_UTC);
    }

    /** @param taiMinusUtcSeconds 0 for vectors that write UTC in the PTPv2 format. */
    public ReplyDesk(final SenderPlan plan, final int taiMinusUtcSeconds)
    {
        this.plan = plan;
        final InFlightRing inFlight = new InFlightRing(plan.inFlightCapacity());
        sent = new SentProbes(inFlight);
        matcher = new ReplyMatcher(new MatchRules(plan, taiMinusUtcSeconds), inFlight, new SampleWriter(ring));
        statistics = new SessionStatistics(plan, 1 << 12);
        agent = new StatsAgent(ring, statistics, List.of());
    }

    /** The next probe leaves, when it was due. */
    public void send(final long t1EpochNs)
    {
        final long t1MonotonicNs = t1EpochNs + MONOTONIC_MINUS_EPOCH;
        sent.opened(t1MonotonicNs, t1EpochNs, t1MonotonicNs, 0);
        sent.settle();
    }

    /** TOS or Traffic Class octet of what arrives from now on. */
    public void tos(final int value)
    {
        tos = value;
    }

    /** A packet arrives; what the matcher says it is. */
    public int arrive(final byte[] packet, final long t4EpochNs)
    {
        batch.buffer().putBytes(batch.offset(0), packet, 0, Math.min(packet.length, FRAME_LENGTH));
        batch.arrived(0, packet.length);
        batch.ipHeader(0, TTL, tos);
        batch.rxEpochNs(0, t4EpochNs, false);
        batch.count(1);
        final int kind = matcher.onReply(batch, 0, t4EpochNs + MONOTONIC_MINUS_EPOCH);
        account();
        return kind;
    }

    /** Tmax is over for all. */
    public void close(final long epochNs)
    {
        while (matcher.close(epochNs + plan.schedule().timeoutNs() * 2 + MONOTONIC_MINUS_EPOCH, 1) > 0)
        {
            account();
        }
    }

    private void account()
    {
        while (agent.doWork() > 0)
        {
            // until the ring is empty
        }
    }

    public ReplyMatcher matcher()
    {
        return matcher;
    }

    public MatchCounters counters()
    {
        return matcher.counters();
    }

    public SessionStatistics statistics()
    {
        return statistics;
    }
}
