package io.stampede.sender.control;

import io.stampede.clock.ClockQuality;
import io.stampede.net.Port;
import io.stampede.sender.engine.DataPackets;
import io.stampede.sender.engine.MonotonicScale;
import io.stampede.sender.engine.ProbeFlow;
import io.stampede.sender.engine.SenderAgent;
import io.stampede.sender.match.InFlightRing;
import io.stampede.sender.match.MatchCounters;
import io.stampede.sender.match.MatchRules;
import io.stampede.sender.match.PeerSigns;
import io.stampede.sender.match.ReplyMatcher;
import io.stampede.sender.match.Sample;
import io.stampede.sender.match.SampleWriter;
import io.stampede.sender.match.SentProbes;
import io.stampede.sender.pace.BackToBackPacer;
import io.stampede.sender.pace.Pacer;
import io.stampede.sender.pace.PeriodicPacer;
import io.stampede.sender.pace.PoissonPacer;
import io.stampede.sender.plan.Schedule;
import io.stampede.sender.plan.SenderPlan;
import io.stampede.sender.stats.LiveStatistics;
import io.stampede.sender.stats.PacketLog;
import io.stampede.sender.stats.SampleLines;
import io.stampede.sender.stats.SampleListener;
import io.stampede.sender.stats.SessionStatistics;
import io.stampede.sender.stats.StatsAgent;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.agrona.concurrent.Agent;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.ringbuffer.OneToOneRingBuffer;
import org.agrona.concurrent.ringbuffer.RingBufferDescriptor;
import org.jspecify.annotations.Nullable;

/**
 * The parts of one run, put together: engine, matchers, statistics and the ring of samples between them. As an agent it
 * runs all on one thread; its two halves may run on a thread each instead. The statistics are on the thread that
 * receives, where the ring is emptied in every cycle and so never fills.
 */
public final class SenderSession implements Agent
{
    /** Probes per send and replies per receive at most: sendmmsg and recvmmsg gain little beyond. */
    public static final int BATCH_CAPACITY = 64;
    /** Samples of 88 octets, and as many a TLV: a cycle makes 320 arrivals of a dozen TLVs and 256 closings at most. */
    private static final int SAMPLE_RING_BYTES = 1 << 19;
    /** A line per probe is for people; a quarter of a second of 10 kpps. */
    private static final int LINE_RING_BYTES = 1 << 18;
    /** TAI − UTC since 2017-01-01, where the kernel does not know it. */
    private static final int TAI_MINUS_UTC_SECONDS = 37;

    private final List<ProbeFlow> flows = new ArrayList<>();
    private final List<SampleWriter> samples = new ArrayList<>();
    private final SessionStatistics statistics;
    private final SenderAgent sender;
    private final StatsAgent stats;
    private final Clocks clocks;
    private final SenderPlan plan;
    private final @Nullable PacketLog packets;
    private final @Nullable OneToOneRingBuffer lines;
    GarbageCollections collectionsBefore = GarbageCollections.now();

    /** What a run keeps beside its figures. */
    public enum Keep
    {
        /** Every probe in memory. */
        PACKETS,
        /** A copy of every sample for {@link #lines}. */
        LINES
    }

    /**
     * The clocks of a run.
     *
     * @param sending   of the thread that sends.
     * @param receiving of the thread that receives; {@code sending} itself where that is the same.
     * @param quality   how good the wall clock is; of the thread that sends.
     */
    public record Clocks(MonotonicScale sending, MonotonicScale receiving, ClockQuality quality)
    {
        /** Of one thread. */
        public static Clocks of(final MonotonicScale scale, final ClockQuality quality)
        {
            return new Clocks(scale, scale, quality);
        }
    }

    /**
     * One flow of a run.
     *
     * @param plan  that of the run with the flow's own SSID and keys.
     * @param ports who sends and who receives its packets.
     */
    public record Flow(SenderPlan plan, ProbeFlow.Ports ports)
    {
    }

