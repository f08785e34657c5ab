package io.stampede.reflector.reflect;

import static org.assertj.core.api.Assertions.assertThat;

import io.stampede.reflector.reflect.tlv.TlvPolicy;
import io.stampede.wire.PacketLayout;
import io.stampede.wire.TlvType;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * What must hold between any request and its reply (RFC 8762 §4.3, RFC 8972 §4), read off the octets by a walk of its
 * own: what is copied, which flags a TLV may come back with, and which octets of it may have changed.
 * <pre>
 *   0       a type that is on; its Value may change if the type answers with one
 *   U       nothing else changes; a type that is off always has it
 *   M, U M  nothing else changes, nor anything behind it; Follow-Up Telemetry may lose its first twelve octets
 *   I       on all TLVs or none; nothing else changes
 * </pre>
 * The Value of an HMAC TLV that was right is signed anew wherever the walk ended.
 */
final class ReplyRules
{
    private static final int UNRECOGNIZED = 0x80;
    private static final int MALFORMED = 0x40;
    private static final int INTEGRITY_FAILED = 0x20;
    private static final int HEADER_LENGTH = 4;
    private static final int HMAC_LENGTH = 16;
    /** Sequence Number and timestamp of a Follow-Up Telemetry TLV. */
    private static final int CLEARED_LENGTH = 12;
    /** As many as a reflector looks at. */
    private static final int MAX_TLVS = 256;
    /** Types whose Value comes back as it went. */
    private static final Set<Integer> ECHOED =
        Set.of(TlvType.EXTRA_PADDING, TlvType.ACCESS_REPORT, TlvType.DESTINATION_NODE_ADDRESS);

    private final PacketLayout layout;
    private final TlvPolicy policy;
    private final byte[] request;
    private final byte[] reply;
    private final int signedAt;

    ReplyRules(final PacketLayout layout, final TlvPolicy policy, final byte[] request, final byte[] reply)
    {
        this.layout = layout;
        this.policy = policy;
        this.request = request.clone();
        this.reply = reply.clone();
        signedAt = signedAt();
    }

    /** The Value of the HMAC TLV that is signed anew; behind the packet if there is none. */
    private int signedAt()
    {
        int at = layout.baseLength;
        final boolean isSigned = policy.enabled().contains(TlvType.HMAC) &&
            at < request.length && reply[at] != INTEGRITY_FAILED;
        while (isSigned && request.length - at >= HEADER_LENGTH)
        {
            if (request[at + 1] == TlvType.HMAC)
            {
                return at + HEADER_LENGTH;
            }
            at += HEADER_LENGTH + length(at);
        }
        return request.length;
    }

    void check()
    {
        assertCopied(layout.sequence, layout.senderSequence, 4);
        assertCopied(layout.timestamp, layout.senderTimestamp, 8);
        assertCopied(layout.errorEstimate, layout.senderErrorEstimate, 2);
        assertCopied(layout.ssid, layout.ssid, 2);
        checkTlvs();
    }

    private void checkTlvs()
    {
        final List<Integer> flags = new ArrayList<>();
        int at = layout.baseLength;
        boolean isWalking = true;
        while (isWalking && request.length - at >= HEADER_LENGTH && flags.size() <= MAX_TLVS)
        {
            flags.add(reply[at] & 0xFF);
            isWalking = checkTlv(at, reply[at] & 0xFF) && !isEndOfFailed(flags);
            at += HEADER_LENGTH + length(at);
        }
        final long failed = flags.stream().filter(each -> each == INTEGRITY_FAILED).count();
        assertThat(failed).as("I on all or none of %s", flags).isIn(0L, (long)flags.size(), (long)MAX_TLVS);
        if (isWalking && at < request.length && flags.size() <= MAX_TLVS)
        {
            assertThat((int)reply[at]).as("flags of a TLV cut off in its header").isIn(MALFORMED, (int)request[at]);
            assertUnchanged(at + 1, request.length);
        }
    }

    /** TLVs whose integrity failed are marked up to the cap; what follows goes back as it came. */
    private static boolean isEndOfFailed(final List<Integer> flags)
    {
        return flags.size() == MAX_TLVS && flags.get(0) == INTEGRITY_FAILED;
    }

    /** @return whether the walk goes on behind it. */
    private boolean checkTlv(final int at, final int flags)
    {
        final int type = request[at + 1] & 0xFF;
        final int end = at + HEADER_LENGTH + length(at);
        final boolean isOn = policy.enabled().contains(type);
        assertUnchanged(at + 1, at + HEADER_LENGTH);
        assertThat(flags).as("flags of type %d at %d", type, at)
            .isIn(0, UNRECOGNIZED, MALFORMED, UNRECOGNIZED | MALFORMED, INTEGRITY_FAILED);
        assertThat(isOn || flags != 0).as("type %d is off and has a flag", type).isTrue();
        if (end > request.length)
        {
            assertThat(flags & (MALFORMED | INTEGRITY_FAILED)).as("flags of an overrun").isNotZero();
            assertUnchanged(at + HEADER_LENGTH, request.length);
            return false;
        }
        if (flags == 0 && !ECHOED.contains(type) && type != TlvType.RETURN_PATH)
        {
            return true;
        }
        if (type == TlvType.RETURN_PATH && isOn && flags != INTEGRITY_FAILED)
        {
            assertOnlySubFlagsChanged(at + HEADER_LENGTH, end);
        }
        else
        {
            final int cleared =
                type == TlvType.FOLLOW_UP_TELEMETRY && flags == MALFORMED ? Math.min(length(at), CLEARED_LENGTH) : 0;
            assertUnchangedOrZero(at + HEADER_LENGTH, at + HEADER_LENGTH + cleared);
            assertUnchanged(at + HEADER_LENGTH + cleared, end);
        }
        if ((flags & MALFORMED) != 0)
        {
            assertUnchanged(end, request.length);
            return false;
        }
        return true;
    }

    private void assertOnlySubFlagsChanged(final int from, final int end)
    {
        int at = from;
        while (at < end)
        {
            final int sub = Math.min(end, end - at >= HEADER_LENGTH ? at + HEADER_LENGTH + length(at) : end);
            assertUnchanged(at + 1, sub);
            at = sub;
        }
    }

    private int length(final int at)
    {
        return (request[at + 2] & 0xFF) << 8 | (request[at + 3] & 0xFF);
    }

    private void assertCopied(final int from, final int to, final int octets)
    {
        for (int i = 0; i < octets; i++)
        {
            assertThat(reply[to + i]).as("octet %d is that at %d of the request", to + i, from + i)
                .isEqualTo(request[from + i]);
        }
    }

    private void assertUnchangedOrZero(final int from, final int end)
    {
        for (int at = from; at < end; at++)
        {
            assertThat(reply[at]).as("octet %d", at).isIn((byte)0, request[at]);
        }
    }

    private void assertUnchanged(final int from, final int end)
    {
        for (int at = from; at < end; at++)
        {
            final boolean isSigned = at >= signedAt && at < signedAt + HMAC_LENGTH;
            if (reply[at] != request[at] && !isSigned)
            {
                throw new AssertionError("octet " + at + ": expected " + request[at] + ", was " + reply[at]);
            }
        }
    }
}
