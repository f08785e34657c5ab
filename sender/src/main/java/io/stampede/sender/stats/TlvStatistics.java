package io.stampede.sender.stats;

import io.stampede.sender.match.Sample;
import io.stampede.sender.match.TlvSample;
import io.stampede.sender.plan.ProbeTlv;
import io.stampede.sender.plan.ReflectedTestPacketControlTlv;
import io.stampede.sender.plan.SenderPlan;
import io.stampede.wire.Tlv;
import io.stampede.wire.TlvType;
import java.util.ArrayList;
import java.util.List;
import org.agrona.DirectBuffer;

/**
 * What the TLVs of the replies say, each type by its own class; fed by one thread without garbage. Read it from that
 * thread or after it has ended.
 */
public final class TlvStatistics
{
    private static final int ALIGNMENT = 4;

    public final ForwardService service = new ForwardService();
    public final SeenLocation location = new SeenLocation();
    public final SeenTimestamping timestamping = new SeenTimestamping();
    public final FlowLoss flow = new FlowLoss();
    public final FollowUps followUps = new FollowUps();
    public final Bursts bursts;

    private final List<TlvOutcomes> outcomes;
    private final boolean hasFollowUps;

    /** @param plan what was sent. */
    public TlvStatistics(final SenderPlan plan)
    {
        final List<TlvOutcomes> all = new ArrayList<>();
        int withoutPadding = plan.shape().layout().baseLength;
        int replyLength = 0;
        boolean isFollowedUp = false;
        for (final ProbeTlv tlv : plan.shape().tlvs())
        {
            all.add(new TlvOutcomes());
            isFollowedUp |= tlv.type() == TlvType.FOLLOW_UP_TELEMETRY;
            withoutPadding += tlv.type() == TlvType.EXTRA_PADDING ? 0 : Tlv.HEADER_LENGTH + tlv.valueLength();
            if (tlv instanceof final ReflectedTestPacketControlTlv control)
            {
                replyLength = (control.replyLength() + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
            }
        }
        outcomes = List.copyOf(all);
        hasFollowUps = isFollowedUp;
        bursts = new Bursts(plan.repliesPerProbe(), Math.max(withoutPadding, replyLength));
    }

    /** What became of TLV {@code n} of the probes. */
    public TlvOutcomes outcomes(final int n)
    {
        return outcomes.get(n);
    }

    /** A {@link Sample} of an answer or a copy. */
    void onReply(final DirectBuffer buffer, final int sample)
    {
        if (hasFollowUps)
        {
            followUps.onReply(buffer, sample);
        }
    }

    /** A {@link TlvSample} of the given kind. */
    void onTlv(final int kind, final DirectBuffer buffer, final int tlv)
    {
        switch (kind)
        {
            case TlvSample.ANSWERED -> onAnswer(buffer, tlv);
            case TlvSample.COPY -> onCopy(buffer, tlv);
            case TlvSample.CLOSED_BURST -> bursts.onClosed(TlvSample.detail(buffer, tlv));
            default -> throw new IllegalArgumentException("sample of kind " + kind + ": no such kind");
        }
    }

    private void onAnswer(final DirectBuffer buffer, final int tlv)
    {
        outcomes.get(TlvSample.position(buffer, tlv)).add(TlvSample.outcome(buffer, tlv));
        if (TlvSample.outcome(buffer, tlv) != TlvSample.PROCESSED)
        {
            return;
        }
        final int value = tlv + TlvSample.VALUE_OFFSET;
        switch (TlvSample.type(buffer, tlv))
        {
            case TlvType.CLASS_OF_SERVICE -> service.onValue(buffer, value);
            case TlvType.LOCATION -> location.onValue(buffer, value);
            case TlvType.TIMESTAMP_INFORMATION -> timestamping.onValue(buffer, value);
            case TlvType.DIRECT_MEASUREMENT ->
                flow.onValue(TlvSample.index(buffer, tlv), buffer, value, TlvSample.detail(buffer, tlv));
            case TlvType.FOLLOW_UP_TELEMETRY -> followUps.onFollowUp(buffer, tlv);
            case TlvType.REFLECTED_TEST_PACKET_CONTROL -> bursts.onAnswer(buffer, tlv);
            default ->
            {
                // that it was processed is all there is to know
            }
        }
    }

    /** A copy tells only what is of its own: when the copy before it left. */
    private void onCopy(final DirectBuffer buffer, final int tlv)
    {
        if (TlvSample.type(buffer, tlv) == TlvType.FOLLOW_UP_TELEMETRY &&
            TlvSample.outcome(buffer, tlv) == TlvSample.PROCESSED)
        {
            followUps.onFollowUp(buffer, tlv);
        }
    }
}
