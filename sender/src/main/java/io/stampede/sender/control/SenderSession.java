package io.stampede.sender.control;

import io.stampede.clock.ClockQuality;
import io.stampede.net.Port;
import io.stampede.sender.engine.DataPackets;
import io.stampede.sender.engine.MonotonicScale;
import io.stampede.sender.engine.SenderAgent;
import io.stampede.sender.match.InFlightRing;
import io.stampede.sender.match.MatchCounters;
import io.stampede.sender.match.MatchRules;
import io.stampede.sender.match.ReplyMatcher;
import io.stampede.sender.match.Sample;
import io.stampede.sender.match.SampleWriter;
import io.stampede.sender.pace.Pacer;
import io.stampede.sender.pace.PeriodicPacer;
import io.stampede.sender.pace.PoissonPacer;
import io.stampede.sender.plan.Schedule;
import io.stampede.sender.plan.SenderPlan;
import io.stampede.sender.stats.LiveStatistics;
import io.stampede.sender.stats.PacketLog;
import io.stampede.sender.stats.SessionStatistics;
import io.stampede.sender.stats.StatsAgent;
import java.nio.ByteBuffer;
import java.util.Set;
import org.agrona.BitUtil;
import org.agrona.concurrent.Agent;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.ringbuffer.OneToOneRingBuffer;
import org.agrona.concurrent.ringbuffer.RingBufferDescriptor;
import org.jspecify.annotations.Nullable;

/**
 * The parts of one run, put together: engine, matcher, statistics and the ring of samples between them. As an agent it
 * runs engine and statistics on one thread, where the ring is emptied in every cycle and so never fills.
 */
public final class SenderSession implements Agent
{
    /** Probes per send and replies per receive at most: sendmmsg and recvmmsg gain little beyond. */
    public static final int BATCH_CAPACITY = 64;

    /** Samples of 72 octets, and 88 a TLV: a cycle makes 64 arrivals of a dozen TLVs and 256 closings at most. */
    private static final int SAMPLE_RING_BYTES = 1 << 19;
    /** A line per probe is for people; a quarter of a second of 10 kpps. */
    private static final int LINE_RING_BYTES = 1 << 18;
    /** TAI − UTC since 2017-01-01, where the kernel does not know it. */
    private static final int TAI_MINUS_UTC_SECONDS = 37;
    private static final int MIN_WINDOW = 1 << 16;
    private static final int WINDOW_PER_PROBE = 4;
    /** 32 MiB of bits; beyond it numbers were half a minute of 10 Mpps ago. */
    private static final int MAX_WINDOW = 1 << 28;

    private final ReplyMatcher matcher;
    private final SampleWriter samples;
    private final SessionStatistics statistics;
    private final SenderAgent sender;
    private final StatsAgent stats;
    private final MonotonicScale scale;
    private final SenderPlan plan;
    private final @Nullable PacketLog packets;
    private final @Nullable OneToOneRingBuffer lines;

    /** What a run keeps beside its figures. */
    public enum Keep
    {
        /** Every probe in memory. */
        PACKETS,
        /** A copy of every sample for {@link #lines}. */
        LINES
    }

    /** A session whose probes carry no Direct Measurement. */
    public SenderSession(
        final SenderPlan plan,
        final Port port,
        final MonotonicScale scale,
        final ClockQuality quality,
        final Set<Keep> keep)
    {
        this(plan, port, DataPackets.NONE, scale, quality, keep);
    }

