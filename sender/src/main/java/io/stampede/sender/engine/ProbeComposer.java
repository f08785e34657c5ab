package io.stampede.sender.engine;

import io.stampede.frame.PacketBatch;
import io.stampede.sender.plan.DirectMeasurementTlv;
import io.stampede.sender.plan.MixedPaddingTlv;
import io.stampede.sender.plan.ProbeShape;
import io.stampede.sender.plan.SenderPlan;
import io.stampede.wire.PacketLayout;
import io.stampede.wire.TestPacket;
import io.stampede.wire.Tlv;
import io.stampede.wire.TlvType;
import io.stampede.wire.tlv.DirectMeasurement;
import java.util.SplittableRandom;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Writes Session-Sender packets (RFC 8762 §4.2): what all probes share once into every frame, what differs per probe.
 * <pre>
 *   prepare    MBZ, SSID, TLVs                             once
 *   compose    Sequence Number, Error Estimate, S_TxC,
 *              HMAC TLV over Sequence Number and TLVs      per probe
 *   stamp      T1, then the HMAC of the base packet        per probe, right before it leaves
 * </pre>
 * Where sessions of many shapes share a batch, {@link #begin} copies what {@link #template} made once.
 * <p>
 * Owned by the engine's thread; allocates nothing after {@link #prepare}.
 */
public final class ProbeComposer
{
    private static final int ABSENT = -1;

    private final ProbeShape shape;
    private final PacketLayout layout;
    private final int payloadLength;
    /** Octets of the Value of the padding of one probe after the other; empty where all are alike. */
    private final int[] mixedLengths;
    /** Where that padding starts, from the start of the payload. */
    private final int mixedOffset;
    private final long firstSequence;
    private final long seed;
    private final ProbeSigner signer;
    private final DataPackets dataPackets;
    /** Of the Direct Measurement TLV's Value, from the start of the payload. */
    private final int directMeasurementOffset;
    private final int ssid;

    /**
     * A composer for one run.
     *
     * @param dataPackets counts for the Direct Measurement TLV, if the probes have one.
     */
    public ProbeComposer(final SenderPlan plan, final DataPackets dataPackets)
    {
        shape = plan.shape();
        layout = shape.layout();
        payloadLength = shape.payloadLength();
        firstSequence = plan.firstSequence();
        seed = plan.seed();
        ssid = plan.ssid();
        signer = ProbeSigner.of(plan);
        this.dataPackets = dataPackets;
        directMeasurementOffset = directMeasurementOffset(shape);
        mixedLengths = shape.mixedLengths();
        mixedOffset = shape.isMixed() ? shape.tlvOffset(shape.tlvs().size() - 1) : ABSENT;
    }

    private static int directMeasurementOffset(final ProbeShape shape)
    {
        for (int n = 0; n < shape.tlvs().size(); n++)
        {
            if (shape.tlvs().get(n) instanceof DirectMeasurementTlv)
            {
                return shape.tlvOffset(n) + Tlv.HEADER_LENGTH;
            }
        }
        return ABSENT;
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
            TestPacket.ssid(batch.buffer(), offset, layout, ssid);
            writeTlvs(templates, offset);
            batch.sendTos(i, shape.tos());
        }
    }

    private void writeTlvs(final TlvTemplates templates, final int offset)
    {
        for (int n = 0; n < shape.tlvs().size(); n++)
        {
            templates.write(shape.tlvs().get(n), offset + shape.tlvOffset(n));
        }
    }

    /** What the probes of all sessions of this shape share: MBZ zero, TLVs. Instead of {@link #prepare}. */
    public DirectBuffer template()
    {
        final UnsafeBuffer template = new UnsafeBuffer(new byte[payloadLength]);
        writeTlvs(new TlvTemplates(template, new SplittableRandom(seed)), 0);
        return template;
    }

    /** Makes a probe of frame {@code i}, whatever was in it, for {@link #compose} to go on. */
    public void begin(final PacketBatch batch, final int i, final DirectBuffer template)
    {
        final int offset = batch.offset(i);
        batch.buffer().putBytes(offset, template, 0, payloadLength);
        TestPacket.ssid(batch.buffer(), offset, layout, ssid);
        batch.sendTos(i, shape.tos());
    }

    /** Puts probe {@code index} into frame {@code i}; its Timestamp, and what is signed with it, is still missing. */
    public void compose(final PacketBatch batch, final int i, final long index, final int errorEstimate)
    {
        final int offset = batch.offset(i);
        TestPacket.sequence(batch.buffer(), offset, layout, firstSequence + index);
        TestPacket.errorEstimate(batch.buffer(), offset, layout, errorEstimate);
        if (directMeasurementOffset != ABSENT)
        {
            dataPackets.read();
            DirectMeasurement.request(batch.buffer(), offset + directMeasurementOffset, dataPackets.sent());
        }
        signer.signTlvs(batch.buffer(), offset);
        batch.sendLength(i, mixedLengths.length == 0 ? payloadLength : mix(batch.buffer(), offset, index));
    }

    /** @return octets of the payload. */
    private int mix(final MutableDirectBuffer buffer, final int offset, final long index)
    {
        final int valueLength = mixedLengths[(int)(index % mixedLengths.length)];
        if (valueLength == MixedPaddingTlv.NONE)
        {
            return mixedOffset;
        }
        Tlv.header(buffer, offset + mixedOffset, Tlv.UNRECOGNIZED, TlvType.EXTRA_PADDING, valueLength);
        return mixedOffset + Tlv.HEADER_LENGTH + valueLength;
    }

    /** Writes T1 and signs, last of all. */
    public void stamp(final PacketBatch batch, final int i, final long t1EpochNs)
    {
        final int offset = batch.offset(i);
        TestPacket.timestamp(batch.buffer(), offset, layout, shape.timestampFormat().encode(t1EpochNs));
        signer.signBase(batch.buffer(), offset);
    }
}
