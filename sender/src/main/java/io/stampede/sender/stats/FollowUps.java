package io.stampede.sender.stats;

import io.stampede.sender.match.Sample;
import io.stampede.sender.match.TlvSample;
import io.stampede.wire.tlv.FollowUpTelemetry;
import java.util.Arrays;
import org.agrona.DirectBuffer;

/**
 * When replies really left, as later replies tell (RFC 8972 §4.7): T3' of the reply with number r comes in a Follow-Up
 * Telemetry TLV that names r.
 * <pre>
 *   residenceFollowUp = T3' − T2        backwardFollowUp = T4 − T3'
 * </pre>
 * of the reply that is meant, which is the reflector's r, not ours. The last 4096 replies are remembered.
 */
public final class FollowUps
{
    private static final int REMEMBERED = 1 << 12;
    private static final int MASK = REMEMBERED - 1;
    private static final long NO_NUMBER = -1;
    /** A follow-up this far from the T3 it corrects is of another reply, or nonsense. */
    private static final long PLAUSIBLE_NS = 1_000_000_000L;

    public final Distribution residence = new Distribution();
    public final Distribution backward = new Distribution();

    private final long[] numbers = new long[REMEMBERED];
    private final long[] t2s = new long[REMEMBERED];
    private final long[] t3s = new long[REMEMBERED];
    private final long[] t4s = new long[REMEMBERED];
    private long matched;
    private long empty;
    private long unmatched;
    private int method;

    FollowUps()
    {
        Arrays.fill(numbers, NO_NUMBER);
    }

    /** A {@link Sample} of a reply that may be followed up. */
    void onReply(final DirectBuffer buffer, final int sample)
    {
        final long number = Sample.reflectorSequence(buffer, sample);
        final int place = (int)number & MASK;
        numbers[place] = number;
        t2s[place] = Sample.t2(buffer, sample);
        t3s[place] = Sample.t3(buffer, sample);
        t4s[place] = Sample.t4(buffer, sample);
    }

    /** A {@link TlvSample} of a Follow-Up Telemetry TLV. */
    void onFollowUp(final DirectBuffer buffer, final int tlv)
    {
        final long t3 = TlvSample.detail(buffer, tlv);
        if (t3 == 0)
        {
            empty++;
            return;
        }
        final long number = FollowUpTelemetry.sequence(buffer, tlv + TlvSample.VALUE_OFFSET);
        final int place = (int)number & MASK;
        if (numbers[place] != number || Math.abs(t3 - t3s[place]) > PLAUSIBLE_NS)
        {
            unmatched++;
            return;
        }
        numbers[place] = NO_NUMBER;
        matched++;
        method = FollowUpTelemetry.method(buffer, tlv + TlvSample.VALUE_OFFSET);
        residence.record(t3 - t2s[place]);
        backward.record(t4s[place] - t3);
    }

    /** Replies whose real departure is known. */
    public long matched()
    {
        return matched;
    }

    /** TLVs that tell nothing: of a stateless reflector, or of the first reply. */
    public long empty()
    {
        return empty;
    }

    /** TLVs that name a reply we have not, or had followed up already, or a time that cannot be its. */
    public long unmatched()
    {
        return unmatched;
    }

    /** How the last one was taken. */
    public String method()
    {
        return SeenTimestamping.method(method);
    }
}
