package io.stampede.sender.match;

import io.stampede.sender.plan.AccessReportTlv;
import io.stampede.sender.plan.MicroSessionIdTlv;
import io.stampede.sender.plan.ProbeTlv;
import io.stampede.sender.plan.SenderPlan;
import io.stampede.wire.Tlv;
import io.stampede.wire.TlvType;
import io.stampede.wire.tlv.AccessReport;
import io.stampede.wire.tlv.FollowUpTelemetry;
import io.stampede.wire.tlv.MicroSessionId;
import java.util.Arrays;
import java.util.List;
import java.util.function.LongSupplier;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * What became of the TLVs we sent (RFC 8972 §4). It looks where each must be if its predecessors came back, for its own
 * type and Length, and at nothing else; no Length of a reply leads anywhere.
 * <pre>
 *   walk    U → unrecognized    M → malformed, the rest unread    another type → not returned
 *           another Length, or none left → not returned, nor is the rest
 *   then    I on any, or an HMAC TLV we sent that does not verify → none is believed
 * </pre>
 * A probe with a Reflected Test Packet Control TLV gets its Extra Padding back with another Length or not at all (RFC
 * 10052 §3). Owned by the engine's thread; allocates nothing once made.
 */
final class TlvInspector
{
    /** Packets our interface has received, where nobody counts them. */
    static final LongSupplier UNCOUNTED = () -> -1;

    private static final int NONE = -1;

    private final ReplyReader reader;
    private final ReplyAuthenticator authenticator;
    private final int baseLength;
    private final int[] types;
    private final int[] lengths;
    private final boolean isControlled;
    private final int hmacPosition;
    private final int nodePosition;
    private final int linkPosition;
    private final int accessPosition;
    private final int senderLink;
    private final int accessId;
    private final int accessCode;
    private final int[] offsets;
    private final int[] outcomes;
    private final UnsafeBuffer sample = new UnsafeBuffer(new byte[TlvSample.LENGTH]);
    private LongSupplier receivedPackets = UNCOUNTED;
    private int reflectorLink;
    private int length;
    private boolean isTrusted;
    private boolean isAccessReported;

    TlvInspector(final SenderPlan plan, final ReplyReader reader, final ReplyAuthenticator authenticator)
    {
        this.reader = reader;
        this.authenticator = authenticator;
        baseLength = plan.shape().layout().baseLength;
        final List<ProbeTlv> tlvs = plan.hasInspectedTlvs() ? plan.shape().tlvs() : List.of();
        types = new int[tlvs.size()];
        lengths = new int[tlvs.size()];
        for (int n = 0; n < types.length; n++)
        {
            types[n] = tlvs.get(n).type();
            lengths[n] = tlvs.get(n).valueLength();
        }
        offsets = new int[types.length];
        outcomes = new int[types.length];
        isControlled = position(TlvType.REFLECTED_TEST_PACKET_CONTROL) != NONE;
        hmacPosition = position(TlvType.HMAC);
        nodePosition = position(TlvType.DESTINATION_NODE_ADDRESS);
        linkPosition = position(TlvType.MICRO_SESSION_ID);
        accessPosition = position(TlvType.ACCESS_REPORT);
        final MicroSessionIdTlv link =
            linkPosition == NONE ? new MicroSessionIdTlv(1, 0) : (MicroSessionIdTlv)tlvs.get(linkPosition);
        senderLink = link.sender();
        reflectorLink = link.reflector();
        final AccessReportTlv access =
            accessPosition == NONE ? new AccessReportTlv(1, 1) : (AccessReportTlv)tlvs.get(accessPosition);
        accessId = access.accessId();
        accessCode = access.returnCode();
    }

    private int position(final int type)
    {
        for (int n = 0; n < types.length; n++)
        {
            if (types[n] == type)
            {
                return n;
            }
        }
        return NONE;
    }

    /** @param packets what our interface has received so far; asked while a Direct Measurement TLV is looked at. */
    void receivedPackets(final LongSupplier packets)
    {
        receivedPackets = packets;
    }

