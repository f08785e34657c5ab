package io.stampede.sender.plan;

import io.stampede.wire.Tlv;
import io.stampede.wire.TlvType;
import io.stampede.wire.tlv.Location;

/** Location (RFC 8972 §4.2): asks for ports, source MAC, destination and source address, sub-TLVs in this order. */
public record LocationTlv() implements ProbeTlv
{
    private static final int SUB_TLVS = 3;

    @Override
    public int type()
    {
        return TlvType.LOCATION;
    }

    @Override
    public int valueLength()
    {
        return Location.SUB_TLVS_OFFSET + SUB_TLVS * Tlv.HEADER_LENGTH + Location.MAC_LENGTH + 2 * Location.IP_LENGTH;
    }
}
