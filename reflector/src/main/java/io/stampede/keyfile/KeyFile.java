package io.stampede.keyfile;

import io.stampede.auth.HmacKey;
import io.stampede.auth.KeyPair;
import io.stampede.auth.Keyring;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
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
 * A file of another user than root or ours, or that others may read or write, is refused (THREATS row 17). Messages
 * name the line, never the secret. The file's octets are read into one array, which is wiped; no text is made of them,
 * as nobody can wipe a String.
 */
public final class KeyFile
{
    /** Two keys of 64 octets for each SSID, and some words about them. */
    private static final int MAX_LENGTH = 32 << 20;
    private static final int ANY = -1;
    private static final int MAX_SSID = 0xFFFF;
    private static final int ROOT = 0;
    private static final Set<PosixFilePermission> OWNERS = EnumSet.of(
        PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE, PosixFilePermission.OWNER_EXECUTE);

    private final Path path;
    private final Map<Integer, KeyPair> pairs = new HashMap<>();
    private final Set<Integer> changed = new HashSet<>();

    private KeyFile(final Path path)
    {
        this.path = path;
    }

    /**
     * Reads a keyring.
     *
     * @throws KeyFileException when the file cannot be read, is another user's or may be read by others, or a line
     *                          makes no sense.
     */
    public static Keyring read(final Path path) throws KeyFileException
    {
        return new KeyFile(path).read();
    }

    private Keyring read() throws KeyFileException
    {
        if (Files.exists(path) && !Files.isRegularFile(path))
        {
            // asked first: to open a pipe would be to wait for its writer
            throw new KeyFileException("key file " + path + ": not a file — name one with a line for each key");
        }
        // not a channel: it would keep a copy of what it read in a buffer of its own
        try (InputStream in = new FileInputStream(path.toFile()))
        {
            refuseIfOthersMayRead();
            final long length = Files.size(path);
            if (length > MAX_LENGTH)
            {
                throw new KeyFileException("key file " + path + ": not a file of keys (" + length +
                    " octets) — name one with a line for each key");
            }
            final byte[] octets = new byte[(int)length];
            try
            {
                parse(octets, in.readNBytes(octets, 0, octets.length));
            }
            finally
            {
                Arrays.fill(octets, (byte)0);
            }
        }
        catch (final IOException ex)
        {
            throw new KeyFileException("key file " + path + ": " + ex + " — name a file you can read", ex);
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
        final int owner = (int)Files.getAttribute(path, "unix:uid");
        final int user = user();
        if (owner != ROOT && owner != user)
        {
            throw new KeyFileException("key file " + path + ": belongs to user " + owner + ", neither to root nor to" +
                " user " + user + " this runs as — chown " + user + " " + path);
        }
    }

    /** Effective user ID: {@code Uid: real effective saved filesystem}. */
    private static int user() throws IOException
    {
        for (final String line : Files.readAllLines(Path.of("/proc/self/status")))
        {
            if (line.startsWith("Uid:"))
            {
                return Integer.parseInt(line.split("\\s+", -1)[2]);
            }
        }
        throw new IOException("/proc/self/status does not tell the user");
    }

    private void parse(final byte[] octets, final int length) throws KeyFileException
    {
        int number = 1;
        int start = 0;
        for (int at = 0; at <= length; at++)
        {
            if (at == length || octets[at] == '\n')
            {
                add(octets, start, at, number);
                number++;
                start = at + 1;
            }
        }
    }

    /** Where words begin and end in a line; of more than two only their number is kept. */
    private static int words(final byte[] octets, final int start, final int end, final int... bounds)
    {
        int words = 0;
        boolean isInside = false;
        for (int at = start; at < end && octets[at] != '#'; at++)
        {
            final boolean isBlank = octets[at] >= 0 && octets[at] <= ' ';
            if (!isBlank && !isInside)
            {
                words++;
            }
            if (!isBlank && words * 2 <= bounds.length)
            {
                bounds[words * 2 - 2] = isInside ? bounds[words * 2 - 2] : at;
                bounds[words * 2 - 1] = at + 1;
            }
            isInside = !isBlank;
        }
        return words;
    }

    private void add(final byte[] octets, final int start, final int end, final int number) throws KeyFileException
    {
        final int[] bounds = new int[4];
        final int words = words(octets, start, end, bounds);
        if (words == 0)
        {
            return;
        }
        if (words != 2)
        {
            throw wrong(number, "holds " + words + " words — write SSID (or *) and the key in hex digits");
        }
        final int ssid = ssid(octets, bounds[0], bounds[1], number);
        final HmacKey key = key(octets, bounds[2], bounds[3], number);
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
            throw wrong(number, "is the third key of SSID " + (ssid == ANY ? "*" : ssid) +
                " — two can be live, the new one first");
        }
    }

    private int ssid(final byte[] octets, final int start, final int end, final int number) throws KeyFileException
    {
        if (end - start == 1 && octets[start] == '*')
        {
            return ANY;
        }
        int ssid = 0;
        for (int at = start; at < end; at++)
        {
            final int digit = octets[at] - '0';
            if (digit < 0 || digit > 9)
            {
                throw wrong(number, "does not start with an SSID — write 0..65535 or *");
            }
            ssid = Math.min(MAX_SSID + 1, ssid * 10 + digit);
        }
        if (ssid > MAX_SSID)
        {
            throw wrong(number, "has an SSID beyond 65535 — write 0..65535 or *");
        }
        return ssid;
    }

    private HmacKey key(final byte[] octets, final int start, final int end, final int number) throws KeyFileException
    {
        final byte[] secret = new byte[(end - start) / 2];
        try
        {
            boolean isHex = (end - start) % 2 == 0;
            for (int i = 0; i < secret.length; i++)
            {
                final int high = Character.digit(octets[start + 2 * i], 16);
                final int low = Character.digit(octets[start + 2 * i + 1], 16);
                isHex &= high >= 0 && low >= 0;
                secret[i] = (byte)(high << 4 | low);
            }
            if (!isHex)
            {
                throw wrong(number,
                    "has a key that is not an even number of hex digits — write one with: openssl rand -hex 32");
            }
            if (secret.length < HmacKey.MIN_SECRET_LENGTH)
            {
                throw wrong(number, "has a key of " + secret.length + " octets — use at least " +
                    HmacKey.MIN_SECRET_LENGTH + ", better 32: openssl rand -hex 32");
            }
            return new HmacKey(secret);
        }
        finally
        {
            Arrays.fill(secret, (byte)0);
        }
    }

    private KeyFileException wrong(final int number, final String what)
    {
        return new KeyFileException("key file " + path + ": line " + number + " " + what);
    }

    private Keyring keyring()
    {
        final Keyring keyring = new Keyring(pairs.getOrDefault(ANY, KeyPair.NONE));
        pairs.forEach((ssid, keys) ->
        {
            if (ssid != ANY)
            {
                keyring.put(ssid, keys);
            }
        });
        return keyring;
    }
}
