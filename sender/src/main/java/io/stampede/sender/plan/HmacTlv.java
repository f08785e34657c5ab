package io.stampede.sender.plan;

import io.stampede.auth.HmacSha256;
import io.stampede.wire.TlvType;

/** HMAC (RFC 8972 §4.8) over the Sequence Number and the TLVs before it; only Extra Padding may follow it. */
public record HmacTlv() implements ProbeTlv
{
    @Override
    public int type()
    {
        return TlvType.HMAC;
    }

    @Override
    public int valueLength()
    {
        return HmacSha256.LENGTH;
    }
}
