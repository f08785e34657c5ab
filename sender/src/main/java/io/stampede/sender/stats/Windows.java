package io.stampede.sender.stats;

import io.stampede.sender.match.Sample;
import io.stampede.sender.plan.SenderPlan;
import java.nio.ByteBuffer;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.OneToOneConcurrentArrayQueue;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.ringbuffer.OneToOneRingBuffer;
import org.agrona.concurrent.ringbuffer.RingBufferDescriptor;
import org.jspecify.annotations.Nullable;

/**
 * Cuts a run into windows of fixed length that begin at whole multiples of it in UTC. A probe belongs to the window its
 * T1 falls into; two are open at most.
 * <pre>
 *        older                newer
 *   ─┬──────────────────┬──────────────────┬─▶ T1
 *    │ waits for what   │ being filled     │
 *    │ is in flight     │                  │
 *
 *   free ──▶ newer ──▶ older ──final──▶ finished ──▶ whoever reports ──▶ free
 * </pre>
 * A window is final when a closing tells that Tmax is over for all its probes; then it never changes. What is told of
 * a probe later, as that it was answered late or twice, counts in the oldest window still open, so that windows always
 * add up to the run. When the wall clock is set back by two windows or more, all that is open becomes final, and
 * windows go on with the new time. All of it follows from the samples alone.
 * <p>
 * Fed by the thread of the statistics, which allocates nothing and does not wait: if the one who reports has not given
 * a window back in time, the next one that is final is dropped and counted. {@link #poll} and {@link #release} are
 * another thread's.
 */
public final class Windows implements SampleListener
{
    /** How much longer than Tmax a window must be at least, so that there are never more than two open. */
    public static final long LEAST_BEYOND_TIMEOUT_NS = 1_000_000_000L;
    /** How long after Tmax a closing of another flow may come. */
    static final long MARGIN_NS = 100_000_000L;

    private static final long SEQUENCE_MASK = 0xFFFF_FFFFL;
    private static final int SPARE = 2;
    private static final int SET_BACK_WINDOWS = 2;
    private static final long LEAST_STEP_NS = 1_000_000_000L;
    private static final int SECONDS_RING_BYTES = 1 << 16;

    private final long lengthNs;
    private final long timeoutNs;
    private final long firstSequence;
    private final boolean hasReflector;
    private final boolean isTimed;
    private final boolean isTelling;
    private final Seconds seconds;
    private final OneToOneRingBuffer secondsRing = new OneToOneRingBuffer(new UnsafeBuffer(
        ByteBuffer.allocateDirect(SECONDS_RING_BYTES + RingBufferDescriptor.TRAILER_LENGTH)));
    private final OneToOneConcurrentArrayQueue<Window> finished = new OneToOneConcurrentArrayQueue<>(SPARE);
    private final OneToOneConcurrentArrayQueue<Window> free = new OneToOneConcurrentArrayQueue<>(SPARE);
    private Window newer;
    private Window older;
    private int open;
    private Flow[] flows = {};
    private ClockStatistics clocks = new ClockStatistics();
    private long dropped;
    /** Of the latest probe closed: its T1 on the monotonic scale, and by how much the wall clock was ahead of that. */
    private long latestNs = Long.MIN_VALUE;
    private long latestAheadNs;
    /** Probes that left before this count by the clock as it was then, set back: monotonic, and by how much ahead. */
    private long setBackNs = Long.MIN_VALUE;
    private long setBackAheadNs;

    /** What is remembered of each flow to tell what a sample has changed. */
    private static final class Flow
    {
        private final FlowStatistics statistics;
        private final WindowLoss loss;
        private long duplicatesForward;
        private long reordered;

        private Flow(final FlowStatistics statistics, final WindowLoss loss)
        {
            this.statistics = statistics;
            this.loss = loss;
        }
    }

