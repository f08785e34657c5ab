package io.stampede.sender.match;

import io.stampede.frame.PacketBatch;
import io.stampede.sender.plan.SenderPlan;
import io.stampede.wire.ErrorEstimate;
import io.stampede.wire.PacketLayout;
import io.stampede.wire.SerialNumber;
import io.stampede.wire.TestPacket;
import io.stampede.wire.TimestampFormat;
import java.util.function.LongSupplier;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Knows every probe in flight and decides what each reply is (RFC 7680 §2.4 for loss, RFC 5560 for duplicates).
 * <pre>
 *   opened ──▶ OPEN ──first answer, T4−T1 ≤ Tmax──▶ ANSWERED ───────────────┐
 *                │                                                         ├──▶ closed, in order of the index
 *                └──first answer, T4−T1 &gt; Tmax──▶ LATE ───Tmax over────────┘
 * </pre>
 * Whether an answer is in time is decided by its two clock readings, never by when we looked. Owned by the
 * receiving thread; allocates nothing.
 */
public final class ReplyMatcher
{
    /** A reply that is not an answer; the reason is counted. */
    public static final int UNUSABLE = 0;

    /**
     * From an arrival's stamp to its place in the socket's queue. Too low → an answer that came in time is met by a
     * closed probe and counts as late; too high → results come later.
     */
    private static final long DELIVERY_GRACE_NS = 1_000_000;
    private final PacketLayout layout;
    private final TimestampFormat ours;
    private final int ssid;
    private final int firstSequence;
    private final long timeoutNs;
    private final boolean expectsReply;
    private final int repliesPerProbe;
    private final ReplyReader reader;
    private final ReplyAuthenticator authenticator;
    private final TlvInspector tlvs;
    private final RepeatedReplies repeated;
    private final InFlightRing ring;
    private final SampleWriter samples;
    private final MatchCounters counters = new MatchCounters();
    private final PeerSigns signs;
    private final UnsafeBuffer duplicate = new UnsafeBuffer(new byte[Sample.LENGTH]);

    /** A matcher for one run. */
    public ReplyMatcher(final MatchRules rules, final InFlightRing ring, final SampleWriter samples)
    {
        final SenderPlan plan = rules.plan();
        layout = plan.shape().layout();
        ours = plan.shape().timestampFormat();
        ssid = plan.ssid();
        firstSequence = (int)plan.firstSequence();
        timeoutNs = plan.schedule().timeoutNs();
        expectsReply = plan.shape().expectsReply();
        repliesPerProbe = plan.repliesPerProbe();
        reader = new ReplyReader(rules);
        authenticator = new ReplyAuthenticator(layout, plan.keys());
        tlvs = new TlvInspector(plan, reader, authenticator);
        repeated = new RepeatedReplies(repliesPerProbe > 1);
        signs = new PeerSigns(rules);
        this.ring = ring;
        this.samples = samples;
    }

    /** How often replies showed what reflectors in the field are known for. */
    public PeerSigns signs()
    {
        return signs;
    }

    /** Whether a reply has acknowledged the Access Report of our probes (RFC 8972 §4.6): no need to repeat it. */
    public boolean isAccessReported()
    {
        return tlvs.isAccessReported();
    }

    /** Reflector Micro-session ID, as configured or as the first reply has taught us; 0 if unknown (RFC 9534 §3.2). */
    public int reflectorLink()
    {
        return tlvs.reflectorLink();
    }

    /** @param packets what our interface has received so far, for Direct Measurement TLVs; the engine's thread asks. */
    public void receivedPackets(final LongSupplier packets)
    {
        tlvs.receivedPackets(packets);
    }

    public MatchCounters counters()
    {
        return counters;
    }

    /** Probes that are still waited for. */
    public long open()
    {
        return ring.settledAcquire() - ring.nextToClose();
    }

    /** T1 of probe {@code index} on the monotonic scale; -1 if frame {@code i} does not answer a probe we remember. */
    public long t1MonotonicNs(final PacketBatch batch, final int i)
    {
        if (!reader.isLongEnough(Math.min(batch.length(i), batch.frameLength())))
        {
            return -1;
        }
        final long index = index(batch.buffer(), batch.offset(i));
        return isKnown(index) ? Sample.t1MonotonicNs(ring.buffer(), ring.recordOffset(index)) : -1;
    }

    /**
     * The kernel says that probe {@code index} left at {@code epochNs}. What comes after the answer, or lies not
     * between T1 and now because somebody has set the clock, is not used: the probe is measured from its T1.
     *
     * @param nowNs monotonic.
     */
    public void onDeparture(final long index, final long epochNs, final long nowNs)
    {
        if (!isKnown(index))
        {
            return;
        }
        final int record = ring.recordOffset(index);
        final long afterT1Ns = epochNs - Sample.t1(ring.buffer(), record);
        final boolean isPossible = afterT1Ns >= 0 && afterT1Ns <= Integer.MAX_VALUE &&
            afterT1Ns <= nowNs - Sample.t1MonotonicNs(ring.buffer(), record);
        if (isPossible && ring.state(record) == InFlightRing.OPEN)
        {
            Sample.departed(ring.buffer(), record, (int)afterT1Ns);
        }
    }

