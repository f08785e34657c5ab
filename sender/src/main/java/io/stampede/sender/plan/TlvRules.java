package io.stampede.sender.plan;

import io.stampede.wire.PacketLayout;
import io.stampede.wire.TlvType;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Which TLVs a probe may carry together, and where (RFC 8972 §4.8, RFC 9503 §4, RFC 10052 §4.3). */
final class TlvRules
{
    private TlvRules()
    {
    }

    static void check(final PacketLayout layout, final List<ProbeTlv> tlvs)
    {
        final Set<Integer> seen = new HashSet<>();
        boolean isNoReply = false;
        boolean isControlled = false;
        for (final ProbeTlv tlv : tlvs)
        {
            final boolean isPadding = tlv.type() == TlvType.EXTRA_PADDING;
            require(isPadding || seen.add(tlv.type()) || tlv instanceof RawTlv,
                TlvType.name(tlv.type()) + " TLV twice: a probe carries one of a type");
            require(isPadding || tlv.type() == TlvType.HMAC || !seen.contains(TlvType.HMAC),
                TlvType.name(tlv.type()) + " TLV behind the HMAC TLV: only Extra Padding may follow it");
            require(!(tlv instanceof MixedPaddingTlv) || tlv.equals(tlvs.getLast()), "mixed padding: is the last TLV");
            isNoReply |= tlv instanceof final ReturnPathTlv path && path.isNoReply();
            isControlled |= tlv instanceof final ReflectedTestPacketControlTlv control && control.replies() > 0;
        }
        require(!isNoReply || !isControlled, "no reply and a number of replies: exclude each other (RFC 10052 §4.3)");
        final boolean isSinglePadding = tlvs.size() == 1 && tlvs.get(0).type() == TlvType.EXTRA_PADDING;
        require(!layout.isAuthenticated() || tlvs.isEmpty() || isSinglePadding || seen.contains(TlvType.HMAC),
            "authenticated probes with these TLVs: need an HMAC TLV (RFC 8972 §4.8)");
    }

    private static void require(final boolean holds, final String rule)
    {
        if (!holds)
        {
            throw new IllegalArgumentException(rule);
        }
    }
}
