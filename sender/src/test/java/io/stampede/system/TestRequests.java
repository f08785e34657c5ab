package io.stampede.system;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Requests written by hand from RFC 8762 and RFC 8972, without the code under test; signed ones by the JDK's own HMAC.
 */
final class TestRequests
{
    static final int BASE_LENGTH = 44;
    static final int SIGNED_LENGTH = 112;

    private static final long NTP_EPOCH_OFFSET_S = 2_208_988_800L;
    private static final int HMAC_AT = 96;
    private static final int HMAC_LENGTH = 16;
    private static final int HMAC_TLV_TYPE = 8;
    private static final byte[] SECRET =
        HexFormat.of().parseHex("c0ffee00c0ffee01c0ffee02c0ffee03c0ffee04c0ffee05c0ffee06c0ffee07");

    private TestRequests()
    {
    }

    /** A key file with the key these requests are signed with, for sessions of any SSID; its path. */
    static Path writeKeyFile(final Path path) throws IOException
    {
        Files.createFile(path, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        return Files.writeString(path, "* " + HexFormat.of().formatHex(SECRET) + "\n");
    }

    /** RFC 8762 §4.2.1: 44 octets, T1 = now. */
    static byte[] plain(final int sequence, final int ssid)
    {
        return ByteBuffer.allocate(BASE_LENGTH)
            .putInt(sequence).putLong(now()).putShort((short)0x8001).putShort((short)ssid).array();
    }

    /** RFC 8762 §4.2.2: 112 octets and a right HMAC. */
    static byte[] signed(final int sequence, final int ssid)
    {
        final byte[] request = unsigned(sequence, ssid);
        System.arraycopy(hmac(request, 0, HMAC_AT), 0, request, HMAC_AT, HMAC_LENGTH);
        return request;
    }

    /** As above, with TLVs, given in hexadecimal digits, and behind them the HMAC TLV that covers them. */
    static byte[] signed(final int sequence, final int ssid, final String tlvs)
    {
        final byte[] base = signed(sequence, ssid);
        final byte[] octets = HexFormat.of().parseHex(tlvs.replace(" ", ""));
        final byte[] covered = ByteBuffer.allocate(4 + octets.length).putInt(sequence).put(octets).array();
        return ByteBuffer.allocate(SIGNED_LENGTH + octets.length + 4 + HMAC_LENGTH)
            .put(base).put(octets)
            .put((byte)0x80).put((byte)HMAC_TLV_TYPE).putShort((short)HMAC_LENGTH)
            .put(hmac(covered, 0, covered.length), 0, HMAC_LENGTH)
            .array();
    }

    /** 112 octets whose HMAC is wrong. */
    static byte[] unsigned(final int sequence, final int ssid)
    {
        return ByteBuffer.allocate(SIGNED_LENGTH)
            .putInt(0, sequence).putLong(16, now()).putShort(24, (short)0x8001).putShort(26, (short)ssid).array();
    }

    /** Whether a reply's HMAC is right. */
    static boolean isSigned(final byte... reply)
    {
        return Arrays.equals(
            hmac(reply, 0, HMAC_AT), 0, HMAC_LENGTH, reply, HMAC_AT, HMAC_AT + HMAC_LENGTH);
    }

    /** Request and reply both start with it. */
    static int sequence(final byte... packet)
    {
        return ByteBuffer.wrap(packet).getInt(0);
    }

    private static byte[] hmac(final byte[] octets, final int offset, final int length)
    {
        try
        {
            final Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(SECRET, "HmacSHA256"));
            mac.update(octets, offset, length);
            return mac.doFinal();
        }
        catch (final GeneralSecurityException ex)
        {
            throw new AssertionError("every JDK has HmacSHA256", ex);
        }
    }

    private static long now()
    {
        final Instant now = Instant.now();
        return (now.getEpochSecond() + NTP_EPOCH_OFFSET_S) << 32 | ((long)now.getNano() << 32) / 1_000_000_000L;
    }
}
