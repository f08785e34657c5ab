package io.stampede.sender.testing;

import io.stampede.wire.NtpTimestamp;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * A Session-Reflector packet (RFC 8762 §4.3) composed by hand for tests, by offsets and a MAC of its own, not by the
 * code under test: NTP timestamps, Error Estimate 0x9403, TTL 61, then any TLVs.
 */
public final class ReplyPacket
{
    private static final int HMAC_OFFSET = 96;
    private static final int HMAC_LENGTH = 16;

    private final boolean isAuthenticated;
    private byte[] octets;

    private ReplyPacket(final boolean isAuthenticated)
    {
        this.isAuthenticated = isAuthenticated;
        octets = new byte[isAuthenticated ? 112 : 44];
    }

    /**
     * A reply.
     *
     * @param ssid           of the session.
     * @param senderSequence of the probe.
     * @param t1             of the probe, UTC ns.
     */
    public static ReplyPacket to(final int ssid, final int senderSequence, final long t1)
    {
        return new ReplyPacket(false).base(ssid, senderSequence, t1);
    }

    /** The same in the authenticated mode, not signed yet. */
    public static ReplyPacket authenticatedTo(final int ssid, final int senderSequence, final long t1)
    {
        return new ReplyPacket(true).base(ssid, senderSequence, t1);
    }

    private ReplyPacket base(final int ssid, final int senderSequence, final long t1)
    {
        final ByteBuffer reply = ByteBuffer.wrap(octets);
        reply.putShort(isAuthenticated ? 24 : 12, (short)0x9403);
        reply.putShort(isAuthenticated ? 26 : 14, (short)ssid);
        reply.putInt(isAuthenticated ? 48 : 24, senderSequence);
        reply.putLong(isAuthenticated ? 64 : 28, NtpTimestamp.encode(t1));
        reply.putShort(isAuthenticated ? 72 : 36, (short)0x9601);
        reply.put(isAuthenticated ? 80 : 40, (byte)61);
        return number(senderSequence).times(t1 + 1_000_000, t1 + 1_020_000);
    }

    /** The reflector's own number. */
    public ReplyPacket number(final int sequence)
    {
        ByteBuffer.wrap(octets).putInt(0, sequence);
        return this;
    }

    /** UTC ns. */
    public ReplyPacket times(final long t2, final long t3)
    {
        final ByteBuffer reply = ByteBuffer.wrap(octets);
        reply.putLong(isAuthenticated ? 32 : 16, NtpTimestamp.encode(t2));
        reply.putLong(isAuthenticated ? 16 : 4, NtpTimestamp.encode(t3));
        return this;
    }

    /** One more TLV at the end. */
    public ReplyPacket tlv(final int flags, final int type, final byte... value)
    {
        final int at = octets.length;
        octets = Arrays.copyOf(octets, at + 4 + value.length);
        ByteBuffer.wrap(octets).put(at, (byte)flags).put(at + 1, (byte)type).putShort(at + 2, (short)value.length)
            .put(at + 4, value);
        return this;
    }

    /** An HMAC TLV over the number and all TLVs so far, at the end. */
    public ReplyPacket hmacTlv(final byte... secret)
    {
        final int base = isAuthenticated ? 112 : 44;
        final byte[] text = new byte[4 + octets.length - base];
        System.arraycopy(octets, 0, text, 0, 4);
        System.arraycopy(octets, base, text, 4, octets.length - base);
        return tlv(0, 8, hmac(secret, text));
    }

    /** Signs the base packet. */
    public ReplyPacket sign(final byte... secret)
    {
        System.arraycopy(
            hmac(secret, Arrays.copyOf(octets, HMAC_OFFSET)), 0, octets, HMAC_OFFSET, HMAC_LENGTH);
        return this;
    }

    private static byte[] hmac(final byte[] secret, final byte... text)
    {
        try
        {
            final Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret, "HmacSHA256"));
            return Arrays.copyOf(mac.doFinal(text), HMAC_LENGTH);
        }
        catch (final GeneralSecurityException ex)
        {
            throw new AssertionError("every JDK has HmacSHA256", ex);
        }
    }

    /** A copy of its octets. */
    public byte[] octets()
    {
        return octets.clone();
    }
}
