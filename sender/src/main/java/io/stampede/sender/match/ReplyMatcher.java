package io.stampede.sender.match;

import io.stampede.frame.PacketBatch;
import io.stampede.wire.ErrorEstimate;
import io.stampede.wire.PacketLayout;
import io.stampede.wire.SerialNumber;
import io.stampede.wire.TestPacket;
import io.stampede.wire.TimestampFormat;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Knows every probe in flight and decides what each reply is (RFC 7680 §2.4 for loss, RFC 5560 for duplicates).
 * <pre>
 *   opened ──▶ OPEN ──first answer, T4−T1 ≤ Tmax──▶ ANSWERED ──┐
 *                │                                             ├──Tmax over──▶ closed, in order of the index
 *                └──first answer, T4−T1 &gt; Tmax──▶ LATE ───────┘
 * </pre>
 * Whether an answer is in time is decided by its two clock readings, never by when we looked. Owned by the engine's
 * thread; allocates nothing.
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
    private static final long NANOS_PER_SECOND = 1_000_000_000L;
    private static final long LOW_INT = 0xFFFF_FFFFL;
    private static final int ERROR_ESTIMATE_LENGTH = 2;

    private final PacketLayout layout;
    private final TimestampFormat ours;
    private final TimestampFormat peersPtp;
    private final int ssid;
    private final int firstSequence;
    private final long timeoutNs;
    private final int minLength;
    private final InFlightRing ring;
    private final SampleWriter samples;
    private final MatchCounters counters = new MatchCounters();
    private final UnsafeBuffer duplicate = new UnsafeBuffer(new byte[Sample.LENGTH]);

    /** A matcher for one run. */
    public ReplyMatcher(final MatchRules rules, final InFlightRing ring, final SampleWriter samples)
    {
        layout = rules.layout();
        ours = rules.ours();
        peersPtp = rules.peersPtp();
        ssid = rules.ssid();
        firstSequence = (int)rules.firstSequence();
        timeoutNs = rules.timeoutNs();
        minLength = layout.senderErrorEstimate + ERROR_ESTIMATE_LENGTH;
        this.ring = ring;
        this.samples = samples;
    }

    public MatchCounters counters()
    {
        return counters;
    }

    /** Whether one more probe can be remembered. */
    public boolean hasRoom(final int alreadyPrepared)
    {
        return ring.open() + alreadyPrepared < ring.capacity();
    }

    /** Index of the next probe. */
    public long next()
    {
        return ring.next();
    }

    /** Probes that are still waited for. */
    public long open()
    {
        return ring.open();
    }

    /**
     * The probe {@link #next()} is about to leave.
     *
     * @param intendedNs    when it should have left, monotonic.
     * @param t1EpochNs     T1, UTC.
     * @param t1MonotonicNs the same instant on the monotonic scale.
     */
    public void opened(final long intendedNs, final long t1EpochNs, final long t1MonotonicNs)
    {
        final long index = ring.next();
        final int record = ring.recordOffset(index);
        Sample.sent(ring.buffer(), record, index, t1MonotonicNs - intendedNs, t1EpochNs);
        ring.buffer().putLong(record + InFlightRing.T1_MONOTONIC_OFFSET, t1MonotonicNs);
        ring.buffer().putLong(record + InFlightRing.STATE_OFFSET, InFlightRing.OPEN);
        ring.next(index + 1);
    }

    /** The last {@code probes} opened did not leave, nor did anything after them: their numbers are free again. */
    public void takeBack(final int probes)
    {
        for (int i = 0; i < probes; i++)
        {
            final long index = ring.next() - 1;
            ring.buffer().putLong(ring.recordOffset(index) + InFlightRing.STATE_OFFSET, InFlightRing.EMPTY);
            ring.next(index);
        }
    }

    /** The probe {@code index} did not leave although a later one did: its number is skipped. */
    public void skipped(final long index)
    {
        ring.buffer().putLong(ring.recordOffset(index) + InFlightRing.STATE_OFFSET, InFlightRing.UNSENT);
    }

    /** T1 of probe {@code index} on the monotonic scale; -1 if frame {@code i} does not answer a probe we remember. */
    public long t1MonotonicNs(final PacketBatch batch, final int i)
    {
        if (Math.min(batch.length(i), batch.frameLength()) < minLength)
        {
            return -1;
        }
        final long index = index(batch.buffer(), batch.offset(i));
        final boolean isKnown = index >= 0 && index < ring.next() && ring.remembers(index);
        return isKnown ? ring.buffer().getLong(ring.recordOffset(index) + InFlightRing.T1_MONOTONIC_OFFSET) : -1;
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
        if (Math.min(batch.length(i), batch.frameLength()) < minLength)
        {
            counters.tooShort++;
            return UNUSABLE;
        }
        final int replySsid = TestPacket.ssid(packet, offset, layout);
        if (replySsid != ssid && replySsid != 0)
        {
            counters.wrongSsid++;
            return UNUSABLE;
        }
        final long index = index(packet, offset);
        if (index < 0 || index >= ring.next() || !ring.remembers(index))
        {
            counters.neverSent += index < 0 || index >= ring.next() ? 1 : 0;
            counters.forgotten += index >= 0 && index < ring.next() ? 1 : 0;
            return UNUSABLE;
        }
        final int record = ring.recordOffset(index);
        if (!isSound(packet, offset, record))
        {
            return UNUSABLE;
        }
        counters.ssidZero += replySsid == 0 ? 1 : 0;
        return classify(batch, i, record, t4MonotonicNs);
    }

    private long index(final UnsafeBuffer packet, final int offset)
    {
        final int relative = (int)TestPacket.senderSequence(packet, offset, layout) - firstSequence;
        return SerialNumber.unfold(relative, ring.next() - 1);
    }

    private boolean isSound(final UnsafeBuffer packet, final int offset, final int record)
    {
        final long state = ring.buffer().getLong(record + InFlightRing.STATE_OFFSET);
        if (state == InFlightRing.EMPTY || state == InFlightRing.UNSENT)
        {
            counters.neverSent++;
            return false;
        }
        if (TestPacket.senderTimestamp(packet, offset, layout) != ours.encode(Sample.t1(ring.buffer(), record)))
        {
            counters.wrongTimestamp++;
            return false;
        }
        final int errorEstimate = TestPacket.errorEstimate(packet, offset, layout);
        if (ErrorEstimate.isPtp(errorEstimate) &&
            ((TestPacket.receiveTimestamp(packet, offset, layout) & LOW_INT) >= NANOS_PER_SECOND ||
            (TestPacket.timestamp(packet, offset, layout) & LOW_INT) >= NANOS_PER_SECOND))
        {
            counters.malformedTimestamp++;
            return false;
        }
        counters.errorEstimateZero += ErrorEstimate.multiplier(errorEstimate) == 0 ? 1 : 0;
        return true;
    }

    private int classify(final PacketBatch batch, final int i, final int record, final long t4MonotonicNs)
    {
        final UnsafeBuffer records = ring.buffer();
        final long rttRawNs = t4MonotonicNs - records.getLong(record + InFlightRing.T1_MONOTONIC_OFFSET);
        final long state = records.getLong(record + InFlightRing.STATE_OFFSET);
        if (state == InFlightRing.OPEN || state == InFlightRing.LOST)
        {
            final boolean isInTime = state == InFlightRing.OPEN && rttRawNs <= timeoutNs;
            fill(records, record, batch, i, rttRawNs);
            records.putLong(
                record + InFlightRing.STATE_OFFSET, isInTime ? InFlightRing.ANSWERED : InFlightRing.LATE);
            final int kind = isInTime ? Sample.ANSWERED : Sample.LATE;
            samples.write(kind, records, record);
            return kind;
        }
        duplicate.putBytes(0, records, record, Sample.LENGTH);
        fill(duplicate, 0, batch, i, rttRawNs);
        final int kind = duplicateKind(records, record);
        samples.write(kind, duplicate, 0);
        return kind;
    }

    private int duplicateKind(final UnsafeBuffer records, final int record)
    {
        if (Sample.reflectorSequence(duplicate, 0) != Sample.reflectorSequence(records, record))
        {
            return Sample.DUPLICATE_NEW_NUMBER;
        }
        final boolean isSameReply = Sample.t2(duplicate, 0) == Sample.t2(records, record) &&
            Sample.t3(duplicate, 0) == Sample.t3(records, record);
        return isSameReply ? Sample.DUPLICATE_REPLY : Sample.DUPLICATE_SAME_NUMBER;
    }

    private void fill(
        final UnsafeBuffer target, final int at, final PacketBatch batch, final int i, final long rttRawNs)
    {
        final UnsafeBuffer packet = batch.buffer();
        final int offset = batch.offset(i);
        final int errorEstimate = TestPacket.errorEstimate(packet, offset, layout);
        final TimestampFormat theirs = ErrorEstimate.isPtp(errorEstimate) ? peersPtp : TimestampFormat.NTP;
        final long t1 = Sample.t1(target, at);
        final boolean hasTtl = batch.length(i) > layout.senderTtl;
        Sample.reflectorTimes(target, at,
            theirs.decode(TestPacket.receiveTimestamp(packet, offset, layout), t1),
            theirs.decode(TestPacket.timestamp(packet, offset, layout), t1));
        Sample.arrival(target, at, batch.rxEpochNs(i), rttRawNs);
        Sample.reply(target, at, TestPacket.sequence(packet, offset, layout), errorEstimate);
        Sample.ipHeaders(target, at,
            hasTtl ? TestPacket.senderTtl(packet, offset, layout) : 0, Math.max(0, batch.ttl(i)), batch.tos(i));
    }

    /**
     * Closes, in order, what was sent more than Tmax before {@code horizonNs}; all that arrived before the horizon must
     * have been passed to {@link #onReply}.
     *
     * @param limit probes to close at most.
     * @return probes closed.
     */
    public int close(final long horizonNs, final int limit)
    {
        int closed = 0;
        while (closed < limit && ring.open() > 0)
        {
            final int record = ring.recordOffset(ring.nextToClose());
            final long sentNs = ring.buffer().getLong(record + InFlightRing.T1_MONOTONIC_OFFSET);
            if (horizonNs - sentNs <= timeoutNs + DELIVERY_GRACE_NS)
            {
                break;
            }
            final long state = ring.buffer().getLong(record + InFlightRing.STATE_OFFSET);
            samples.write(closingKind(state), ring.buffer(), record);
            if (state == InFlightRing.OPEN)
            {
                ring.buffer().putLong(record + InFlightRing.STATE_OFFSET, InFlightRing.LOST);
            }
            ring.closeOne();
            closed++;
        }
        return closed;
    }

    private static int closingKind(final long state)
    {
        if (state == InFlightRing.UNSENT)
        {
            return Sample.CLOSED_UNSENT;
        }
        return state == InFlightRing.ANSWERED ? Sample.CLOSED_ANSWERED : Sample.CLOSED_LOST;
    }
}
