package io.stampede.sender.plan;

import io.stampede.wire.TlvType;
import io.stampede.wire.tlv.ClassOfService;

/**
 * Class of Service (RFC 8972 §4.4).
 *
 * @param replyDscp DSCP1: wanted on the replies, 0..63; 0 asks for best effort.
 */
public record ClassOfServiceTlv(int replyDscp) implements ProbeTlv
{
    public ClassOfServiceTlv
    {
        Ranges.require("DSCP of replies", replyDscp, 0, 63);
    }

    @Override
    public int type()
    {
        return TlvType.CLASS_OF_SERVICE;
    }

    @Override
    public int valueLength()
    {
        return ClassOfService.LENGTH;
    }
}
