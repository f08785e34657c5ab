package io.stampede.sender.plan;

import io.stampede.wire.Tlv;
import io.stampede.wire.TlvType;
import io.stampede.wire.tlv.ReflectedTestPacketControl;
import org.jspecify.annotations.Nullable;

/**
 * Reflected Test Packet Control (RFC 10052 §3).
 *
 * @param replyLength octets of UDP payload each reply shall have, 0 (what the rest needs)..65535.
 * @param replies     how many, 0..65535; 0 asks for none.
 * @param intervalNs  from one to the next, 0..2^32-1 ns.
 * @param group       which nodes shall answer; null for all.
 */
public record ReflectedTestPacketControlTlv(
    int replyLength, int replies, long intervalNs, @Nullable AddressGroup group) implements ProbeTlv
{
    /** The longest interval that can be asked for, ns. */
    public static final long MAX_INTERVAL_NS = 0xFFFF_FFFFL;

    public ReflectedTestPacketControlTlv
    {
        Ranges.require("length of replies", replyLength, 0, 0xFFFF);
        Ranges.require("number of replies", replies, 0, 0xFFFF);
        Ranges.require("nanoseconds between replies", intervalNs, 0, MAX_INTERVAL_NS);
    }

    /** From the first reply to the last, ns, if the reflector does as it is asked. */
    public long burstNs()
    {
        return Math.max(replies - 1, 0) * intervalNs;
    }

    @Override
    public int type()
    {
        return TlvType.REFLECTED_TEST_PACKET_CONTROL;
    }

    @Override
    public int valueLength()
    {
        return group == null ? ReflectedTestPacketControl.MIN_LENGTH :
            ReflectedTestPacketControl.FIXED_LENGTH + Tlv.HEADER_LENGTH + group.valueLength();
    }
}
