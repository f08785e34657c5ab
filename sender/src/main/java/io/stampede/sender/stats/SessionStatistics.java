package io.stampede.sender.stats;

import io.stampede.sender.match.Sample;
import io.stampede.sender.match.TlvSample;
import io.stampede.sender.plan.SenderPlan;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.ToLongFunction;
import org.agrona.DirectBuffer;

/**
 * All figures of one run, fed sample by sample by one thread; allocates nothing while fed. Read it from that thread or
 * after it has ended. Delays are of all flows together; what follows from numbers is counted by flow, and added up.
 */
public final class SessionStatistics
{
    private static final long SEQUENCE_MASK = 0xFFFF_FFFFL;
    /** Packets in order remembered per flow; fewer for each of many, whose packets are as much further apart. */
    private static final int REORDER_WINDOW = 1 << 12;
    private static final int MIN_REORDER_WINDOW = 1 << 6;
    /** Answers of all flows that can be put into the order of r, 4 octets each. */
    private static final int SORT_WINDOW = 1 << 16;

    public final Distribution rtt = new Distribution();
    public final Distribution rttRaw = new Distribution();
    public final Distribution rttIntended = new Distribution();
    public final Distribution forward = new Distribution();
    public final Distribution backward = new Distribution();
    public final Distribution residence = new Distribution();
    public final Distribution pacing = new Distribution();
    public final Distribution ipdvForward = new Distribution();
    public final Distribution ipdvBackward = new Distribution();
    public final Distribution ipdvRtt = new Distribution();
    /** Of the reflector of the first flow, and of all flows to it. */
    public final ClockStatistics clocks;
    public final IpHeaders ipHeaders = new IpHeaders();
    public final TlvStatistics tlvs;

    private final FlowStatistics[] flows;
    private final long firstSequence;
    private final boolean hasReflector;
    private final boolean isTimed;
    private final long timeoutNs;
    private long answered;
    private long unanswered;
    private long lastRttNs;

    /**
     * Of one flow.
     *
     * @param plan   what is sent.
     * @param window answers remembered for telling duplicates, a power of two of at least 64.
     */
    public SessionStatistics(final SenderPlan plan, final int window)
    {
        this(plan, window, 1);
    }

    /**
     * @param plan      what is sent.
     * @param window    answers of each flow remembered for telling duplicates, a power of two of at least 64.
     * @param flowCount flows to one reflector, from 1.
     */
    public SessionStatistics(final SenderPlan plan, final int window, final int flowCount)
    {
        this(plan, window, Collections.nCopies(flowCount, new ClockStatistics()));
    }

    /** @param clocksByFlow of the reflector of each flow. */
    SessionStatistics(final SenderPlan plan, final int window, final List<ClockStatistics> clocksByFlow)
    {
        clocks = clocksByFlow.getFirst();
        firstSequence = plan.firstSequence();
        hasReflector = !plan.isLoopback();
        isTimed = plan.schedule().isTimed();
        timeoutNs = plan.schedule().timeoutNs();
        tlvs = new TlvStatistics(plan);
        flows = new FlowStatistics[clocksByFlow.size()];
        final int share = Integer.highestOneBit(flows.length);
        final int reorderWindow = Math.max(MIN_REORDER_WINDOW, REORDER_WINDOW / share);
        final int sortWindow = Math.min(window, Math.max(MIN_REORDER_WINDOW, SORT_WINDOW / share));
        for (int i = 0; i < flows.length; i++)
        {
            flows[i] = new FlowStatistics(this, clocksByFlow.get(i), window, sortWindow, reorderWindow);
        }
    }

    /** One {@link Sample} or {@link io.stampede.sender.match.TlvSample} of the given kind, of this flow. */
    public void onSample(final int flowNumber, final int kind, final DirectBuffer buffer, final int sample)
    {
        final FlowStatistics flow = flows[flowNumber];
        switch (kind)
        {
            case Sample.ANSWERED -> onAnswer(flow, buffer, sample);
            case Sample.DUPLICATE_REPLY -> flow.duplicatesBackward++;
            case Sample.DUPLICATE_SAME_NUMBER -> flow.duplicatesForward++;
            case Sample.DUPLICATE_NEW_NUMBER -> onDuplicate(flow, buffer, sample);
            case Sample.LATE -> onLate(flow, buffer, sample);
            case Sample.CLOSED_ANSWERED -> onClosedAnswered(flow, buffer, sample);
            case Sample.CLOSED_LOST -> onClosedLost(flow, buffer, sample);
            case Sample.CLOSED_UNSENT -> flow.breakPairs();
            case Sample.COPY -> onCopy(flow, buffer, sample);
            case Sample.ANSWERED_ELSEWHERE -> flow.elsewhere++;
            case Sample.CLOSED_ELSEWHERE -> onClosedUnmeasured(flow, buffer, sample);
            case Sample.CLOSED_UNASKED -> onClosedUnasked(flow, buffer, sample);
            case TlvSample.CLOSED_BURST -> onClosedBurst(flow, buffer, sample);
            default -> tlvs.onTlv(kind, buffer, sample);
        }
    }

