package io.stampede.sender.engine;

import static java.nio.ByteOrder.BIG_ENDIAN;

import io.stampede.frame.IpAddress;
import io.stampede.sender.plan.AccessReportTlv;
import io.stampede.sender.plan.AddressGroup;
import io.stampede.sender.plan.ClassOfServiceTlv;
import io.stampede.sender.plan.DestinationNodeAddressTlv;
import io.stampede.sender.plan.DirectMeasurementTlv;
import io.stampede.sender.plan.ExtraPaddingTlv;
import io.stampede.sender.plan.FollowUpTelemetryTlv;
import io.stampede.sender.plan.HmacTlv;
import io.stampede.sender.plan.LocationTlv;
import io.stampede.sender.plan.MicroSessionIdTlv;
import io.stampede.sender.plan.MixedPaddingTlv;
import io.stampede.sender.plan.Padding;
import io.stampede.sender.plan.ProbeTlv;
import io.stampede.sender.plan.RawTlv;
import io.stampede.sender.plan.ReflectedTestPacketControlTlv;
import io.stampede.sender.plan.ReturnPathTlv;
import io.stampede.sender.plan.TimestampInformationTlv;
import io.stampede.wire.Tlv;
import io.stampede.wire.tlv.AccessReport;
import io.stampede.wire.tlv.ClassOfService;
import io.stampede.wire.tlv.Location;
import io.stampede.wire.tlv.MicroSessionId;
import io.stampede.wire.tlv.ReflectedTestPacketControl;
import io.stampede.wire.tlv.ReturnPath;
import java.net.InetAddress;
import java.util.List;
import java.util.random.RandomGenerator;
import org.agrona.MutableDirectBuffer;

/**
 * Writes the TLVs all probes of a run share, once into every frame, with the U flag set so that a blind echo shows (RFC
 * 8972 §4). Not for the duty cycle: it may allocate.
 */
final class TlvTemplates
{
    private static final int LABEL_SHIFT = 12;
    private static final int BOTTOM_OF_STACK = 1 << 8;
    private static final int MAX_TTL = 255;
    private static final int[] LOCATION_SUB_TLVS = {Location.SOURCE_MAC, Location.DESTINATION_IP, Location.SOURCE_IP};

    private final MutableDirectBuffer buffer;
    private final RandomGenerator random;

    TlvTemplates(final MutableDirectBuffer buffer, final RandomGenerator random)
    {
        this.buffer = buffer;
        this.random = random;
    }

    /** @param offset of the TLV; its octets are zero. */
    void write(final ProbeTlv tlv, final int offset)
    {
        header(offset, tlv.type(), tlv.valueLength());
        final int value = offset + Tlv.HEADER_LENGTH;
        switch (tlv)
        {
            case final ExtraPaddingTlv padding -> pad(padding.filling(), padding.valueLength(), value);
            case final MixedPaddingTlv padding -> pad(padding.filling(), padding.valueLength(), value);
            case final LocationTlv ignored -> locate(value);
            case final ClassOfServiceTlv service -> ClassOfService.request(buffer, value, service.replyDscp());
            case final AccessReportTlv report ->
                AccessReport.request(buffer, value, report.accessId(), report.returnCode());
            case final DestinationNodeAddressTlv node -> buffer.putBytes(value, node.address().getAddress());
            case final ReturnPathTlv path -> steer(path, value);
            case final MicroSessionIdTlv link -> MicroSessionId.request(buffer, value, link.sender(), link.reflector());
            case final ReflectedTestPacketControlTlv control -> control(control, value);
            case final RawTlv raw -> buffer.putBytes(value, raw.value());
            case final TimestampInformationTlv ignored ->
            {
                // the reflector fills it in
            }
            case final FollowUpTelemetryTlv ignored ->
            {
                // the reflector fills it in
            }
            case final DirectMeasurementTlv ignored ->
            {
                // its count is written into each probe
            }
            case final HmacTlv ignored ->
            {
                // its digest is written into each probe
            }
        }
    }

    private void header(final int offset, final int type, final int valueLength)
    {
        Tlv.header(buffer, offset, Tlv.UNRECOGNIZED, type, valueLength);
    }

    private void pad(final Padding filling, final int length, final int value)
    {
        if (filling.isRandom())
        {
            final byte[] octets = new byte[length];
            random.nextBytes(octets);
            buffer.putBytes(value, octets);
            return;
        }
        for (int i = 0; i < length; i++)
        {
            buffer.putByte(value + i, filling.octet(i));
        }
    }

    private void locate(final int value)
    {
        int at = value + Location.SUB_TLVS_OFFSET;
        for (final int subType : LOCATION_SUB_TLVS)
        {
            final int length = subType == Location.SOURCE_MAC ? Location.MAC_LENGTH : Location.IP_LENGTH;
            header(at, subType, length);
            at += Tlv.HEADER_LENGTH + length;
        }
    }

    private void steer(final ReturnPathTlv path, final int value)
    {
        if (path.controlCode() != null)
        {
            header(value, ReturnPath.CONTROL_CODE, ReturnPath.CONTROL_CODE_LENGTH);
            ReturnPath.controlCode(
                buffer, value + Tlv.HEADER_LENGTH, path.controlCode() == ReturnPathTlv.ControlCode.SAME_LINK);
            return;
        }
        int at = value;
        final InetAddress returnAddress = path.returnAddress();
        if (returnAddress != null)
        {
            final byte[] octets = returnAddress.getAddress();
            header(at, ReturnPath.RETURN_ADDRESS, octets.length);
            buffer.putBytes(at + Tlv.HEADER_LENGTH, octets);
            at += Tlv.HEADER_LENGTH + octets.length;
        }
        if (!path.segments().isEmpty())
        {
            header(at, ReturnPath.SRV6_SEGMENT_LIST, path.segments().size() * ReturnPath.SEGMENT_LENGTH);
            segments(path.segments(), at + Tlv.HEADER_LENGTH);
        }
        else if (!path.labels().isEmpty())
        {
            header(at, ReturnPath.SR_MPLS_LABEL_STACK, path.labels().size() * ReturnPath.LABEL_LENGTH);
            labels(path.labels(), at + Tlv.HEADER_LENGTH);
        }
    }

    private void segments(final List<InetAddress> segments, final int start)
    {
        for (int i = 0; i < segments.size(); i++)
        {
            final int at = start + i * ReturnPath.SEGMENT_LENGTH;
            buffer.putLong(at, IpAddress.high(segments.get(i)), BIG_ENDIAN);
            buffer.putLong(at + Long.BYTES, IpAddress.low(segments.get(i)), BIG_ENDIAN);
        }
    }

    /** Traffic class 0, TTL 255, bottom of stack on the last. */
    private void labels(final List<Integer> labels, final int start)
    {
        for (int i = 0; i < labels.size(); i++)
        {
            final int bottom = i == labels.size() - 1 ? BOTTOM_OF_STACK : 0;
            final int entry = labels.get(i) << LABEL_SHIFT | bottom | MAX_TTL;
            buffer.putInt(start + i * ReturnPath.LABEL_LENGTH, entry, BIG_ENDIAN);
        }
    }

    private void control(final ReflectedTestPacketControlTlv control, final int value)
    {
        ReflectedTestPacketControl.request(
            buffer, value, control.replyLength(), control.replies(), control.intervalNs());
        final AddressGroup group = control.group();
        if (group != null)
        {
            final int at = value + ReflectedTestPacketControl.FIXED_LENGTH;
            header(at, group.subType(), group.valueLength());
            buffer.putBytes(at + Tlv.HEADER_LENGTH, group.value());
        }
    }
}
