package io.stampede.reflector.reflect;

import io.stampede.frame.PacketBatch;
import io.stampede.wire.ErrorEstimate;
import io.stampede.wire.PacketLayout;
import io.stampede.wire.TestPacket;
import io.stampede.wire.TimestampFormat;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * <b>compose</b>: turns the base packet of a request into that of its reply, in place (RFC 8762 §4.3). All but what
 * must come last: the Timestamp, and the HMAC where there is one, are {@link Sealer}'s. Owned by the reflecting thread.
 */
public final class ReplyComposer
{
    /** Session-Sender TTL where the received one is unknown (RFC 5357 §4.2; RFC 8762 is silent). */
    private static final int SYNTHETIC_TTL = 255;

    private final PacketLayout layout;
    private final TimestampFormat format;
    private int errorEstimate;

    /**
     * Replies announce an unsynchronised clock of unknown error until {@link #clockQuality} is told better.
     *
     * @param format of T2, and by the Error Estimate's one Z bit of T3 too.
     */
    public ReplyComposer(final PacketLayout layout, final TimestampFormat format)
    {
        this.layout = layout;
        this.format = format;
        this.errorEstimate = ErrorEstimate.encode(false, format.isPtp(), Long.MAX_VALUE);
    }

    /**
     * What the Error Estimate of replies says from now on.
     *
     * @param isSynchronized to UTC by an external source.
     * @param errorNs        bound of the clock's error.
     */
    public void clockQuality(final boolean isSynchronized, final long errorNs)
    {
        errorEstimate = ErrorEstimate.encode(isSynchronized, format.isPtp(), errorNs);
    }

    /**
     * Writes the reply to frame {@code i} over its request.
     *
     * @param sequence of the reply; low 32 bits count.
     */
    public void compose(final PacketBatch batch, final int i, final long sequence)
    {
        final UnsafeBuffer buffer = batch.buffer();
        final int offset = batch.offset(i);
        // the sender's fields first: ours are written over them
        final long senderSequence = TestPacket.sequence(buffer, offset, layout);
        final long senderTimestamp = TestPacket.timestamp(buffer, offset, layout);
        final int senderErrorEstimate = TestPacket.errorEstimate(buffer, offset, layout);

        layout.zeroReplyMbz(buffer, offset);
        TestPacket.sequence(buffer, offset, layout, sequence);
        TestPacket.errorEstimate(buffer, offset, layout, errorEstimate);
        TestPacket.receiveTimestamp(buffer, offset, layout, format.encode(batch.rxEpochNs(i)));
        TestPacket.senderSequence(buffer, offset, layout, senderSequence);
        TestPacket.senderTimestamp(buffer, offset, layout, senderTimestamp);
        TestPacket.senderErrorEstimate(buffer, offset, layout, senderErrorEstimate);
        final int ttl = batch.ttl(i);
        TestPacket.senderTtl(buffer, offset, layout, ttl == PacketBatch.UNKNOWN_TTL ? SYNTHETIC_TTL : ttl);
    }

    /** Gives a copy of a reply its own number. */
    void renumber(final PacketBatch batch, final int i, final long sequence)
    {
        TestPacket.sequence(batch.buffer(), batch.offset(i), layout, sequence);
        TestPacket.errorEstimate(batch.buffer(), batch.offset(i), layout, errorEstimate);
    }
}
