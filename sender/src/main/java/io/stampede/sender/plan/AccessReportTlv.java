package io.stampede.sender.plan;

import io.stampede.wire.TlvType;
import io.stampede.wire.tlv.AccessReport;

/**
 * Access Report (RFC 8972 §4.6).
 *
 * @param accessId   {@link AccessReport#ID_3GPP} or {@link AccessReport#ID_NON_3GPP}.
 * @param returnCode 1..254; {@link AccessReport#NETWORK_AVAILABLE} or {@link AccessReport#NETWORK_UNAVAILABLE} so far.
 */
public record AccessReportTlv(int accessId, int returnCode) implements ProbeTlv
{
    public AccessReportTlv
    {
        Ranges.require("access id", accessId, AccessReport.ID_3GPP, AccessReport.ID_NON_3GPP);
        Ranges.require("access return code", returnCode, 1, 254);
    }

    @Override
    public int type()
    {
        return TlvType.ACCESS_REPORT;
    }

    @Override
    public int valueLength()
    {
        return AccessReport.LENGTH;
    }
}