    /**
     * @param dataPackets counts for the Direct Measurement TLV, if the probes have one.
     * @param scale       the clocks of this run.
     * @param quality     how good the wall clock is.
     */
    public SenderSession(
        final SenderPlan plan,
        final Port port,
        final DataPackets dataPackets,
        final MonotonicScale scale,
        final ClockQuality quality,
        final Set<Keep> keep)
    {
        this.scale = scale;
        this.plan = plan;
        final OneToOneRingBuffer ring = newRing(SAMPLE_RING_BYTES);
        samples = new SampleWriter(ring);
        quality.refresh();
        final int tai = quality.taiMinusUtcSeconds();
        final int inFlight = plan.inFlightCapacity();
        matcher = new ReplyMatcher(
            new MatchRules(plan, tai == 0 ? TAI_MINUS_UTC_SECONDS : tai), new InFlightRing(inFlight), samples);
        if (!dataPackets.equals(DataPackets.NONE))
        {
            matcher.receivedPackets(() -> received(dataPackets));
        }
        sender = new SenderAgent(
            plan, port, dataPackets, BATCH_CAPACITY, newPacer(plan), matcher, scale, quality);
        statistics = new SessionStatistics(plan, window(plan));
        packets = keep.contains(Keep.PACKETS) ? new PacketLog(packetCapacity(plan.schedule())) : null;
        lines = keep.contains(Keep.LINES) ? newRing(LINE_RING_BYTES) : null;
        stats = new StatsAgent(ring, statistics, packets, lines);
    }

    /** Each reply of a burst takes a number of the reflector's, and so a place in the window. */
    private static int window(final SenderPlan plan)
    {
        final long wanted = (long)plan.inFlightCapacity() * WINDOW_PER_PROBE * Math.max(1, plan.repliesPerProbe());
        return BitUtil.findNextPositivePowerOfTwo((int)Math.min(Math.max(MIN_WINDOW, wanted), MAX_WINDOW));
    }

    private static long received(final DataPackets dataPackets)
    {
        dataPackets.read();
        return dataPackets.received();
    }

    private static OneToOneRingBuffer newRing(final int bytes)
    {
        return new OneToOneRingBuffer(
            new UnsafeBuffer(ByteBuffer.allocateDirect(bytes + RingBufferDescriptor.TRAILER_LENGTH)));
    }

    private static Pacer newPacer(final SenderPlan plan)
    {
        final Schedule schedule = plan.schedule();
        return schedule.isPoisson() ?
            new PoissonPacer(schedule.intervalNs(), plan.seed()) : new PeriodicPacer(schedule.intervalNs());
    }

    /** A Poisson schedule bounded by time has a random count: ten standard deviations of room. */
    private static int packetCapacity(final Schedule schedule)
    {
        final long expected = Math.min(schedule.expectedProbes(), PacketLog.MAX_PACKETS);
        final long room = schedule.isPoisson() ? (long)(10 * Math.sqrt((double)expected)) + 10 : 0;
        return (int)Math.min(Math.min(expected + room, schedule.count()), PacketLog.MAX_PACKETS);
    }

    @Override
    public void onStart()
    {
        sender.onStart();
    }

    @Override
    public int doWork()
    {
        final int work = sender.doWork() + stats.doWork();
        if (plan.peer().stopsAtSsidZero() && matcher.counters().ssidZero > 0)
        {
            sender.stop();
        }
        return work;
    }

    @Override
    public void onClose()
    {
        while (stats.doWork() > 0)
        {
            // what the engine said last
        }
        sender.onClose();
    }

    @Override
    public String roleName()
    {
        return sender.roleName();
    }

    /** All probes were sent and waited for. */
    public boolean isDone()
    {
        return sender.isDone();
    }

    /** What it was made for. */
    public SenderPlan plan()
    {
        return plan;
    }

    public SenderAgent sender()
    {
        return sender;
    }

    /** Figures of replies another thread may watch while the run goes on. */
    public LiveStatistics live()
    {
        return stats.live();
    }

    public SessionStatistics statistics()
    {
        return statistics;
    }

    public ReplyMatcher matcher()
    {
        return matcher;
    }

    public MatchCounters matchCounters()
    {
        return matcher.counters();
    }

    /** Samples that found the ring full. */
    public long samplesDropped()
    {
        return samples.dropped();
    }

    public MonotonicScale scale()
    {
        return scale;
    }

    /** Every closed probe; null if not asked for. */
    public @Nullable PacketLog packets()
    {
        return packets;
    }

    /** Samples for lines, message type = kind of {@link Sample}; one reader of any thread; null if not asked for. */
    public @Nullable OneToOneRingBuffer lines()
    {
        return lines;
    }
}
