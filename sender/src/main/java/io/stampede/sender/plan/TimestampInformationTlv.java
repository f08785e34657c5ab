package io.stampede.sender.plan;

import io.stampede.wire.TlvType;
import io.stampede.wire.tlv.TimestampInformation;

/** Timestamp Information (RFC 8972 §4.3): what disciplines the reflector's clock, and how T2 and T3 are taken. */
public record TimestampInformationTlv() implements ProbeTlv
{
    @Override
    public int type()
    {
        return TlvType.TIMESTAMP_INFORMATION;
    }

    @Override
    public int valueLength()
    {
        return TimestampInformation.MIN_LENGTH;
    }
}