    /**
     * Decides what arrived in frame {@code i} and passes the sample on.
     *
     * @param t4MonotonicNs the frame's receive time on the monotonic scale.
     * @return a kind of {@link Sample} or {@link #UNUSABLE}.
     */
    public int onReply(final PacketBatch batch, final int i, final long t4MonotonicNs)
    {
        final UnsafeBuffer packet = batch.buffer();
        final int offset = batch.offset(i);
        final int length = Math.min(batch.length(i), batch.frameLength());
        if (!isOurs(packet, offset, length))
        {
            return UNUSABLE;
        }
        final long index = index(packet, offset);
        if (!isKnown(index))
        {
            final boolean isFuture = index < 0 || index >= ring.nextAcquire();
            counters.neverSent += isFuture ? 1 : 0;
            counters.forgotten += isFuture ? 0 : 1;
            diagnose(packet, offset, length);
            return UNUSABLE;
        }
        final int record = ring.recordOffset(index);
        if (!isSound(packet, offset, length, record))
        {
            return UNUSABLE;
        }
        tlvs.inspect(packet, offset, length);
        if (!tlvs.isOnOurLink(packet))
        {
            counters.wrongLink++;
            return UNUSABLE;
        }
        counters.distrustedTlvs += tlvs.isTrusted() ? 0 : 1;
        counters.ssidZero += ssid != 0 && TestPacket.ssid(packet, offset, layout) == 0 ? 1 : 0;
        return classify(batch, i, record, t4MonotonicNs);
    }

    /** Nothing is believed before the HMAC is verified (RFC 8762 §4.4). */
    private boolean isOurs(final UnsafeBuffer packet, final int offset, final int length)
    {
        if (!reader.isLongEnough(length))
        {
            counters.tooShort++;
            return false;
        }
        if (!authenticator.isGenuine(packet, offset))
        {
            counters.badHmac++;
            return false;
        }
        final int replySsid = TestPacket.ssid(packet, offset, layout);
        if (ssid != 0 && replySsid != ssid && replySsid != 0)
        {
            counters.wrongSsid++;
            return false;
        }
        return true;
    }

    private long index(final UnsafeBuffer packet, final int offset)
    {
        return unfold(reader.sequenceEcho(packet, offset));
    }

    private long unfold(final int sequence)
    {
        return SerialNumber.unfold(sequence - firstSequence, ring.nextAcquire() - 1);
    }

    private boolean isKnown(final long index)
    {
        return index >= 0 && index < ring.nextAcquire() && ring.remembers(index);
    }

    private boolean isSound(final UnsafeBuffer packet, final int offset, final int length, final int record)
    {
        final int state = ring.state(record);
        if (state == InFlightRing.EMPTY || state == InFlightRing.UNSENT)
        {
            counters.neverSent++;
            return false;
        }
        if (reader.timestampEcho(packet, offset) != ours.encode(Sample.t1(ring.buffer(), record)))
        {
            counters.wrongTimestamp++;
            diagnose(packet, offset, length);
            return false;
        }
        if (reader.isMalformed(packet, offset))
        {
            counters.malformedTimestamp++;
            return false;
        }
        counters.errorEstimateZero +=
            ErrorEstimate.multiplier(TestPacket.errorEstimate(packet, offset, layout)) == 0 ? 1 : 0;
        return true;
    }

    /** What is no answer by its echo may still tell by its own number whose it is. */
    private void diagnose(final UnsafeBuffer packet, final int offset, final int length)
    {
        final long index = unfold((int)TestPacket.sequence(packet, offset, layout));
        if (isKnown(index) && length > layout.senderErrorEstimate)
        {
            signs.onStranger(packet, offset, ours.encode(Sample.t1(ring.buffer(), ring.recordOffset(index))));
        }
    }

    private int classify(final PacketBatch batch, final int i, final int record, final long t4MonotonicNs)
    {
        final UnsafeBuffer records = ring.buffer();
        final long rttRawNs = t4MonotonicNs - Sample.t1MonotonicNs(records, record);
        final int state = ring.state(record);
        if (state == InFlightRing.OPEN || state == InFlightRing.LOST)
        {
            fill(records, record, batch, i, rttRawNs);
            return first(batch, i, record, state == InFlightRing.OPEN && rttRawNs <= timeoutNs);
        }
        duplicate.putBytes(0, records, record, Sample.LENGTH);
        fill(duplicate, 0, batch, i, rttRawNs);
        final int kind = repeated.kind(
            records, record, duplicate, 0, ring.copies(record) != InFlightRing.NO_COPIES);
        samples.write(kind, duplicate, 0);
        if (kind == Sample.COPY)
        {
            ring.copies(record, ring.copies(record) + 1);
            tlvs.write(samples, TlvSample.COPY,
                Sample.index(duplicate, 0), Sample.t1(duplicate, 0), batch.buffer(), batch.offset(i));
        }
        return kind;
    }

