package io.stampede.sender.match;

import static java.nio.ByteOrder.BIG_ENDIAN;

import io.stampede.sender.plan.Peer;
import io.stampede.sender.plan.SenderPlan;
import io.stampede.wire.ErrorEstimate;
import io.stampede.wire.PacketLayout;
import io.stampede.wire.TestPacket;
import io.stampede.wire.TimestampFormat;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/**
 * Where the fields of an answer lie and on which scale its times are: a Session-Reflector packet, that of a peer that
 * swaps two fields, or our own packet that the network brought back (loopback, RFC 9503 App. A), which has neither T2
 * nor T3. Chosen when the run is put together. Immutable.
 */
final class ReplyReader
{
    private static final long NANOS_PER_SECOND = 1_000_000_000L;
    private static final long LOW_INT = 0xFFFF_FFFFL;
    private static final int ERROR_ESTIMATE_LENGTH = 2;

    private final PacketLayout layout;
    private final TimestampFormat peersPtp;
    private final long ntpAheadNs;
    private final boolean isLoopback;
    private final int payloadLength;
    private final int minLength;
    private final int sequenceEcho;
    private final int timestampEcho;
    private final int t3;

    ReplyReader(final MatchRules rules)
    {
        final SenderPlan plan = rules.plan();
        final Peer.Preset preset = plan.peer().preset();
        final boolean isSwapped = preset == Peer.Preset.SWAPPED_TIMESTAMPS;
        layout = plan.shape().layout();
        isLoopback = plan.isLoopback();
        payloadLength = plan.shape().payloadLength();
        peersPtp = TimestampFormat.ptp(preset == Peer.Preset.UTC_PTP ? 0 : rules.taiMinusUtcSeconds());
        ntpAheadNs = preset == Peer.Preset.TAI_TIMESTAMPS ? rules.taiMinusUtcSeconds() * NANOS_PER_SECOND : 0;
        minLength = layout.isAuthenticated() ? layout.baseLength : layout.senderErrorEstimate + ERROR_ESTIMATE_LENGTH;
        sequenceEcho = isLoopback ? layout.sequence : layout.senderSequence;
        timestampEcho = isLoopback || isSwapped ? layout.timestamp : layout.senderTimestamp;
        t3 = isSwapped ? layout.senderTimestamp : layout.timestamp;
    }

    /** Whether somebody with a clock and numbers of his own answers. */
    boolean hasReflector()
    {
        return !isLoopback;
    }

    boolean isLongEnough(final int length)
    {
        return isLoopback ? length == payloadLength : length >= minLength;
    }

    /** The Sequence Number of the probe it answers, as on the wire. */
    int sequenceEcho(final DirectBuffer packet, final int offset)
    {
        return packet.getInt(offset + sequenceEcho, BIG_ENDIAN);
    }

    /** The T1 it echoes, as on the wire. */
    long timestampEcho(final DirectBuffer packet, final int offset)
    {
        return packet.getLong(offset + timestampEcho, BIG_ENDIAN);
    }

    /** Whether it has PTPv2 timestamps of 10^9 nanoseconds or more. */
    boolean isMalformed(final DirectBuffer packet, final int offset)
    {
        return !isLoopback && ErrorEstimate.isPtp(TestPacket.errorEstimate(packet, offset, layout)) &&
            ((TestPacket.receiveTimestamp(packet, offset, layout) & LOW_INT) >= NANOS_PER_SECOND ||
            (packet.getLong(offset + t3, BIG_ENDIAN) & LOW_INT) >= NANOS_PER_SECOND);
    }

    /** T2 and T3 into a {@link Sample} that has its T1; both T1 where there is no reflector, so that residence is 0. */
    void times(final MutableDirectBuffer sample, final int at, final DirectBuffer packet, final int offset)
    {
        final long t1 = Sample.t1(sample, at);
        if (isLoopback)
        {
            Sample.reflectorTimes(sample, at, t1, t1);
            return;
        }
        Sample.reflectorTimes(sample, at,
            utcNs(packet, offset, TestPacket.receiveTimestamp(packet, offset, layout), t1),
            utcNs(packet, offset, packet.getLong(offset + t3, BIG_ENDIAN), t1));
    }

    /**
     * A timestamp of the reflector, in the format the reply's Z bit names.
     *
     * @param referenceNs an instant near it, UTC.
     */
    long utcNs(final DirectBuffer packet, final int offset, final long timestamp, final long referenceNs)
    {
        return ErrorEstimate.isPtp(TestPacket.errorEstimate(packet, offset, layout)) ?
            peersPtp.decode(timestamp, referenceNs) :
            TimestampFormat.NTP.decode(timestamp, referenceNs + ntpAheadNs) - ntpAheadNs;
    }

    /** TTL the request arrived with; 0 where the reply does not say. */
    int senderTtl(final DirectBuffer packet, final int offset, final int length)
    {
        return isLoopback || length <= layout.senderTtl ? 0 : TestPacket.senderTtl(packet, offset, layout);
    }
}
