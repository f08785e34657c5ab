package io.stampede.sender.stats;

import io.stampede.sender.match.Sample;
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

    private final long firstSequence;
    private long answered;
    private long unanswered;
    private long duplicatesForward;
    private long duplicatesBackward;
    private long late;
    private long lastRttNs;

    /**
     * @param firstSequence Sequence Number of probe 0.
     * @param window        answers remembered for telling duplicates, a power of two of at least 64.
     */
    public SessionStatistics(final long firstSequence, final int window)
    {
        this.firstSequence = firstSequence;
        loss = new DirectionalLoss(window);
    }

    /** One {@link Sample} of the given kind. */
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
            default -> throw new IllegalArgumentException("sample of kind " + kind + ": no such kind");
        }
    }

    private void onAnswer(final DirectBuffer buffer, final int sample)
    {
        final long index = Sample.index(buffer, sample);
        final long forwardNs = Delays.forwardNs(buffer, sample);
        final long backwardNs = Delays.backwardNs(buffer, sample);
        answered++;
        lastRttNs = Delays.rttNs(buffer, sample);
        rtt.record(lastRttNs);
        rttRaw.record(Sample.rttRawNs(buffer, sample));
        rttIntended.record(Delays.rttIntendedNs(buffer, sample));
        forward.record(forwardNs);
        backward.record(backwardNs);
        residence.record(Delays.residenceNs(buffer, sample));
        jitterForward.onTransit(forwardNs);
        jitterBackward.onTransit(backwardNs);
        reordering.onArrival(index);
        remoteClock.onErrorEstimate(Sample.errorEstimate(buffer, sample));
        ipHeaders.onReply(Sample.senderTtl(buffer, sample), Sample.ttl(buffer, sample), Sample.tos(buffer, sample));
        loss.onAnswer(index, (firstSequence + index) & SEQUENCE_MASK, Sample.reflectorSequence(buffer, sample));
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
        ipdvForward.onDelay(Delays.forwardNs(buffer, sample));
        ipdvBackward.onDelay(Delays.backwardNs(buffer, sample));
        ipdvRtt.onDelay(Delays.rttNs(buffer, sample));
        loss.onClosed(true);
    }

    private void onClosedLost(final DirectBuffer buffer, final int sample)
    {
        unanswered++;
        pacing.record(Sample.pacingNs(buffer, sample));
        breakPairs();
        loss.onClosed(false);
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

    /** Round trip without residence of the last answer, ns. */
    public long lastRttNs()
    {
        return lastRttNs;
    }
}