    /**
     * @param plan      what is sent.
     * @param flowCount flows, from 1.
     * @param lengthNs  of a window, at least {@link #LEAST_BEYOND_TIMEOUT_NS} more than Tmax.
     */
    public Windows(final SenderPlan plan, final int flowCount, final long lengthNs)
    {
        timeoutNs = plan.schedule().timeoutNs();
        if (lengthNs - timeoutNs < LEAST_BEYOND_TIMEOUT_NS)
        {
            throw new IllegalArgumentException(
                "window of " + lengthNs + " ns: must be a second longer than Tmax, " + timeoutNs);
        }
        this.lengthNs = lengthNs;
        firstSequence = plan.firstSequence();
        hasReflector = !plan.isLoopback();
        isTimed = plan.schedule().isTimed();
        isTelling = hasReflector && plan.repliesPerProbe() == 1;
        seconds = new Seconds(timeoutNs, flowCount == 1, hasReflector, secondsRing);
        newer = new Window(lengthNs, flowCount);
        older = new Window(lengthNs, flowCount);
        for (int i = 0; i < SPARE; i++)
        {
            final boolean ignored = free.offer(new Window(lengthNs, flowCount));
        }
    }

    @Override
    public void begin(final SessionStatistics statistics)
    {
        clocks = statistics.clocks;
        flows = new Flow[statistics.flows().size()];
        for (int i = 0; i < flows.length; i++)
        {
            final FlowStatistics flow = statistics.flows().get(i);
            flows[i] = new Flow(flow, new WindowLoss(i, isTelling, flow));
        }
    }

    @Override
    public void onSample(final int flowNumber, final int kind, final DirectBuffer buffer, final int offset)
    {
        final Flow flow = flows[flowNumber];
        switch (kind)
        {
            case Sample.ANSWERED -> onAnswer(flow, buffer, offset);
            case Sample.DUPLICATE_REPLY, Sample.DUPLICATE_SAME_NUMBER, Sample.DUPLICATE_NEW_NUMBER ->
                onDuplicate(flow, buffer, offset);
            case Sample.LATE -> of(t1(buffer, offset)).late++;
            case Sample.CLOSED_ANSWERED -> onClosedAnswered(flow, buffer, offset);
            case Sample.CLOSED_LOST -> onClosedLost(flow, buffer, offset);
            case Sample.CLOSED_ELSEWHERE -> onClosedElsewhere(buffer, offset);
            case Sample.CLOSED_UNASKED -> onClosedUnasked(buffer, offset);
            default ->
            {
                // tells nothing of a window
            }
        }
    }

    private void onAnswer(final Flow flow, final DirectBuffer buffer, final int sample)
    {
        final long reordered = flow.statistics.reordering.reordered();
        if (reordered != flow.reordered)
        {
            of(t1(buffer, sample)).reordered += reordered - flow.reordered;
            flow.reordered = reordered;
        }
    }

    private void onDuplicate(final Flow flow, final DirectBuffer buffer, final int sample)
    {
        final Window window = of(t1(buffer, sample));
        final boolean isForward = flow.statistics.duplicatesForward != flow.duplicatesForward;
        flow.duplicatesForward = flow.statistics.duplicatesForward;
        if (isForward)
        {
            window.duplicatesForward++;
            flow.loss.onExtraNumber(window, before(window), Sample.reflectorSequence(buffer, sample));
        }
        else
        {
            window.duplicatesBackward++;
        }
    }

    private void onClosedAnswered(final Flow flow, final DirectBuffer buffer, final int sample)
    {
        final long t1 = closedT1(buffer, sample);
        final Window window = of(t1);
        final long index = Sample.index(buffer, sample);
        final long r = Sample.reflectorSequence(buffer, sample);
        window.received++;
        final boolean isWhole = !hasReflector || !clocks.isTorn(buffer, sample);
        if (isWhole)
        {
            recordDelays(window, buffer, sample);
        }
        if (hasReflector)
        {
            flow.loss.onAnswered(
                window, before(window), index, ((firstSequence + index) & SEQUENCE_MASK) == r, r);
        }
        recordPacing(window, buffer, sample);
        seconds.onAnswered(t1, buffer, sample, isWhole);
        finishUntil(t1 - timeoutNs);
    }

    private void recordDelays(final Window window, final DirectBuffer buffer, final int sample)
    {
        window.rtt.record(Delays.rttNs(buffer, sample));
        if (hasReflector)
        {
            window.forward.record(Delays.forwardNs(buffer, sample));
            window.backward.record(Delays.backwardNs(buffer, sample));
            window.residence.record(Delays.residenceNs(buffer, sample));
        }
    }

    private void onClosedLost(final Flow flow, final DirectBuffer buffer, final int sample)
    {
        final long t1 = closedT1(buffer, sample);
        final Window window = of(t1);
        window.lost++;
        flow.loss.onLost(window);
        recordPacing(window, buffer, sample);
        seconds.onLost(t1);
        finishUntil(t1);
    }

