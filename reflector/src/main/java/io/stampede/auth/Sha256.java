package io.stampede.auth;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** The JDK's SHA-256, which every JDK has. */
final class Sha256
{
    private Sha256()
    {
    }

    static MessageDigest newDigest()
    {
        try
        {
            return MessageDigest.getInstance("SHA-256");
        }
        catch (final NoSuchAlgorithmException ex)
        {
            throw new AssertionError("every JDK has SHA-256", ex);
        }
    }

    static byte[] hash(final byte... octets)
    {
        return newDigest().digest(octets);
    }
}
