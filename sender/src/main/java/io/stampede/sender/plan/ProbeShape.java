package io.stampede.sender.plan;

import io.stampede.wire.PacketLayout;
import io.stampede.wire.TimestampFormat;
import io.stampede.wire.Tlv;

/**
 * What every probe of a run looks like. Immutable.
 *
 * @param layout          offsets of the security mode in use.
 * @param timestampFormat how T1 is written; its Z bit goes with it.
 * @param payloadLength   octets of UDP payload: the base packet, or the base packet and one Extra Padding TLV.
 * @param padding         what the padding's Value is filled with.
 * @param dscp            DSCP of the IP header, 0..63.
 * @param ssid            STAMP Session Identifier, 1..65535 (RFC 8972 §3).
 */
public record ProbeShape(
    PacketLayout layout, TimestampFormat timestampFormat, int payloadLength, Padding padding, int dscp, int ssid)
{
    /** The largest UDP payload IPv4 can carry. */
    public static final int MAX_PAYLOAD_LENGTH = 65_507;
    private static final int MAX_DSCP = 63;
    private static final int MAX_SSID = 65_535;

    /** Refuses what cannot be put on the wire. */
    public ProbeShape
    {
        if (!isReachable(layout, payloadLength))
        {
            throw new IllegalArgumentException("payload of " + payloadLength + " octets: " + reachable(layout));
        }
        if (dscp < 0 || dscp > MAX_DSCP)
        {
            throw new IllegalArgumentException("DSCP " + dscp + ": must be 0..63");
        }
        if (ssid <= 0 || ssid > MAX_SSID)
        {
            throw new IllegalArgumentException("SSID " + ssid + ": must be 1..65535");
        }
    }

    /** The smallest unauthenticated probe, NTP timestamps, best effort. */
    public static ProbeShape base(final int ssid)
    {
        final PacketLayout layout = PacketLayout.UNAUTHENTICATED;
        return new ProbeShape(layout, TimestampFormat.NTP, layout.baseLength, Padding.RANDOM, 0, ssid);
    }

    /** The same with another length. */
    public ProbeShape withPayload(final int octets, final Padding filling)
    {
        return new ProbeShape(layout, timestampFormat, octets, filling, dscp, ssid);
    }

    /** The same with another DSCP. */
    public ProbeShape withDscp(final int value)
    {
        return new ProbeShape(layout, timestampFormat, payloadLength, padding, value, ssid);
    }

    /** Whether a probe can have this length: a TLV needs at least its header. */
    public static boolean isReachable(final PacketLayout layout, final int octets)
    {
        return octets == layout.baseLength ||
            (octets >= layout.baseLength + Tlv.HEADER_LENGTH && octets <= MAX_PAYLOAD_LENGTH);
    }

    /** The lengths a probe can have, for people. */
    public static String reachable(final PacketLayout layout)
    {
        return "a probe has " + layout.baseLength + " octets, or " + (layout.baseLength + Tlv.HEADER_LENGTH) + ".." +
            MAX_PAYLOAD_LENGTH + " with an Extra Padding TLV (its header takes " + Tlv.HEADER_LENGTH + ")";
    }

    /** Octets of the padding's Value; negative if there is no padding. */
    public int paddingValueLength()
    {
        return payloadLength - layout.baseLength - Tlv.HEADER_LENGTH;
    }

    /** Security mode, for people and programs. */
    public String mode()
    {
        return layout.name;
    }

    /** How T1 is written, for people and programs. */
    public String timestamps()
    {
        return timestampFormat.toString();
    }

    /** DSCP in its place in the TOS or Traffic Class octet, ECN 0. */
    public int tos()
    {
        return dscp << 2;
    }
}
