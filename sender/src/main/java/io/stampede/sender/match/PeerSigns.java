package io.stampede.sender.match;

import io.stampede.sender.plan.SenderPlan;
import io.stampede.wire.PacketLayout;
import io.stampede.wire.TestPacket;
import io.stampede.wire.TlvType;
import org.agrona.DirectBuffer;

/**
 * How often replies showed one of the departures that reflectors in the field are known for; evidence, not a verdict.
 * Plain longs of the engine's thread.
 */
public final class PeerSigns
{
    /** A constant that claims 2^-32 s of error, synchronised and not: nobody's clock is that good. */
    private static final int CLAIMS_EVERYTHING = 0x8001;
    private static final int CLAIMS_PRECISION = 0x0001;
    /** Scale 63, Multiplier 255: the value of those who do not know. */
    private static final int KNOWS_NOTHING = 0x3FFF;
    private static final int ESTIMATE_WITHOUT_Z = 0xBFFF;
    private static final long NANOS_PER_SECOND = 1_000_000_000L;
    private static final long HALF_SECOND_NS = 500_000_000L;

    /** First answers in time looked at. */
    public long replies;
    /** End before the Session-Sender TTL. */
    public long withoutTtl;
    /** Shorter than the base packet. */
    public long belowBase;
    /** Shorter than the probe although nothing asked for that. */
    public long shorter;
    /** Longer than the probe although nothing asked for that. */
    public long longer;
    /** Session-Sender TTL 0, which no packet arrives with. */
    public long ttlZero;
    /** T2 or T3 is zero. */
    public long withoutTimes;
    /** T2 and T3 are copies of T1. */
    public long timesCopied;
    /** T2 equals T3 without being T1. */
    public long timesEqual;
    /** T2 and T3 are ahead of us by TAI − UTC. */
    public long aheadByTai;
    /** T2 and T3 are behind us by TAI − UTC. */
    public long behindByTai;
    /** Error Estimate 0x8001. */
    public long claimsEverything;
    /** Error Estimate 0x0001. */
    public long claimsPrecision;
    /** Error Estimate 0x3FFF. */
    public long knowsNothing;
    /** Error Estimate equal to what stands as the copy of ours, or ours kept while the copy is 0. */
    public long estimateCopied;
    /** Error Estimate that stands as the copy of ours is 0. */
    public long senderEstimateZero;
    /** Zeros where our TLVs were. */
    public long tlvsZeroed;
    /** Extra Padding where another TLV of ours was. */
    public long tlvsPadded;
    /** Unusable: T1 stands where T3 belongs, and something else where T1 does. */
    public long swapped;
    /** Unusable: our own packet, untouched. */
    public long echoed;
    /** Unusable: the Session-Sender Sequence Number is our SSID. */
    public long ssidAsSequence;

    private final PacketLayout layout;
    private final int payloadLength;
    private final boolean mayChangeLength;
    private final int ssid;
    private final long taiNs;

    /** Nothing seen yet. */
    public PeerSigns(final MatchRules rules)
    {
        final SenderPlan plan = rules.plan();
        layout = plan.shape().layout();
        payloadLength = plan.shape().payloadLength();
        mayChangeLength = hasControl(plan) || plan.shape().isMixed();
        ssid = plan.ssid();
        taiNs = rules.taiMinusUtcSeconds() * NANOS_PER_SECOND;
    }

    private static boolean hasControl(final SenderPlan plan)
    {
        for (int n = 0; n < plan.shape().tlvs().size(); n++)
        {
            if (plan.shape().tlvs().get(n).type() == TlvType.REFLECTED_TEST_PACKET_CONTROL)
            {
                return true;
            }
        }
        return false;
    }