    private void onAnswer(final FlowStatistics flow, final DirectBuffer buffer, final int sample)
    {
        answered++;
        flow.answered++;
        flow.clocks.stamps.onAnswer(buffer, sample);
        rttRaw.record(Sample.rttRawNs(buffer, sample));
        if (isTimed)
        {
            rttIntended.record(Delays.rttIntendedNs(buffer, sample));
        }
        flow.reordering.onArrival(Sample.index(buffer, sample));
        ipHeaders.onReply(Sample.senderTtl(buffer, sample), Sample.ttl(buffer, sample), Sample.tos(buffer, sample));
        if (!hasReflector || flow.clocks.onAnswer(buffer, sample))
        {
            lastRttNs = Delays.rttNs(buffer, sample);
            rtt.record(lastRttNs);
            onTimes(flow, buffer, sample);
        }
        if (hasReflector)
        {
            onReflection(flow, buffer, sample);
        }
        else
        {
            flow.loss.onUnnumberedAnswer();
        }
    }

    private void onTimes(final FlowStatistics flow, final DirectBuffer buffer, final int sample)
    {
        if (hasReflector)
        {
            final long forwardNs = Delays.forwardNs(buffer, sample);
            final long backwardNs = Delays.backwardNs(buffer, sample);
            forward.record(forwardNs);
            backward.record(backwardNs);
            residence.record(Delays.residenceNs(buffer, sample));
            flow.jitterForward.onTransit(forwardNs, flow.clocks.forwardEra(buffer, sample));
            flow.jitterBackward.onTransit(backwardNs, flow.clocks.backwardEra(buffer, sample));
        }
    }

    private void onReflection(final FlowStatistics flow, final DirectBuffer buffer, final int sample)
    {
        final long index = Sample.index(buffer, sample);
        flow.loss.onAnswer(index, (firstSequence + index) & SEQUENCE_MASK,
            Sample.reflectorSequence(buffer, sample), Sample.t3(buffer, sample));
        tlvs.onReply(buffer, sample);
    }

    private void onLate(final FlowStatistics flow, final DirectBuffer buffer, final int sample)
    {
        flow.late++;
        if (hasReflector)
        {
            flow.loss.onLate(Sample.index(buffer, sample),
                Sample.reflectorSequence(buffer, sample), Sample.t3(buffer, sample));
        }
    }

    /** A copy takes a number of the reflector's, which is not lost. */
    private void onCopy(final FlowStatistics flow, final DirectBuffer buffer, final int sample)
    {
        flow.copies++;
        final boolean ignored = isNewNumber(flow, buffer, sample);
        tlvs.onReply(buffer, sample);
    }

    private void onClosedBurst(final FlowStatistics flow, final DirectBuffer buffer, final int tlv)
    {
        flow.loss.onBurst();
        tlvs.onTlv(TlvSample.CLOSED_BURST, buffer, tlv);
    }

    private void onDuplicate(final FlowStatistics flow, final DirectBuffer buffer, final int sample)
    {
        if (isNewNumber(flow, buffer, sample))
        {
            flow.duplicatesForward++;
        }
        else
        {
            flow.duplicatesBackward++;
        }
    }

    private boolean isNewNumber(final FlowStatistics flow, final DirectBuffer buffer, final int sample)
    {
        return flow.loss.onDuplicate(Sample.index(buffer, sample), Sample.reflectorSequence(buffer, sample),
            Sample.rttRawNs(buffer, sample) <= timeoutNs);
    }

    private void onClosedAnswered(final FlowStatistics flow, final DirectBuffer buffer, final int sample)
    {
        recordPacing(buffer, sample);
        if (hasReflector && flow.clocks.isTorn(buffer, sample))
        {
            flow.breakPairs();
        }
        else
        {
            onPair(flow, buffer, sample);
        }
        flow.loss.onClosed(true);
    }

    private void onPair(final FlowStatistics flow, final DirectBuffer buffer, final int sample)
    {
        flow.ipdvRtt.onDelay(Delays.rttNs(buffer, sample));
        if (hasReflector)
        {
            flow.ipdvForward.onDelay(Delays.forwardNs(buffer, sample), flow.clocks.forwardEra(buffer, sample));
            flow.ipdvBackward.onDelay(Delays.backwardNs(buffer, sample), flow.clocks.backwardEra(buffer, sample));
        }
    }

