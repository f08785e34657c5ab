package io.stampede.sender.match;

import io.stampede.wire.PacketLayout;
import io.stampede.wire.TimestampFormat;

/**
 * What makes a reply one of ours, for the whole run. Immutable.
 *
 * @param layout        offsets of the security mode in use.
 * @param ours          how we write T1, and expect it back bit for bit.
 * @param peersPtp      how T2 and T3 are read when the reply's Z bit says PTPv2.
 * @param ssid          ours, 1..65535; a reply may carry 0 instead.
 * @param firstSequence Sequence Number of probe 0.
 * @param timeoutNs     Tmax.
 */
public record MatchRules(
    PacketLayout layout,
    TimestampFormat ours,
    TimestampFormat peersPtp,
    int ssid,
    long firstSequence,
    long timeoutNs)
{
}