    /** Finds out what became of each TLV; the other questions are about the packet shown last. */
    void inspect(final DirectBuffer packet, final int offset, final int octets)
    {
        length = octets;
        final boolean isSound = walk(packet, offset + baseLength, offset + length);
        isTrusted = isSound && isVerified(packet, offset);
        if (!isSound)
        {
            for (int n = 0; n < types.length; n++)
            {
                outcomes[n] = outcomes[n] == TlvSample.NOT_RETURNED ? outcomes[n] : TlvSample.INTEGRITY_FAILED;
            }
        }
        else if (!isTrusted)
        {
            for (int n = 0; n < types.length; n++)
            {
                outcomes[n] = outcomes[n] == TlvSample.PROCESSED ? TlvSample.INTEGRITY_FAILED : outcomes[n];
            }
        }
        isAccessReported |= isAccessEchoed(packet) && isOnOurLink(packet);
    }

    /** Fills offsets and outcomes; false if any TLV it met has the I flag. */
    private boolean walk(final DirectBuffer packet, final int start, final int end)
    {
        Arrays.fill(outcomes, TlvSample.NOT_RETURNED);
        boolean isSound = true;
        int at = start;
        for (int n = 0; n < types.length; n++)
        {
            if (isControlled && types[n] == TlvType.EXTRA_PADDING && !isPadding(packet, at, end))
            {
                offsets[n] = at;
                outcomes[n] = TlvSample.PROCESSED;
                continue;
            }
            if (end - at < Tlv.HEADER_LENGTH)
            {
                break;
            }
            final int flags = Tlv.flags(packet, at);
            isSound &= (flags & Tlv.INTEGRITY_FAILED) == 0;
            offsets[n] = at;
            if ((flags & Tlv.MALFORMED) != 0)
            {
                Arrays.fill(outcomes, n, types.length, TlvSample.UNREAD);
                outcomes[n] = Tlv.type(packet, at) == types[n] ? TlvSample.MALFORMED : TlvSample.NOT_RETURNED;
                break;
            }
            final int whole = Tlv.HEADER_LENGTH + Tlv.length(packet, at);
            if (whole > end - at || !isExpectedLength(n, whole - Tlv.HEADER_LENGTH))
            {
                break;
            }
            outcomes[n] = Tlv.type(packet, at) != types[n] ? TlvSample.NOT_RETURNED :
                (flags & Tlv.UNRECOGNIZED) != 0 ? TlvSample.UNRECOGNIZED : TlvSample.PROCESSED;
            at += whole;
        }
        return isSound;
    }

    private static boolean isPadding(final DirectBuffer packet, final int at, final int end)
    {
        return end - at >= Tlv.HEADER_LENGTH && Tlv.type(packet, at) == TlvType.EXTRA_PADDING;
    }

    private boolean isExpectedLength(final int n, final int length)
    {
        return length == lengths[n] || (isControlled && types[n] == TlvType.EXTRA_PADDING);
    }

    private boolean isVerified(final DirectBuffer packet, final int offset)
    {
        return hmacPosition == NONE || (outcomes[hmacPosition] == TlvSample.PROCESSED && authenticator.areTlvsGenuine(
            packet, offset, offsets[hmacPosition], offsets[hmacPosition] + Tlv.HEADER_LENGTH));
    }

    /** Whether the TLVs of the packet may be believed. */
    boolean isTrusted()
    {
        return isTrusted;
    }

    /** Whether the packet came from another node than the Destination Node Address names (RFC 9503 §3). */
    boolean isFromAnotherNode()
    {
        return nodePosition != NONE && isTrusted && outcomes[nodePosition] == TlvSample.UNRECOGNIZED;
    }

    /**
     * Whether the packet belongs on our member link (RFC 9534 §3.2): our Sender ID, and the Reflector ID that was
     * configured or that the first reply has taught us. A reflector that did not process the TLV says nothing of it.
     */
    boolean isOnOurLink(final DirectBuffer packet)
    {
        if (linkPosition == NONE || outcomes[linkPosition] != TlvSample.PROCESSED)
        {
            return true;
        }
        final int value = offsets[linkPosition] + Tlv.HEADER_LENGTH;
        final int reflector = MicroSessionId.reflector(packet, value);
        if (MicroSessionId.sender(packet, value) != senderLink || reflector == MicroSessionId.UNKNOWN)
        {
            return false;
        }
        if (reflectorLink == MicroSessionId.UNKNOWN)
        {
            reflectorLink = reflector;
        }
        return reflector == reflectorLink;
    }

