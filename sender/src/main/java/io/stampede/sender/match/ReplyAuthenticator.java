package io.stampede.sender.match;

import io.stampede.auth.HmacKey;
import io.stampede.auth.HmacSha256;
import io.stampede.auth.KeyPair;
import io.stampede.wire.PacketLayout;
import java.util.Objects;
import org.agrona.DirectBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Whether what came back is signed with a key of ours: HMAC-SHA-256 truncated to 128 bits, of the base packet (RFC 8762
 * §4.4) or of the TLVs (RFC 8972 §4.8), compared in constant time. Owned by the engine's thread; allocates nothing once
 * made.
 */
final class ReplyAuthenticator
{
    private static final int SEQUENCE_LENGTH = Integer.BYTES;

    private final PacketLayout layout;
    private final KeyPair keys;
    /** Null where nothing is signed: thousands of sessions would have one each for nothing. */
    private final @Nullable HmacSha256 hmac;

    /** @param keys null where nothing is signed. */
    ReplyAuthenticator(final PacketLayout layout, final @Nullable KeyPair keys)
    {
        this.layout = layout;
        this.keys = keys == null ? KeyPair.NONE : keys;
        hmac = keys == null && !layout.isAuthenticated() ? null : new HmacSha256();
    }

    /** Whether a base packet of full length is genuine; in the unauthenticated mode all are. */
    boolean isGenuine(final DirectBuffer packet, final int offset)
    {
        return !layout.isAuthenticated() || isBaseSignedWith(keys.current(), packet, offset) ||
            (keys.previous() != keys.current() && isBaseSignedWith(keys.previous(), packet, offset));
    }

    private boolean isBaseSignedWith(final HmacKey key, final DirectBuffer packet, final int offset)
    {
        final HmacSha256 digest = Objects.requireNonNull(hmac);
        digest.begin(key);
        digest.update(packet, offset, layout.hmac);
        return digest.matches(packet, offset + layout.hmac);
    }

    /**
     * Whether an HMAC TLV covers the Sequence Number of its packet and the TLVs before it.
     *
     * @param hmacTlv where it starts; the TLVs start right behind the base packet.
     * @param digest  where its 16 octets are.
     */
    boolean areTlvsGenuine(final DirectBuffer packet, final int offset, final int hmacTlv, final int digest)
    {
        return areTlvsSignedWith(keys.current(), packet, offset, hmacTlv, digest) ||
            (keys.previous() != keys.current() &&
            areTlvsSignedWith(keys.previous(), packet, offset, hmacTlv, digest));
    }

    private boolean areTlvsSignedWith(
        final HmacKey key, final DirectBuffer packet, final int offset, final int hmacTlv, final int digest)
    {
        final HmacSha256 over = Objects.requireNonNull(hmac);
        final int start = offset + layout.baseLength;
        over.begin(key);
        over.update(packet, offset + layout.sequence, SEQUENCE_LENGTH);
        over.update(packet, start, hmacTlv - start);
        return over.matches(packet, digest);
    }
}
