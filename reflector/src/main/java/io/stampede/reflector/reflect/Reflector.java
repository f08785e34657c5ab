package io.stampede.reflector.reflect;

import io.stampede.frame.PacketBatch;
import io.stampede.frame.Reply;
import io.stampede.reflector.reflect.tlv.Extender;
import io.stampede.wire.PacketLayout;
import io.stampede.wire.TestPacket;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * A request in a frame becomes its reply in the same frame: the table of contents of the protocol. Assembled once per
 * listening port from parts; no I/O, and no clock but the sealer's. Owned by the reflecting thread.
 * <pre>
 *   admit ──▶ track ──▶ extend ──▶ compose ⇒ (whole batch) seal
 *     └─▶ DropReason: no reply
 * </pre>
 */
public final class Reflector
{
    private static final int DSCP_SHIFT = 2;

    private final PacketLayout layout;
    private final Admission admission;
    private final Sequencer sequencer;
    private final Extender extender;
    private final ReplyComposer composer;
    private final Sealer sealer;
    private final Reply reply = new Reply();

    /** The parts, in the order a packet meets them. */
    public Reflector(
        final PacketLayout layout,
        final Admission admission,
        final Sequencer sequencer,
        final Extender extender,
        final ReplyComposer composer,
        final Sealer sealer)
    {
        this.layout = layout;
        this.admission = admission;
        this.sequencer = sequencer;
        this.extender = extender;
        this.composer = composer;
        this.sealer = sealer;
    }

    /**
     * Answers frame {@code i} in place; it leaves once {@link #seal} has been called.
     *
     * @param nowNs monotonic.
     * @return octets of the reply, or a {@link DropReason}.
     */
    public int reflect(final PacketBatch batch, final int i, final long nowNs)
    {
        final int length = admission.admit(batch, i, nowNs);
        if (length < 0)
        {
            return length;
        }
        final UnsafeBuffer buffer = batch.buffer();
        final int offset = batch.offset(i);
        if (length < layout.baseLength)
        {
            buffer.setMemory(offset + length, layout.baseLength - length, (byte)0);
        }
        final int ssid = length < layout.baseLength ? 0 : TestPacket.ssid(buffer, offset, layout);
        final int session = sequencer.track(batch, i, ssid, nowNs);

        reply.begin(batch.tos(i) >>> DSCP_SHIFT);
        extender.extend(batch, i, offset + layout.baseLength, offset + length, reply);

        if (reply.isSuppressed())
        {
            return DropReason.NO_REPLY_REQUESTED;
        }
        final long senderSequence = TestPacket.sequence(buffer, offset, layout);
        final long sequence = sequencer.next(session, senderSequence, batch.rxEpochNs(i));
        TestPacket.ssid(buffer, offset, layout, ssid);
        final int replyLength = composer.compose(batch, i, sequence);
        extender.sign(batch, i);
        batch.sendTos(i, reply.dscp() << DSCP_SHIFT);
        reply.copyTo(batch, i);
        batch.sendLength(i, replyLength);
        return replyLength;
    }

    /** Finishes all replies of the batch: the last thing before it is sent. */
    public void seal(final PacketBatch batch)
    {
        sealer.seal(batch);
    }

    /**
     * What the Error Estimate of replies says from now on.
     *
     * @param isSynchronized to UTC by an external source.
     * @param errorNs        bound of the clock's error.
     */
    public void clockQuality(final boolean isSynchronized, final long errorNs)
    {
        composer.clockQuality(isSynchronized, errorNs);
        extender.clockSynchronized(isSynchronized);
    }

    /** Where TLVs are counted. */
    public Extender extender()
    {
        return extender;
    }
}
