package io.stampede.sender.engine;

import io.stampede.frame.PacketBatch;
import io.stampede.sender.plan.AccessReportTlv;
import io.stampede.sender.plan.ProbeShape;
import io.stampede.wire.Tlv;
import io.stampede.wire.TlvType;
import io.stampede.wire.tlv.AccessReport;
import org.agrona.DirectBuffer;

/**
 * Tells a reply that carries our Access Report back, which ends its retransmission (RFC 8972 §4.6). A blind echo, one
 * that failed its integrity check, or another report do not. Owned by the engine's thread; allocates nothing.
 */
final class AccessAcknowledgement
{
    private static final int ABSENT = -1;
    private static final int REFUSED = Tlv.UNRECOGNIZED | Tlv.MALFORMED | Tlv.INTEGRITY_FAILED;

    private final int offset;
    private final int accessId;
    private final int returnCode;

    private AccessAcknowledgement(final int offset, final int accessId, final int returnCode)
    {
        this.offset = offset;
        this.accessId = accessId;
        this.returnCode = returnCode;
    }

    /** What ends a run of such probes; nothing does where they carry no report. */
    static AccessAcknowledgement of(final ProbeShape shape)
    {
        for (int n = 0; n < shape.tlvs().size(); n++)
        {
            if (shape.tlvs().get(n) instanceof final AccessReportTlv report)
            {
                return new AccessAcknowledgement(shape.tlvOffset(n), report.accessId(), report.returnCode());
            }
        }
        return new AccessAcknowledgement(ABSENT, 0, 0);
    }

    /** Whether frame {@code i}, an answer to one of our probes, is such a reply. */
    boolean isIn(final PacketBatch batch, final int i)
    {
        final int length = Math.min(batch.length(i), batch.frameLength());
        if (offset == ABSENT || length < offset + Tlv.HEADER_LENGTH + AccessReport.LENGTH)
        {
            return false;
        }
        final DirectBuffer packet = batch.buffer();
        final int at = batch.offset(i) + offset;
        final int value = at + Tlv.HEADER_LENGTH;
        return Tlv.type(packet, at) == TlvType.ACCESS_REPORT &&
            Tlv.length(packet, at) == AccessReport.LENGTH &&
            (Tlv.flags(packet, at) & REFUSED) == 0 &&
            AccessReport.accessId(packet, value) == accessId &&
            AccessReport.returnCode(packet, value) == returnCode;
    }
}
