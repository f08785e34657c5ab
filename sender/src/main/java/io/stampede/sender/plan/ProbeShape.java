package io.stampede.sender.plan;

import io.stampede.wire.PacketLayout;
import io.stampede.wire.TimestampFormat;
import io.stampede.wire.Tlv;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What every probe of a run looks like. Immutable.
 *
 * @param layout          offsets of the security mode in use.
 * @param timestampFormat how T1 is written; its Z bit goes with it.
 * @param tlvs            what follows the base packet, in wire order.
 * @param dscp            DSCP of the IP header, 0..63.
 * @param ssid            STAMP Session Identifier, 1..65535 (RFC 8972 §3).
 */
public record ProbeShape(
    PacketLayout layout, TimestampFormat timestampFormat, List<ProbeTlv> tlvs, int dscp, int ssid)
{
    /** The largest UDP payload IPv4 can carry. */
    public static final int MAX_PAYLOAD_LENGTH = 65_507;
    private static final int MAX_DSCP = 63;
    private static final int MAX_SSID = 65_535;

    /** Refuses what cannot be put on the wire. */
    public ProbeShape
    {
        tlvs = List.copyOf(tlvs);
        Ranges.require("DSCP", dscp, 0, MAX_DSCP);
        Ranges.require("SSID", ssid, 1, MAX_SSID);
        Ranges.require("octets of payload", length(layout, tlvs), layout.baseLength, MAX_PAYLOAD_LENGTH);
        TlvRules.check(layout, tlvs);
    }

    /** The smallest unauthenticated probe, NTP timestamps, best effort. */
    public static ProbeShape base(final int ssid)
    {
        return new ProbeShape(PacketLayout.UNAUTHENTICATED, TimestampFormat.NTP, List.of(), 0, ssid);
    }

    /** The same, made longer by an Extra Padding TLV at its end. */
    public ProbeShape withPayload(final int octets, final Padding filling)
    {
        if (octets == payloadLength())
        {
            return this;
        }
        if (!isReachable(octets))
        {
            throw new IllegalArgumentException("payload of " + octets + " octets: " + reachable());
        }
        return with(new ExtraPaddingTlv(octets - payloadLength() - Tlv.HEADER_LENGTH, filling));
    }

    /** The same with one more TLV at its end. */
    public ProbeShape with(final ProbeTlv tlv)
    {
        final List<ProbeTlv> more = new ArrayList<>(tlvs);
        more.add(tlv);
        return new ProbeShape(layout, timestampFormat, more, dscp, ssid);
    }

    /** The same with another DSCP. */
    public ProbeShape withDscp(final int value)
    {
        return new ProbeShape(layout, timestampFormat, tlvs, value, ssid);
    }

    /** The same of another session. */
    public ProbeShape withSsid(final int value)
    {
        return new ProbeShape(layout, timestampFormat, tlvs, dscp, value);
    }

    /** Whether padding can give a probe this length: a TLV needs at least its header. */
    public boolean isReachable(final int octets)
    {
        return octets == payloadLength() ||
            (octets >= payloadLength() + Tlv.HEADER_LENGTH && octets <= MAX_PAYLOAD_LENGTH);
    }

    /** The lengths padding can give it, for people. */
    public String reachable()
    {
        return "a probe" + (tlvs.isEmpty() ? "" : " with these TLVs") + " has " + payloadLength() + " octets, or " +
            (payloadLength() + Tlv.HEADER_LENGTH) + ".." + MAX_PAYLOAD_LENGTH +
            " with an Extra Padding TLV (its header takes " + Tlv.HEADER_LENGTH + ")";
    }

    /** Whether a probe has an HMAC, in its base packet or in a TLV. */
    public boolean isSigned()
    {
        return layout.isAuthenticated() || tlvs.contains(new HmacTlv());
    }

    /** Whether probes have lengths that take turns. */
    public boolean isMixed()
    {
        return !tlvs.isEmpty() && tlvs.getLast() instanceof MixedPaddingTlv;
    }

    /** Octets of the Value of the padding of one probe after the other; empty where all are alike. */
    public int[] mixedLengths()
    {
        return isMixed() && tlvs.getLast() instanceof final MixedPaddingTlv padding ?
            padding.valueLengths().stream().mapToInt(Integer::intValue).toArray() : new int[0];
    }

    /** Octets of UDP payload, of the longest where lengths take turns. */
    public int payloadLength()
    {
        return length(layout, tlvs);
    }

    /** Where TLV {@code n} of {@link #tlvs} starts, from the start of the UDP payload. */
    public int tlvOffset(final int n)
    {
        return length(layout, tlvs.subList(0, n));
    }

    private static int length(final PacketLayout layout, final List<ProbeTlv> tlvs)
    {
        int length = layout.baseLength;
        for (final ProbeTlv tlv : tlvs)
        {
            length += Tlv.HEADER_LENGTH + tlv.valueLength();
        }
        return length;
    }

    /** What its Extra Padding, the first if there are several, is filled with; null without any. */
    public @Nullable Padding padding()
    {
        for (final ProbeTlv tlv : tlvs)
        {
            if (tlv instanceof final ExtraPaddingTlv padding)
            {
                return padding.filling();
            }
        }
        return null;
    }

    /**
     * Whether a reflector that does as it is asked sends us a reply: not where a Return Path TLV wants none or one for
     * somebody else, nor where a Reflected Test Packet Control TLV wants zero of them.
     */
    public boolean expectsReply()
    {
        for (final ProbeTlv tlv : tlvs)
        {
            final boolean isSilent =
                (tlv instanceof final ReturnPathTlv path && (path.isNoReply() || path.isForAnother())) ||
                (tlv instanceof final ReflectedTestPacketControlTlv control && control.replies() == 0);
            if (isSilent)
            {
                return false;
            }
        }
        return true;
    }

    /** Octets of UDP payload replies are asked to have by a Reflected Test Packet Control TLV; 0 without. */
    public int replyLength()
    {
        int length = 0;
        for (final ProbeTlv tlv : tlvs)
        {
            length += tlv instanceof final ReflectedTestPacketControlTlv control ? control.replyLength() : 0;
        }
        return length;
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