    private void onClosedElsewhere(final DirectBuffer buffer, final int sample)
    {
        final long t1 = closedT1(buffer, sample);
        final Window window = of(t1);
        window.elsewhere++;
        recordPacing(window, buffer, sample);
        finishUntil(t1 - timeoutNs);
    }

    private void onClosedUnasked(final DirectBuffer buffer, final int sample)
    {
        final long t1 = closedT1(buffer, sample);
        final Window window = of(t1);
        window.unasked++;
        recordPacing(window, buffer, sample);
        finishUntil(t1 - timeoutNs);
    }

    private void recordPacing(final Window window, final DirectBuffer buffer, final int sample)
    {
        if (isTimed)
        {
            window.pacing.record(Sample.pacingNs(buffer, sample));
        }
    }

    /** By which T1 a closing counts. */
    private long closedT1(final DirectBuffer buffer, final int sample)
    {
        final long monotonicNs = Sample.t1MonotonicNs(buffer, sample);
        if (monotonicNs > latestNs)
        {
            final long t1 = Sample.t1(buffer, sample);
            final long aheadNs = t1 - monotonicNs;
            if (latestNs != Long.MIN_VALUE && latestAheadNs - aheadNs >= LEAST_STEP_NS)
            {
                setBackNs = monotonicNs;
                setBackAheadNs = aheadNs;
                setBack(Math.floorDiv(t1, lengthNs));
            }
            latestNs = monotonicNs;
            latestAheadNs = aheadNs;
        }
        return t1(buffer, sample);
    }

    private long t1(final DirectBuffer buffer, final int sample)
    {
        final long monotonicNs = Sample.t1MonotonicNs(buffer, sample);
        return monotonicNs < setBackNs ? monotonicNs + setBackAheadNs : Sample.t1(buffer, sample);
    }

    private void setBack(final long number)
    {
        if (open > 0 && newer.number() - number >= SET_BACK_WINDOWS)
        {
            finishAll();
            for (final Flow flow : flows)
            {
                flow.loss.onNumbersSetBack();
            }
        }
    }

    /** The window a probe counts in: that of its T1, or the oldest one open if that is final. */
    private Window of(final long t1)
    {
        final long number = Math.floorDiv(t1, lengthNs);
        if (open > 0 && number <= newer.number())
        {
            return number == newer.number() || open == 1 ? newer : older;
        }
        if (open == 2)
        {
            finishOlder();
        }
        final Window next = older;
        older = newer;
        newer = next;
        newer.open(number);
        open++;
        return newer;
    }

    private @Nullable Window before(final Window window)
    {
        return open == 2 && window == newer ? older : null;
    }

    private void finishUntil(final long epochNs)
    {
        if (open == 2 && epochNs - MARGIN_NS >= older.endEpochNs())
        {
            finishOlder();
        }
    }

    private void finishOlder()
    {
        for (final Flow flow : flows)
        {
            flow.loss.finish(older);
        }
        open--;
        final Window spare = free.poll();
        if (spare == null)
        {
            dropped++;
            older.reset();
            return;
        }
        final boolean ignored = finished.offer(older);
        older = spare;
    }

    /** What is open becomes final. When the run has ended and all that was final before has been released. */
    public void finish()
    {
        seconds.passAll();
        finishAll();
    }

    private void finishAll()
    {
        if (open == 2)
        {
            finishOlder();
        }
        if (open == 1)
        {
            final Window last = newer;
            newer = older;
            older = last;
            finishOlder();
        }
    }

    /** The next window that is final, to be given back by {@link #release}; null if there is none. */
    public @Nullable Window poll()
    {
        return finished.poll();
    }

    /** Nothing of this window is needed any more. */
    public void release(final Window window)
    {
        window.reset();
        final boolean ignored = free.offer(window);
    }

    /** Length of a window. */
    public long lengthNs()
    {
        return lengthNs;
    }

    /** Of type {@link Second}, for one reader of any thread. */
    public OneToOneRingBuffer seconds()
    {
        return secondsRing;
    }

    /** Availability; when the run has ended. */
    public AvailabilitySummary availability()
    {
        return seconds.availability();
    }

    /** Windows that were dropped because nobody had given one back; when the run has ended. */
    public long dropped()
    {
        return dropped;
    }

    /** Seconds likewise. */
    public long secondsDropped()
    {
        return seconds.dropped();
    }
}
