package io.stampede.keyfile;

import io.stampede.auth.HmacKey;
import io.stampede.auth.KeyPair;
import io.stampede.auth.Keyring;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;

/**
 * Keys from a file: one a line, the SSID of the session (decimal, or {@code *} for all sessions not named) and the
 * secret in hexadecimal digits. A second line of the same SSID is the key before, still accepted while keys are
 * changed. What follows {@code #} is ignored.
 * <pre>
 *   # SSID  secret
 *   *       101112131415161718191a1b1c1d1e1f202122232425262728292a2b2c2d2e2f
 *   4660    a0a1a2a3a4a5a6a7a8a9aaabacadaeaf
 * </pre>
 * A file others than its owner may read or write is refused (THREATS row 17). Messages name the line, never the secret.
 */
public final class KeyFile
{
    private static final String ANY = "*";
    private static final int MAX_SSID = 0xFFFF;
    private static final Set<PosixFilePermission> OWNERS = EnumSet.of(
        PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE, PosixFilePermission.OWNER_EXECUTE);

    private final Path path;
    private final Map<String, KeyPair> pairs = new HashMap<>();
    private final Set<String> changed = new HashSet<>();

    private KeyFile(final Path path)
    {
        this.path = path;
    }

    /**
     * Reads a keyring.
     *
     * @throws KeyFileException when the file cannot be read, may be read by others, or a line makes no sense.
     */
    public static Keyring read(final Path path) throws KeyFileException
    {
        return new KeyFile(path).read();
    }

    private Keyring read() throws KeyFileException
    {
        final byte[] octets;
        try
        {
            refuseIfOthersMayRead();
            octets = Files.readAllBytes(path);
        }
        catch (final IOException ex)
        {
            throw new KeyFileException("key file " + path + ": " + ex + " — name a file you can read", ex);
        }
        final CharBuffer text = StandardCharsets.UTF_8.decode(ByteBuffer.wrap(octets));
        try
        {
            final String[] lines = text.toString().split("\n", -1);
            for (int i = 0; i < lines.length; i++)
            {
                add(lines[i], i + 1);
            }
        }
        finally
        {
            Arrays.fill(octets, (byte)0);
        }
        if (pairs.isEmpty())
        {
            throw new KeyFileException("key file " + path + ": holds no key — write a line such as '* <hex digits>'");
        }
        return keyring();
    }

    private void refuseIfOthersMayRead() throws IOException, KeyFileException
    {
        final Set<PosixFilePermission> permissions = EnumSet.copyOf(Files.getPosixFilePermissions(path));
        if (!OWNERS.containsAll(permissions))
        {
            throw new KeyFileException("key file " + path + ": mode " + PosixFilePermissions.toString(permissions) +
                " lets others at the keys — chmod 600 " + path);
        }
    }

    private void add(final String line, final int number) throws KeyFileException
    {
        final String[] words = line.replaceFirst("#.*", "").strip().split("\\s+", -1);
        if (words.length == 1 && words[0].isEmpty())
        {
            return;
        }
        if (words.length != 2)
        {
            throw wrong(number, "holds " + words.length + " words — write SSID (or *) and the key in hex digits");
        }
        final String ssid = ANY.equals(words[0]) ? ANY : Integer.toString(ssid(words[0], number));
        final HmacKey key = key(words[1], number);
        final KeyPair known = pairs.get(ssid);
        if (known == null)
        {
            pairs.put(ssid, KeyPair.of(key));
        }
        else if (changed.add(ssid))
        {
            pairs.put(ssid, new KeyPair(known.current(), key));
        }
        else
        {
            throw wrong(number, "is the third key of SSID " + ssid + " — two can be live, the new one first");
        }
    }

    private int ssid(final String word, final int number) throws KeyFileException
    {
        try
        {
            final int ssid = Integer.parseInt(word);
            if (ssid >= 0 && ssid <= MAX_SSID)
            {
                return ssid;
            }
        }
        catch (final NumberFormatException ex)
        {
            throw wrong(number, "does not start with an SSID — write 0..65535 or *");
        }
        throw wrong(number, "has an SSID beyond 65535");
    }

    private HmacKey key(final String word, final int number) throws KeyFileException
    {
        try
        {
            final byte[] secret = HexFormat.of().parseHex(word);
            if (secret.length < HmacKey.MIN_SECRET_LENGTH)
            {
                throw wrong(number, "has a key of " + secret.length + " octets — use at least " +
                    HmacKey.MIN_SECRET_LENGTH + ", better 32: openssl rand -hex 32");
            }
            final HmacKey key = new HmacKey(secret);
            Arrays.fill(secret, (byte)0);
            return key;
        }
        catch (final IllegalArgumentException ex)
        {
            throw wrong(number, "has a key that is not an even number of hex digits");
        }
    }

    private KeyFileException wrong(final int number, final String what)
    {
        return new KeyFileException("key file " + path + ": line " + number + " " + what);
    }

    private Keyring keyring()
    {
        final KeyPair defaultPair = pairs.get(ANY);
        final Keyring keyring = new Keyring(defaultPair == null ? KeyPair.NONE : defaultPair);
        for (final Map.Entry<String, KeyPair> entry : pairs.entrySet())
        {
            if (!ANY.equals(entry.getKey()))
            {
                keyring.put(Integer.parseInt(entry.getKey()), entry.getValue());
            }
        }
        return keyring;
    }
}
