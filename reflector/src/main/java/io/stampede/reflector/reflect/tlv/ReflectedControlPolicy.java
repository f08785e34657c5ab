package io.stampede.reflector.reflect.tlv;

import io.stampede.frame.AddressSet;
import io.stampede.frame.LinkAddressSet;

/**
 * Whose Reflected Test Packet Control TLVs are obeyed (RFC 10052 §3), once the type is enabled. Immutable.
 *
 * @param isProofNeeded whether only those are that an HMAC TLV proves; others are returned as of an unknown type.
 * @param addresses     this host's, for Layer 3 Address Groups.
 * @param links         this host's link-layer addresses, for Layer 2 Address Groups.
 */
public record ReflectedControlPolicy(boolean isProofNeeded, AddressSet addresses, LinkAddressSet links)
{
    /** Needs proof and is in no group. */
    public static final ReflectedControlPolicy NONE =
        new ReflectedControlPolicy(true, new AddressSet(), LinkAddressSet.EMPTY);
}
