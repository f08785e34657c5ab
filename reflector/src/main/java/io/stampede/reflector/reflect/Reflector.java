package io.stampede.reflector.reflect;

import io.stampede.frame.PacketBatch;
import io.stampede.frame.Reply;
import io.stampede.reflector.reflect.tlv.Extender;
import io.stampede.reflector.session.SessionTable;
import io.stampede.wire.PacketLayout;
import io.stampede.wire.TestPacket;
import io.stampede.wire.Tlv;
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
    private final Regulator regulator;
    private final Reply reply = new Reply();

    /** One that gives one reply a request. */
    public Reflector(
        final PacketLayout layout,
        final Admission admission,
        final Sequencer sequencer,
        final Extender extender,
        final ReplyComposer composer,
        final Sealer sealer)
    {
        this(layout, admission, sequencer, extender, composer, sealer, Regulator.none());
    }

    /** The parts, in the order a packet meets them. */
    public Reflector(
        final PacketLayout layout,
        final Admission admission,
        final Sequencer sequencer,
        final Extender extender,
        final ReplyComposer composer,
        final Sealer sealer,
        final Regulator regulator)
    {
        this.layout = layout;
        this.admission = admission;
        this.sequencer = sequencer;
        this.extender = extender;
        this.composer = composer;
        this.sealer = sealer;
        this.regulator = regulator;
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
        final long senderSequence = TestPacket.sequence(buffer, offset, layout);
        final int session = sequencer.track(batch, i, ssid, senderSequence, nowNs);
        if (session == SessionTable.REPLAYED)
        {
            return DropReason.REPLAYED;
        }

        reply.begin(batch.tos(i) >>> DSCP_SHIFT);
        sequencer.recall(session, reply);
        extender.extend(batch, i, offset + layout.baseLength, offset + length, reply);
        if (reply.dropReason() < 0)
        {
            return reply.dropReason();
        }
        if (reply.isSuppressed())
        {
            return DropReason.NO_REPLY_REQUESTED;
        }
        batch.sendLength(i, Math.max(length, layout.baseLength));
        TestPacket.ssid(buffer, offset, layout, ssid);
        answer(batch, i, session, senderSequence, nowNs);
        return batch.sendLength(i);
    }

    /** There is a reply: what was a request in frame {@code i} becomes it. */
    private void answer(
        final PacketBatch batch, final int i, final int session, final long senderSequence, final long nowNs)
    {
        final int copies = reply.isControlled() ? regulate(batch, i, session, senderSequence, nowNs) : 0;
        final long sequence = sequencer.next(session, senderSequence, batch.rxEpochNs(i));
        composer.compose(batch, i, sequence);
        extender.sign(batch, i);
        batch.sendTos(i, reply.dscp() << DSCP_SHIFT);
        reply.copyTo(batch, i);
        if (reply.isStamped())
        {
            sequencer.await(i, session, sequence);
        }
        if (copies > 0)
        {
            beginBurst(batch, i, session, copies, nowNs);
        }
    }

    /** The copies to be sent after the reply, whose length is set here (RFC 10052 §3). */
    private int regulate(
        final PacketBatch batch, final int i, final int session, final long senderSequence, final long nowNs)
    {
        final UnsafeBuffer buffer = batch.buffer();
        if (sequencer.isReplayed(session, senderSequence))
        {
            extender.disown(buffer, reply.controlOffset());
            extender.replayed++;
            return 0;
        }
        final int offset = batch.offset(i);
        final int end = extender.strip(batch, offset + layout.baseLength, offset + batch.sendLength(i), reply);
        reply.copyTo(batch, i);
        final int copies = regulator.regulate(batch, i, end - offset, reply, nowNs);
        if (copies == Regulator.REFUSED)
        {
            Tlv.flags(buffer, reply.controlOffset(), Tlv.NOT_CONFORMANT);
            extender.notConformant++;
        }
        return copies;
    }

    private void beginBurst(
        final PacketBatch batch, final int i, final int session, final int copies, final long nowNs)
    {
        final Burst burst = bursts().begin(batch, i, copies, reply.intervalNs(), nowNs);
        sequencer.keep(session, burst);
        burst.followUpAt = reply.followUpOffset() - batch.offset(i);
        extender.keep(batch, i, burst.signature);
        sealer.keep(i, burst);
    }

    /**
     * Makes the octets of a reply in frame {@code i} into its next copy; it leaves once {@link #seal(PacketBatch, int,
     * Burst)} has been called.
     *
     * @return whether there shall be one: not when its session has ended.
     */
    public boolean repeat(final PacketBatch batch, final int i, final Burst burst)
    {
        final int offset = batch.offset(i);
        final long lastSequence = TestPacket.sequence(batch.buffer(), offset, layout);
        if (burst.followUpAt >= 0)
        {
            // what came before it need not be the last copy: its session may have been answered since
            reply.begin(0);
            sequencer.recall(burst.session, reply);
            extender.follow(batch, offset + burst.followUpAt, reply);
        }
        final long sequence = sequencer.nextOfBurst(burst, lastSequence);
        if (sequence < 0)
        {
            return false;
        }
        composer.renumber(batch, i, sequence);
        extender.sign(batch, i, burst.signature);
        return true;
    }

    /** Finishes a copy: the last thing before it is sent. */
    public void seal(final PacketBatch batch, final int i, final Burst burst)
    {
        sealer.seal(batch, i, burst);
    }

    /** Where replies wait that are sent more than once. */
    public Bursts bursts()
    {
        return regulator.bursts();
    }

    /** Finishes all replies of the batch: the last thing before it is sent. */
    public void seal(final PacketBatch batch)
    {
        sealer.seal(batch);
    }

    /** The batch sealed last has been sent. */
    public void sent(final PacketBatch batch)
    {
        sequencer.sent(batch);
    }

    /**
     * A packet that asked when it leaves ({@link io.stampede.frame.Departure#STAMPED}) has left.
     *
     * @param number  the port's, as in {@link PacketBatch#sendNumber}.
     * @param epochNs UTC.
     */
    public void stamped(final long number, final long epochNs)
    {
        sequencer.stamped(number, epochNs);
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