    /** A first answer in time; {@code sample} is its {@link Sample}. */
    void onAnswer(
        final DirectBuffer packet, final int offset, final int length, final DirectBuffer sample, final int at)
    {
        replies++;
        belowBase += length < layout.baseLength ? 1 : 0;
        shorter += length < payloadLength && !mayChangeLength ? 1 : 0;
        longer += length > payloadLength && !mayChangeLength ? 1 : 0;
        if (length <= layout.senderTtl)
        {
            withoutTtl++;
        }
        else
        {
            ttlZero += TestPacket.senderTtl(packet, offset, layout) == 0 ? 1 : 0;
        }
        onTimes(packet, offset, sample, at);
        final int estimate = TestPacket.errorEstimate(packet, offset, layout);
        final int senderEstimate = TestPacket.senderErrorEstimate(packet, offset, layout);
        claimsEverything += (estimate & ESTIMATE_WITHOUT_Z) == CLAIMS_EVERYTHING ? 1 : 0;
        claimsPrecision += (estimate & ESTIMATE_WITHOUT_Z) == CLAIMS_PRECISION ? 1 : 0;
        knowsNothing += (estimate & ESTIMATE_WITHOUT_Z) == KNOWS_NOTHING ? 1 : 0;
        estimateCopied += estimate == senderEstimate ? 1 : 0;
        senderEstimateZero += senderEstimate == 0 ? 1 : 0;
    }

    private void onTimes(final DirectBuffer packet, final int offset, final DirectBuffer sample, final int at)
    {
        final long t1OnWire = TestPacket.senderTimestamp(packet, offset, layout);
        final long t2OnWire = TestPacket.receiveTimestamp(packet, offset, layout);
        final long t3OnWire = TestPacket.timestamp(packet, offset, layout);
        if (t2OnWire == 0 || t3OnWire == 0)
        {
            withoutTimes++;
            return;
        }
        if (t2OnWire == t3OnWire)
        {
            timesCopied += t2OnWire == t1OnWire ? 1 : 0;
            timesEqual += t2OnWire == t1OnWire ? 0 : 1;
        }
        final long forwardNs = Sample.t2(sample, at) - Sample.t1(sample, at);
        final long backwardNs = Sample.t4(sample, at) - Sample.t3(sample, at);
        aheadByTai += isNear(forwardNs, taiNs) && isNear(backwardNs, -taiNs) ? 1 : 0;
        behindByTai += isNear(forwardNs, -taiNs) && isNear(backwardNs, taiNs) ? 1 : 0;
    }

    private static boolean isNear(final long valueNs, final long expectedNs)
    {
        return Math.abs(valueNs - expectedNs) < HALF_SECOND_NS;
    }

    /** Of the same answer: none of our TLVs came back, and this type stands where the first one was. */
    void onTlvsMissing(final int typeInFirstPlace)
    {
        tlvsZeroed += typeInFirstPlace == TlvType.RESERVED ? 1 : 0;
        tlvsPadded += typeInFirstPlace == TlvType.EXTRA_PADDING ? 1 : 0;
    }

    /**
     * A reply that answers no probe by its echo, although its own Sequence Number is one of ours.
     *
     * @param t1OnWire Timestamp of the probe of that number.
     */
    void onStranger(final DirectBuffer packet, final int offset, final long t1OnWire)
    {
        final boolean hasT1First = TestPacket.timestamp(packet, offset, layout) == t1OnWire;
        final long echo = TestPacket.senderTimestamp(packet, offset, layout);
        final long senderSequence = TestPacket.senderSequence(packet, offset, layout);
        echoed += hasT1First && echo == 0 && TestPacket.receiveTimestamp(packet, offset, layout) == 0 ? 1 : 0;
        swapped += hasT1First && echo != 0 && echo != t1OnWire ? 1 : 0;
        ssidAsSequence += (hasT1First || echo == t1OnWire) && ssid != 0 &&
            (senderSequence == ssid || senderSequence == (long)ssid << Short.SIZE) ? 1 : 0;
    }

    /** Adds another flow's; once both are counted. */
    public void add(final PeerSigns other)
    {
        replies += other.replies;
        withoutTtl += other.withoutTtl;
        belowBase += other.belowBase;
        shorter += other.shorter;
        longer += other.longer;
        ttlZero += other.ttlZero;
        withoutTimes += other.withoutTimes;
        timesCopied += other.timesCopied;
        timesEqual += other.timesEqual;
        aheadByTai += other.aheadByTai;
        behindByTai += other.behindByTai;
        claimsEverything += other.claimsEverything;
        claimsPrecision += other.claimsPrecision;
        knowsNothing += other.knowsNothing;
        estimateCopied += other.estimateCopied;
        senderEstimateZero += other.senderEstimateZero;
        tlvsZeroed += other.tlvsZeroed;
        tlvsPadded += other.tlvsPadded;
        swapped += other.swapped;
        echoed += other.echoed;
        ssidAsSequence += other.ssidAsSequence;
    }
}
