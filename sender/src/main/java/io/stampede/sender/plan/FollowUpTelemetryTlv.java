package io.stampede.sender.plan;

import io.stampede.wire.TlvType;
import io.stampede.wire.tlv.FollowUpTelemetry;

/** Follow-Up Telemetry (RFC 8972 §4.7): when did the previous reply really leave? */
public record FollowUpTelemetryTlv() implements ProbeTlv
{
    @Override
    public int type()
    {
        return TlvType.FOLLOW_UP_TELEMETRY;
    }

    @Override
    public int valueLength()
    {
        return FollowUpTelemetry.LENGTH;
    }
}
