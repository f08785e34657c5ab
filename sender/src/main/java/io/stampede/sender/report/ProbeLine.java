package io.stampede.sender.report;

import io.stampede.sender.match.Sample;
import io.stampede.sender.plan.SenderPlan;
import io.stampede.sender.stats.Delays;
import org.agrona.DirectBuffer;
import org.jspecify.annotations.Nullable;

/** One line per probe, as users of ping expect it. */
public final class ProbeLine
{
    private static final long SEQUENCE_MASK = 0xFFFF_FFFFL;

    private final long firstSequence;
    private final long timeoutNs;
    private final boolean hasReflector;
    private final boolean isTrusted;
    private final boolean isLocalSynchronized;

    /**
     * @param isOneClock          both ends read the same clock.
     * @param isLocalSynchronized our clock is synchronised.
     * @param trust               whose word on the clocks is taken.
     */
    public ProbeLine(
        final SenderPlan plan, final boolean isOneClock, final boolean isLocalSynchronized, final ClockTrust trust)
    {
        firstSequence = plan.firstSequence();
        timeoutNs = plan.schedule().timeoutNs();
        hasReflector = !plan.isLoopback();
        isTrusted = isOneClock || trust.kind() != ClockTrust.Kind.AUTO;
        this.isLocalSynchronized = isLocalSynchronized;
    }

    /** What a {@link Sample} of this kind has to say; null if nothing. */
    public @Nullable String of(final int kind, final DirectBuffer buffer, final int sample)
    {
        final String sequence = "seq=" + ((firstSequence + Sample.index(buffer, sample)) & SEQUENCE_MASK);
        return switch (kind)
        {
            case Sample.ANSWERED -> sequence + answer(buffer, sample);
            case Sample.ANSWERED_ELSEWHERE -> sequence + answer(buffer, sample) + " from another node, not counted";
            case Sample.COPY -> sequence + " rtt=" + DurationFormat.of(Delays.rttNs(buffer, sample)) + " copy";
            case Sample.LATE -> sequence + answer(buffer, sample) + " late, counts as lost";
            case Sample.DUPLICATE_REPLY, Sample.DUPLICATE_SAME_NUMBER, Sample.DUPLICATE_NEW_NUMBER ->
                sequence + " rtt=" + DurationFormat.of(Delays.rttNs(buffer, sample)) + " duplicate";
            case Sample.CLOSED_LOST -> sequence + " lost: no reply within " + DurationFormat.of(timeoutNs);
            default -> null;
        };
    }

    private String answer(final DirectBuffer buffer, final int sample)
    {
        final boolean isRemoteSynchronized = Sample.isReflectorSynchronized(buffer, sample);
        final int ttl = Sample.ttl(buffer, sample);
        final StringBuilder line = new StringBuilder(" rtt=").append(DurationFormat.of(Delays.rttNs(buffer, sample)));
        if (hasReflector && (isTrusted || (isLocalSynchronized && isRemoteSynchronized)))
        {
            line.append(" fwd=").append(DurationFormat.of(Delays.forwardNs(buffer, sample)))
                .append(" back=").append(DurationFormat.of(Delays.backwardNs(buffer, sample)));
        }
        if (hasReflector)
        {
            line.append(" residence=").append(DurationFormat.of(Delays.residenceNs(buffer, sample)));
        }
        return line.append(" ttl=").append(ttl == 0 ? "unknown" : String.valueOf(ttl)).toString();
    }
}
