package io.stampede.sender.engine;

import io.stampede.frame.PacketBatch;
import io.stampede.sender.plan.ProbeShape;
import io.stampede.sender.plan.SenderPlan;
import io.stampede.wire.PacketLayout;
import io.stampede.wire.TestPacket;
import java.util.SplittableRandom;

/**
 * Writes Session-Sender packets (RFC 8762 §4.2.1): what all probes share once into every frame, what differs (Sequence
 * Number, Timestamp, Error Estimate) per probe. Owned by the engine's thread; allocates nothing after {@link #prepare}.
 */
public final class ProbeComposer
{
    private final ProbeShape shape;
    private final PacketLayout layout;
    private final int payloadLength;
    private final long firstSequence;
    private final long seed;

    /** A composer for one run. */
    public ProbeComposer(final SenderPlan plan)
    {
        shape = plan.shape();
        layout = shape.layout();
        payloadLength = shape.payloadLength();
        firstSequence = plan.firstSequence();
        seed = plan.seed();
    }

    /** Writes what all probes share into every frame: MBZ zero, SSID, TLVs. */
    public void prepare(final PacketBatch batch)
    {
        if (payloadLength > batch.frameLength())
        {
            throw new IllegalArgumentException("payload of " + payloadLength +
                " octets: a frame of this port holds " + batch.frameLength());
        }
        final TlvTemplates templates = new TlvTemplates(batch.buffer(), new SplittableRandom(seed));
        for (int i = 0; i < batch.capacity(); i++)
        {
            final int offset = batch.offset(i);
            batch.buffer().setMemory(offset, payloadLength, (byte)0);
            TestPacket.ssid(batch.buffer(), offset, layout, shape.ssid());
            for (int n = 0; n < shape.tlvs().size(); n++)
            {
                templates.write(shape.tlvs().get(n), offset + shape.tlvOffset(n));
            }
            batch.sendTos(i, shape.tos());
        }
    }

    /** Puts probe {@code index} into frame {@code i}; its Timestamp is still missing. */
    public void compose(final PacketBatch batch, final int i, final long index, final int errorEstimate)
    {
        final int offset = batch.offset(i);
        TestPacket.sequence(batch.buffer(), offset, layout, firstSequence + index);
        TestPacket.errorEstimate(batch.buffer(), offset, layout, errorEstimate);
        batch.sendLength(i, payloadLength);
    }

    /** Writes T1, last of all. */
    public void stamp(final PacketBatch batch, final int i, final long t1EpochNs)
    {
        TestPacket.timestamp(
            batch.buffer(), batch.offset(i), layout, shape.timestampFormat().encode(t1EpochNs));
    }
}
