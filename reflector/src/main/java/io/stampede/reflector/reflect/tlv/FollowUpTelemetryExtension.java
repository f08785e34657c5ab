package io.stampede.reflector.reflect.tlv;

import io.stampede.frame.PacketBatch;
import io.stampede.frame.Reply;
import io.stampede.wire.TimestampFormat;
import io.stampede.wire.Tlv;
import io.stampede.wire.tlv.FollowUpTelemetry;
import io.stampede.wire.tlv.TimestampInformation;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Follow-Up Telemetry (RFC 8972 §4.7, erratum 8339): tells when the session's previous reply really left, as far as the
 * kernel told, and asks it when this one does. Immutable.
 * <pre>
 *   no session (stateless), first reply       zeros
 *   the previous reply's time is not known    its Sequence Number, zeros
 *   it is                                     its Sequence Number, the time, by software
 *   wrong length                              zeros, as far as there is room, and M
 * </pre>
 */
final class FollowUpTelemetryExtension
{
    private final TimestampFormat format;
    private final boolean canStamp;

    /**
     * An extension.
     *
     * @param format   of the reply's timestamps.
     * @param canStamp whether the port can tell when a reply left.
     */
    FollowUpTelemetryExtension(final TimestampFormat format, final boolean canStamp)
    {
        this.format = format;
        this.canStamp = canStamp;
    }

    /** @return the flags of the reply's TLV. */
    int extend(final PacketBatch batch, final int offset, final int length, final Reply reply)
    {
        final UnsafeBuffer buffer = batch.buffer();
        final int value = offset + Tlv.HEADER_LENGTH;
        if (length != FollowUpTelemetry.LENGTH)
        {
            buffer.setMemory(value, Math.min(length, FollowUpTelemetry.METHOD_OFFSET), (byte)0);
            return Tlv.MALFORMED;
        }
        reply.followUp(offset);
        answer(buffer, offset, reply);
        if (canStamp && reply.isOfSession())
        {
            reply.stamp();
        }
        return 0;
    }

    /** Writes what {@code reply} says of the one before it; also into a copy, which has another one before it. */
    void answer(final UnsafeBuffer buffer, final int offset, final Reply reply)
    {
        final int value = offset + Tlv.HEADER_LENGTH;
        final long epochNs = reply.previousEpochNs();
        if (reply.previousSequence() == Reply.NO_PREVIOUS)
        {
            FollowUpTelemetry.clear(buffer, value);
        }
        else if (epochNs == 0)
        {
            FollowUpTelemetry.answer(buffer, value, reply.previousSequence(), 0, 0);
        }
        else
        {
            FollowUpTelemetry.answer(
                buffer,
                value,
                reply.previousSequence(),
                format.encode(epochNs),
                TimestampInformation.SOFTWARE_LOCAL);
        }
    }
}
