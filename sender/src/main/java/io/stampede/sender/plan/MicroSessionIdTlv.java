package io.stampede.sender.plan;

import io.stampede.wire.TlvType;
import io.stampede.wire.tlv.MicroSessionId;

/**
 * Micro-session ID (RFC 9534 §3.1).
 *
 * @param sender    identifier of our member link, 1..65535.
 * @param reflector identifier of the reflector's, 0 (to be learnt from the replies)..65535.
 */
public record MicroSessionIdTlv(int sender, int reflector) implements ProbeTlv
{
    public MicroSessionIdTlv
    {
        Ranges.require("Sender Micro-session ID", sender, 1, 0xFFFF);
        Ranges.require("Reflector Micro-session ID", reflector, MicroSessionId.UNKNOWN, 0xFFFF);
    }

    @Override
    public int type()
    {
        return TlvType.MICRO_SESSION_ID;
    }

    @Override
    public int valueLength()
    {
        return MicroSessionId.LENGTH;
    }
}