    /** A session of one flow on one thread whose probes carry no Direct Measurement. */
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
     * A session of one flow on one thread.
     *
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
        this(plan, List.of(new Flow(plan, ProbeFlow.Ports.of(port))), dataPackets, Clocks.of(scale, quality), keep,
            List.of());
    }

    /**
     * @param plan        what the flows have in common.
     * @param flows       one or more; they take turns. With more than one no packets are kept.
     * @param dataPackets counts for the Direct Measurement TLV, if the probes have one; of one flow only.
     * @param listeners   see each sample, on the thread that receives.
     */
    public SenderSession(
        final SenderPlan plan,
        final List<Flow> flows,
        final DataPackets dataPackets,
        final Clocks clocks,
        final Set<Keep> keep,
        final List<SampleListener> listeners)
    {
        this.clocks = clocks;
        this.plan = plan;
        final OneToOneRingBuffer ring = newRing(SAMPLE_RING_BYTES);
        final int tai = taiMinusUtcSeconds(clocks.quality);
        for (int i = 0; i < flows.size(); i++)
        {
            add(flows.get(i), new SampleWriter(ring, i), tai, dataPackets, flows.size());
        }
        sender = new SenderAgent(
            this.flows, plan, newPacer(plan), clocks.sending, clocks.receiving, clocks.quality);
        statistics = new SessionStatistics(plan, Capacities.window(plan, flows.size()), flows.size());
        packets = keep.contains(Keep.PACKETS) ? new PacketLog(Capacities.packets(plan.schedule())) : null;
        lines = keep.contains(Keep.LINES) ? newRing(LINE_RING_BYTES) : null;
        final List<SampleListener> all = new ArrayList<>(listeners);
        if (packets != null)
        {
            all.add(packets);
        }
        if (lines != null)
        {
            all.add(new SampleLines(lines));
        }
        stats = new StatsAgent(ring, statistics, all);
    }

    private void add(
        final Flow flow,
        final SampleWriter writer,
        final int tai,
        final DataPackets dataPackets,
        final int flowCount)
    {
        final InFlightRing inFlight = new InFlightRing(plan.inFlightCapacity(flowCount));
        final ReplyMatcher matcher = new ReplyMatcher(new MatchRules(flow.plan, tai), inFlight, writer);
        if (!dataPackets.equals(DataPackets.NONE))
        {
            matcher.receivedPackets(() -> received(dataPackets));
        }
        samples.add(writer);
        flows.add(new ProbeFlow(
            flow.plan, flow.ports, dataPackets, new SentProbes(inFlight), matcher, Capacities.batch(flowCount)));
    }

    private static long received(final DataPackets dataPackets)
    {
        dataPackets.read();
        return dataPackets.received();
    }

    /** As the kernel knows it, or as it has been for years. */
    static int taiMinusUtcSeconds(final ClockQuality quality)
    {
        quality.refresh();
        final int kernelTai = quality.taiMinusUtcSeconds();
        return kernelTai == 0 ? TAI_MINUS_UTC_SECONDS : kernelTai;
    }

    /** A ring of samples. */
    static OneToOneRingBuffer newRing(final int bytes)
    {
        return new OneToOneRingBuffer(
            new UnsafeBuffer(ByteBuffer.allocateDirect(bytes + RingBufferDescriptor.TRAILER_LENGTH)));
    }

    private static Pacer newPacer(final SenderPlan plan)
    {
        final Schedule schedule = plan.schedule();
        return switch (schedule.gaps())
        {
            case EQUAL -> new PeriodicPacer(schedule.intervalNs());
            case EXPONENTIAL -> new PoissonPacer(schedule.intervalNs(), plan.seed());
            case NONE -> new BackToBackPacer();
        };
    }

    @Override
    public void onStart()
    {
        sender.onStart();
    }

    @Override
    public int doWork()
    {
        return sender.doWork() + account();
    }

    /** What the receiving thread does beside receiving. */
    private int account()
    {
        final int samplesTaken = stats.doWork();
        if (plan.peer().stopsAtSsidZero() && samplesTaken > 0 && hasSsidZero())
        {
            sender.stop();
        }
        return samplesTaken;
    }

    private boolean hasSsidZero()
    {
        for (final ProbeFlow flow : flows)
        {
            if (flow.matcher().counters().ssidZero > 0)
            {
                return true;
            }
        }
        return false;
    }

    @Override
    public void onClose()
    {
        drain();
        sender.onClose();
    }

    private void drain()
    {
        while (stats.doWork() > 0)
        {
            // what the engine said last
        }
    }

    @Override
    public String roleName()
    {
        return sender.roleName();
    }

    /** The sending half, for a thread of its own. */
    public Agent sendingHalf()
    {
        return sender.sending();
    }

    /** The receiving half and the statistics, for a thread of their own. */
    public Agent receivingHalf()
    {
        return new Receiving();
    }

    private final class Receiving implements Agent
    {
        @Override
        public int doWork()
        {
            final int work = sender.receiving().doWork() + account();
            if (sender.isAcknowledged())
            {
                sender.stop();
            }
            return work;
        }

        @Override
        public void onClose()
        {
            drain();
        }

        @Override
        public String roleName()
        {
            return sender.receiving().roleName();
        }
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

    /** Each flow, in the order of their turns. */
    public List<ProbeFlow> flows()
    {
        return List.copyOf(flows);
    }

    /** Of the first flow. */
    public ReplyMatcher matcher()
    {
        return flows.getFirst().matcher();
    }

    /** Of all flows together; when the run has ended. */
    public MatchCounters matchCounters()
    {
        final MatchCounters sum = new MatchCounters();
        flows.forEach(flow -> sum.add(flow.matcher().counters()));
        return sum;
    }

    /** How often replies of all flows showed what reflectors in the field are known for; when the run has ended. */
    public PeerSigns signs()
    {
        final PeerSigns sum = new PeerSigns(new MatchRules(plan, TAI_MINUS_UTC_SECONDS));
        flows.forEach(flow -> sum.add(flow.matcher().signs()));
        return sum;
    }

    /** Samples that found the ring full. */
    public long samplesDropped()
    {
        return samples.stream().mapToLong(SampleWriter::dropped).sum();
    }

    /** What was collected so far, as after warming up, is not this run's. Before its threads are started. */
    public void disownCollections()
    {
        collectionsBefore = GarbageCollections.now();
    }

    public MonotonicScale scale()
    {
        return clocks.sending;
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