    private int first(final PacketBatch batch, final int i, final int record, final boolean isInTime)
    {
        final UnsafeBuffer records = ring.buffer();
        final UnsafeBuffer packet = batch.buffer();
        final int offset = batch.offset(i);
        if (repliesPerProbe > 1 && tlvs.isControlObeyed(packet))
        {
            ring.copies(record, 0);
        }
        if (!isInTime)
        {
            ring.state(record, InFlightRing.LATE);
            samples.write(Sample.LATE, records, record);
            return Sample.LATE;
        }
        final boolean isElsewhere = tlvs.isFromAnotherNode();
        final int kind = isElsewhere ? Sample.ANSWERED_ELSEWHERE : Sample.ANSWERED;
        ring.state(record, isElsewhere ? InFlightRing.ELSEWHERE : InFlightRing.ANSWERED);
        samples.write(kind, records, record);
        tlvs.write(samples, TlvSample.ANSWERED,
            Sample.index(records, record), Sample.t1(records, record), packet, offset);
        if (reader.hasReflector())
        {
            observe(batch, i, record);
        }
        return kind;
    }

    private void observe(final PacketBatch batch, final int i, final int record)
    {
        final int offset = batch.offset(i);
        signs.onAnswer(
            batch.buffer(), offset, Math.min(batch.length(i), batch.frameLength()), ring.buffer(), record);
        if (tlvs.isNothingReturned())
        {
            signs.onTlvsMissing(tlvs.typeInFirstPlace(batch.buffer(), offset));
        }
    }

    private void fill(
        final UnsafeBuffer target, final int at, final PacketBatch batch, final int i, final long rttRawNs)
    {
        final UnsafeBuffer packet = batch.buffer();
        final int offset = batch.offset(i);
        final int length = Math.min(batch.length(i), batch.frameLength());
        reader.times(target, at, packet, offset);
        Sample.arrival(target, at, batch.rxEpochNs(i), batch.isRxByUser(i),
            rttRawNs - Sample.departureNs(target, at));
        Sample.reply(target, at, TestPacket.sequence(packet, offset, layout),
            TestPacket.errorEstimate(packet, offset, layout));
        Sample.ipHeaders(target, at,
            reader.senderTtl(packet, offset, length),
            Math.max(batch.ttl(i), 0),
            batch.tos(i));
    }

    /**
     * Closes, in order, what has its answer and what was sent more than Tmax before {@code horizonNs}; all that arrived
     * before the horizon must have been passed to {@link #onReply}.
     *
     * @param limit probes to close at most.
     * @return probes closed.
     */
    public int close(final long horizonNs, final int limit)
    {
        final long settled = ring.settledAcquire();
        int closed = 0;
        while (closed < limit && ring.nextToClose() < settled)
        {
            final int record = ring.recordOffset(ring.nextToClose());
            final int state = ring.state(record);
            if (!isDecided(record, state) && !isOver(record, horizonNs))
            {
                break;
            }
            samples.write(closingKind(state), ring.buffer(), record);
            if (state == InFlightRing.OPEN)
            {
                ring.state(record, InFlightRing.LOST);
            }
            else if (state == InFlightRing.ANSWERED && ring.copies(record) != InFlightRing.NO_COPIES)
            {
                tlvs.writeBurst(samples, ring.nextToClose(), ring.copies(record));
            }
            ring.closeOne();
            closed++;
        }
        ring.retain();
        return closed;
    }

    /** Nothing that may still come changes what this probe is: closed while its record is still near at hand. */
    private boolean isDecided(final int record, final int state)
    {
        return state == InFlightRing.UNSENT ||
            (state == InFlightRing.ANSWERED && ring.copies(record) == InFlightRing.NO_COPIES);
    }

    private boolean isOver(final int record, final long horizonNs)
    {
        return isOver(Sample.t1MonotonicNs(ring.buffer(), record), horizonNs);
    }

    /** Whether a reply to what was sent at {@code sentNs} would have come by {@code horizonNs}, were it in time. */
    public boolean isOver(final long sentNs, final long horizonNs)
    {
        return horizonNs - sentNs > timeoutNs + DELIVERY_GRACE_NS;
    }

    private int closingKind(final int state)
    {
        return switch (state)
        {
            case InFlightRing.UNSENT -> Sample.CLOSED_UNSENT;
            case InFlightRing.ANSWERED -> Sample.CLOSED_ANSWERED;
            case InFlightRing.ELSEWHERE -> Sample.CLOSED_ELSEWHERE;
            default -> expectsReply ? Sample.CLOSED_LOST : Sample.CLOSED_UNASKED;
        };
    }
}
