package io.stampede.sender.stats;

import io.stampede.sender.match.Sample;
import io.stampede.sender.match.TlvSample;
import io.stampede.sender.plan.SenderPlan;
import org.agrona.DirectBuffer;

/**
 * All figures of one session, fed sample by sample by one thread; allocates nothing while fed. Read it from that thread
 * or after it has ended.
 */
public final class SessionStatistics
{
    private static final long SEQUENCE_MASK = 0xFFFF_FFFFL;

    public final Distribution rtt = new Distribution();
    public final Distribution rttRaw = new Distribution();
    public final Distribution rttIntended = new Distribution();
    public final Distribution forward = new Distribution();
    public final Distribution backward = new Distribution();
    public final Distribution residence = new Distribution();
    public final Distribution pacing = new Distribution();
    public final Ipdv ipdvForward = new Ipdv();
    public final Ipdv ipdvBackward = new Ipdv();
    public final Ipdv ipdvRtt = new Ipdv();
    public final Rfc3550Jitter jitterForward = new Rfc3550Jitter();
    public final Rfc3550Jitter jitterBackward = new Rfc3550Jitter();
    public final Reordering reordering = new Reordering();
    public final RemoteClock remoteClock = new RemoteClock();
    public final IpHeaders ipHeaders = new IpHeaders();
    public final DirectionalLoss loss;

    public final TlvStatistics tlvs;

    private final long firstSequence;
    private final boolean hasReflector;
    private long answered;
    private long unanswered;
    private long duplicatesForward;
    private long duplicatesBackward;
    private long late;
    private long copies;
    private long elsewhere;
    private long unasked;
    private long lastRttNs;

    /**
     * @param plan   what is sent.
     * @param window answers remembered for telling duplicates, a power of two of at least 64.
     */
    public SessionStatistics(final SenderPlan plan, final int window)
    {
        firstSequence = plan.firstSequence();
        hasReflector = !plan.isLoopback();
        tlvs = new TlvStatistics(plan);
        loss = new DirectionalLoss(window);
    }

    /** One {@link Sample} or {@link io.stampede.sender.match.TlvSample} of the given kind. */
    public void onSample(final int kind, final DirectBuffer buffer, final int sample)
    {
        switch (kind)
        {
            case Sample.ANSWERED -> onAnswer(buffer, sample);
            case Sample.DUPLICATE_REPLY -> duplicatesBackward++;
            case Sample.DUPLICATE_SAME_NUMBER -> duplicatesForward++;
            case Sample.DUPLICATE_NEW_NUMBER -> onDuplicate(buffer, sample);
            case Sample.LATE -> late++;
            case Sample.CLOSED_ANSWERED -> onClosedAnswered(buffer, sample);
            case Sample.CLOSED_LOST -> onClosedLost(buffer, sample);
            case Sample.CLOSED_UNSENT -> breakPairs();
            case Sample.COPY -> onCopy(buffer, sample);
            case Sample.ANSWERED_ELSEWHERE -> elsewhere++;
            case Sample.CLOSED_ELSEWHERE -> onClosedUnmeasured(buffer, sample);
            case Sample.CLOSED_UNASKED -> onClosedUnasked(buffer, sample);
            case TlvSample.CLOSED_BURST -> onClosedBurst(buffer, sample);
            default -> tlvs.onTlv(kind, buffer, sample);
        }
    }

    private void onAnswer(final DirectBuffer buffer, final int sample)
    {
        answered++;
        lastRttNs = Delays.rttNs(buffer, sample);
        rtt.record(lastRttNs);
        rttRaw.record(Sample.rttRawNs(buffer, sample));
        rttIntended.record(Delays.rttIntendedNs(buffer, sample));
        reordering.onArrival(Sample.index(buffer, sample));
        ipHeaders.onReply(Sample.senderTtl(buffer, sample), Sample.ttl(buffer, sample), Sample.tos(buffer, sample));
        if (hasReflector)
        {
            onReflection(buffer, sample);
        }
    }

    private void onReflection(final DirectBuffer buffer, final int sample)
    {
        final long index = Sample.index(buffer, sample);
        final long forwardNs = Delays.forwardNs(buffer, sample);
        final long backwardNs = Delays.backwardNs(buffer, sample);
        forward.record(forwardNs);
        backward.record(backwardNs);
        residence.record(Delays.residenceNs(buffer, sample));
        jitterForward.onTransit(forwardNs);
        jitterBackward.onTransit(backwardNs);
        remoteClock.onErrorEstimate(Sample.errorEstimate(buffer, sample));
        loss.onAnswer(index, (firstSequence + index) & SEQUENCE_MASK, Sample.reflectorSequence(buffer, sample));
        tlvs.onReply(buffer, sample);
    }

    /** A copy takes a number of the reflector's, which is not lost. */
    private void onCopy(final DirectBuffer buffer, final int sample)
    {
        copies++;
        final boolean ignored =
            loss.onDuplicate(Sample.index(buffer, sample), Sample.reflectorSequence(buffer, sample));
        tlvs.onReply(buffer, sample);
    }

    private void onClosedBurst(final DirectBuffer buffer, final int tlv)
    {
        loss.onBurst();
        tlvs.onTlv(TlvSample.CLOSED_BURST, buffer, tlv);
    }

    private void onDuplicate(final DirectBuffer buffer, final int sample)
    {
        if (loss.onDuplicate(Sample.index(buffer, sample), Sample.reflectorSequence(buffer, sample)))
        {
            duplicatesForward++;
        }
        else
        {
            duplicatesBackward++;
        }
    }

    private void onClosedAnswered(final DirectBuffer buffer, final int sample)
    {
        pacing.record(Sample.pacingNs(buffer, sample));
        ipdvRtt.onDelay(Delays.rttNs(buffer, sample));
        if (hasReflector)
        {
            ipdvForward.onDelay(Delays.forwardNs(buffer, sample));
            ipdvBackward.onDelay(Delays.backwardNs(buffer, sample));
        }
        loss.onClosed(true);
    }

    private void onClosedLost(final DirectBuffer buffer, final int sample)
    {
        unanswered++;
        onClosedUnmeasured(buffer, sample);
        loss.onClosed(false);
    }

    private void onClosedUnasked(final DirectBuffer buffer, final int sample)
    {
        unasked++;
        onClosedUnmeasured(buffer, sample);
    }

    private void onClosedUnmeasured(final DirectBuffer buffer, final int sample)
    {
        pacing.record(Sample.pacingNs(buffer, sample));
        breakPairs();
    }

    private void breakPairs()
    {
        ipdvForward.onLost();
        ipdvBackward.onLost();
        ipdvRtt.onLost();
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
        return duplicatesForward;
    }

    /** Extra answers: replies duplicated on the way back. */
    public long duplicatesBackward()
    {
        return duplicatesBackward;
    }

    /** Probes whose first answer came after Tmax; they are lost too. */
    public long late()
    {
        return late;
    }

    /** Replies behind the first ones that were asked for (RFC 10052). */
    public long copies()
    {
        return copies;
    }

    /** Probes that another node answered than they named (RFC 9503 §3); neither answered nor lost. */
    public long elsewhere()
    {
        return elsewhere;
    }

    /** Probes that asked for no reply and got none; not lost. */
    public long unasked()
    {
        return unasked;
    }

    /** Round trip without residence of the last answer, ns. */
    public long lastRttNs()
    {
        return lastRttNs;
    }
}