    /** Identifier of the reflector's member link, as configured or learnt; 0 if unknown. */
    int reflectorLink()
    {
        return reflectorLink;
    }

    /** Whether any packet so far has acknowledged our Access Report. */
    boolean isAccessReported()
    {
        return isAccessReported;
    }

    private boolean isAccessEchoed(final DirectBuffer packet)
    {
        if (accessPosition == NONE || outcomes[accessPosition] != TlvSample.PROCESSED)
        {
            return false;
        }
        final int value = offsets[accessPosition] + Tlv.HEADER_LENGTH;
        return AccessReport.accessId(packet, value) == accessId && AccessReport.returnCode(packet, value) == accessCode;
    }

    /** Whether the reflector does what the Control TLV asks for (RFC 10052 §3: C is 0 then). */
    boolean isControlObeyed(final DirectBuffer packet)
    {
        for (int n = 0; isControlled && n < types.length; n++)
        {
            if (types[n] == TlvType.REFLECTED_TEST_PACKET_CONTROL && outcomes[n] == TlvSample.PROCESSED)
            {
                return (Tlv.flags(packet, offsets[n]) & Tlv.NOT_CONFORMANT) == 0;
            }
        }
        return false;
    }

    /** What the first TLV's place holds, for telling peers apart; -1 if nothing. */
    int typeInFirstPlace(final DirectBuffer packet, final int offset)
    {
        return types.length == 0 || length < baseLength + Tlv.HEADER_LENGTH ? NONE :
            Tlv.type(packet, offset + baseLength);
    }

    /** Whether TLVs came back, and none as it was sent. */
    boolean isNothingReturned()
    {
        for (final int outcome : outcomes)
        {
            if (outcome != TlvSample.NOT_RETURNED)
            {
                return false;
            }
        }
        return types.length > 0;
    }

    /**
     * Passes on what became of each TLV of the packet shown last.
     *
     * @param kind  {@link TlvSample#ANSWERED} or {@link TlvSample#COPY}.
     * @param index of the probe.
     * @param t1    of the probe, UTC ns.
     */
    void write(
        final SampleWriter samples,
        final int kind,
        final long index,
        final long t1,
        final DirectBuffer packet,
        final int offset)
    {
        for (int n = 0; n < types.length; n++)
        {
            TlvSample.reply(sample, 0, index, length);
            TlvSample.tlv(sample, 0, n, types[n], outcomes[n]);
            if (outcomes[n] == TlvSample.PROCESSED)
            {
                fill(n, t1, packet, offset);
            }
            samples.writeTlv(kind, sample, 0);
        }
    }

    private void fill(final int n, final long t1, final DirectBuffer packet, final int offset)
    {
        final int value = offsets[n] + Tlv.HEADER_LENGTH;
        if (types[n] == TlvType.EXTRA_PADDING)
        {
            return;
        }
        TlvSample.flags(sample, 0, Tlv.flags(packet, offsets[n]));
        TlvSample.value(sample, 0, packet, value, lengths[n]);
        if (types[n] == TlvType.FOLLOW_UP_TELEMETRY)
        {
            final long timestamp = FollowUpTelemetry.timestamp(packet, value);
            TlvSample.detail(sample, 0, timestamp == 0 ? 0 : reader.utcNs(packet, offset, timestamp, t1));
        }
        else if (types[n] == TlvType.DIRECT_MEASUREMENT)
        {
            TlvSample.detail(sample, 0, receivedPackets.getAsLong());
        }
    }

    /** Passes on how many copies came behind the first reply to a probe that asked for some. */
    void writeBurst(final SampleWriter samples, final long index, final int copies)
    {
        TlvSample.reply(sample, 0, index, 0);
        TlvSample.tlv(sample, 0, 0, TlvType.REFLECTED_TEST_PACKET_CONTROL, TlvSample.PROCESSED);
        TlvSample.detail(sample, 0, copies);
        samples.writeTlv(TlvSample.CLOSED_BURST, sample, 0);
    }
}