    private void onClosedLost(final FlowStatistics flow, final DirectBuffer buffer, final int sample)
    {
        unanswered++;
        flow.unanswered++;
        onClosedUnmeasured(flow, buffer, sample);
        flow.loss.onClosed(false);
    }

    private void onClosedUnasked(final FlowStatistics flow, final DirectBuffer buffer, final int sample)
    {
        flow.unasked++;
        onClosedUnmeasured(flow, buffer, sample);
    }

    private void onClosedUnmeasured(final FlowStatistics flow, final DirectBuffer buffer, final int sample)
    {
        recordPacing(buffer, sample);
        flow.breakPairs();
    }

    private void recordPacing(final DirectBuffer buffer, final int sample)
    {
        if (isTimed)
        {
            pacing.record(Sample.pacingNs(buffer, sample));
        }
    }

    /** Each flow's own counts, in order. */
    public List<FlowStatistics> flows()
    {
        return List.of(flows);
    }

    /** Probes answered within Tmax. */
    public long answered()
    {
        return answered;
    }

    /** Probes closed without an answer. */
    public long unanswered()
    {
        return unanswered;
    }

    /** Extra answers: requests duplicated on the way to the reflector. */
    public long duplicatesForward()
    {
        return sum(flow -> flow.duplicatesForward);
    }

    /** Extra answers: replies duplicated on the way back. */
    public long duplicatesBackward()
    {
        return sum(flow -> flow.duplicatesBackward);
    }

    /** Probes whose first answer came after Tmax; they are lost too. */
    public long late()
    {
        return sum(flow -> flow.late);
    }

    /** Replies behind the first ones that were asked for (RFC 10052). */
    public long copies()
    {
        return sum(flow -> flow.copies);
    }

    /** Probes that another node answered than they named (RFC 9503 §3); neither answered nor lost. */
    public long elsewhere()
    {
        return sum(flow -> flow.elsewhere);
    }

    /** Probes that asked for no reply and got none; not lost. */
    public long unasked()
    {
        return sum(flow -> flow.unasked);
    }

    /** First answers overtaken within their flow (RFC 4737). */
    public long reordered()
    {
        return sum(flow -> flow.reordering.reordered());
    }

    /** Reordering by direction, when all answers have come; told if every flow tells it. */
    public PathReordering pathReordering()
    {
        final List<PathReordering> all = new ArrayList<>();
        for (final FlowStatistics flow : flows)
        {
            all.add(flow.loss.reordering());
        }
        return PathReordering.sum(all);
    }

    /** The largest extent in any flow, in packets. */
    public long maxReorderExtent()
    {
        long extent = 0;
        for (final FlowStatistics flow : flows)
        {
            extent = Math.max(extent, flow.reordering.maxExtent());
        }
        return extent;
    }

    /** RFC 3550 jitter of the way there, the mean of the flows that had answers, ns. */
    public double jitterForwardNs()
    {
        return meanJitterNs(true);
    }

    /** The same of the way back. */
    public double jitterBackwardNs()
    {
        return meanJitterNs(false);
    }

    private double meanJitterNs(final boolean isForward)
    {
        double sumNs = 0;
        int answering = 0;
        for (final FlowStatistics flow : flows)
        {
            sumNs += isForward ? flow.jitterForward.jitterNs() : flow.jitterBackward.jitterNs();
            answering += flow.answered > 0 ? 1 : 0;
        }
        return answering == 0 ? 0 : sumNs / answering;
    }

    /** Pairs of probes sent one after the other that a step of a clock keeps from being compared, on the way there. */
    public long pairsExcludedForward()
    {
        return sum(flow -> flow.ipdvForward.excluded());
    }

    /** The same of the way back. */
    public long pairsExcludedBackward()
    {
        return sum(flow -> flow.ipdvBackward.excluded());
    }

    /** Loss of all flows; a direction is told if every flow tells it. */
    public LossSummary lossSummary()
    {
        final List<LossSummary> all = new ArrayList<>();
        for (final FlowStatistics flow : flows)
        {
            all.add(flow.loss.summary());
        }
        return LossSummary.sum(all);
    }

    private long sum(final ToLongFunction<FlowStatistics> figure)
    {
        long sum = 0;
        for (final FlowStatistics flow : flows)
        {
            sum += figure.applyAsLong(flow);
        }
        return sum;
    }

    /** Round trip without residence of the last answer, ns. */
    public long lastRttNs()
    {
        return lastRttNs;
    }
}
