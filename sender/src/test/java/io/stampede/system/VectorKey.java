package io.stampede.system;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** The key of all authenticated golden vectors, octets 0x10 to 0x2f, by the JDK's own HMAC. */
final class VectorKey
{
    private static final String SECRET = "101112131415161718191a1b1c1d1e1f202122232425262728292a2b2c2d2e2f";
    private static final int HMAC_LENGTH = 16;

    private VectorKey()
    {
    }

    /** A key file with it, for sessions of any SSID; its path. */
    static Path writeFile(final Path path) throws IOException
    {
        Files.createFile(path, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        return Files.writeString(path, "* " + SECRET + "\n");
    }

    /** HMAC-SHA-256, the first 128 bits (RFC 8762 §4.4). */
    static byte[] hmac(final byte[] octets, final int offset, final int length)
    {
        try
        {
            final Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(HexFormat.of().parseHex(SECRET), "HmacSHA256"));
            mac.update(octets, offset, length);
            return Arrays.copyOf(mac.doFinal(), HMAC_LENGTH);
        }
        catch (final GeneralSecurityException ex)
        {
            throw new AssertionError("every JDK has HmacSHA256", ex);
        }
    }
}
