package io.stampede.keyfile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.HotSpotDiagnosticMXBean;
import io.stampede.auth.HmacKey;
import io.stampede.auth.HmacSha256;
import io.stampede.auth.KeyPair;
import io.stampede.auth.Keyring;
import io.stampede.testing.Requires;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KeyFileTest
{
    private static final String SECRET = "000102030405060708090a0b0c0d0e0f";
    private static final String OTHER = "f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff";

    @TempDir
    private Path directory = Path.of(".");

    private Path file(final String mode, final String text) throws IOException
    {
        final Path path = directory.resolve("keys");
        Files.writeString(path, text);
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(mode));
        return path;
    }

    @Test
    void shouldReadKeysBySessionAndDefault() throws Exception
    {
        final Keyring keyring = KeyFile.read(file("rw-------",
            "# keys\n\n* " + SECRET + "\n  4660\t" + OTHER + " # one session\n4660 " + SECRET + "\n"));

        assertThat(keyring.keys(7)).isSameAs(keyring.keys(0));
        assertThat(keyring.keys(7).current()).isSameAs(keyring.keys(7).previous());
        assertThat(keyring.keys(4660).current()).isNotSameAs(keyring.keys(4660).previous());
        assertThat(signature(keyring.keys(4660).current())).isEqualTo(signature(key(OTHER)));
        assertThat(signature(keyring.keys(4660).previous())).isEqualTo(signature(key(SECRET)));
        assertThat(signature(keyring.keys(7).current())).isEqualTo(signature(key(SECRET)));
    }

    private static HmacKey key(final String hex)
    {
        return new HmacKey(HexFormat.of().parseHex(hex));
    }

    private static byte[] signature(final HmacKey key)
    {
        final UnsafeBuffer result = new UnsafeBuffer(new byte[HmacSha256.LENGTH]);
        final HmacSha256 hmac = new HmacSha256();
        hmac.begin(key);
        hmac.write(result, 0);
        return result.byteArray();
    }

    @Test
    void shouldTurnAwaySessionsWithoutAKeyWhenThereIsNoDefault() throws Exception
    {
        final Keyring keyring = KeyFile.read(file("r--------", "1 " + SECRET));

        assertThat(keyring.keys(2)).isSameAs(KeyPair.NONE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"rw-r-----", "rw----r--", "rw--w----", "rwxrwxrwx"})
    void shouldRefuseAFileOthersMayTouch(final String mode) throws IOException
    {
        final Path path = file(mode, "* " + SECRET);

        assertThatThrownBy(() -> KeyFile.read(path)).isInstanceOf(KeyFileException.class)
            .hasMessageContaining(mode).hasMessageContaining("chmod 600");
    }

    @ParameterizedTest
    @CsvSource({
        "'', holds no key", "'# nothing', holds no key", "'*', line 1", "'* 00 00', line 1 holds 3 words",
        "'65536 000102030405060708090a0b0c0d0e0f', beyond 65535", "'-1 000102030405060708090a0b0c0d0e0f', line 1",
        "'x 000102030405060708090a0b0c0d0e0f', line 1", "'* 0001', 2 octets", "'* 000', hex digits",
        "'* zz0102030405060708090a0b0c0d0e0f', hex digits", "'* 000102030405060708090a0b0c0d0e0\u00e9', hex digits",
        "'99999999999999999999 000102030405060708090a0b0c0d0e0f', beyond 65535",
        "'* 000102030405060708090a0b0c0d0e0f extra and more', line 1 holds 5 words"})
    void shouldSayWhichLineIsWrong(final String text, final String expected) throws IOException
    {
        final Path path = file("rw-------", text);

        assertThatThrownBy(() -> KeyFile.read(path)).isInstanceOf(KeyFileException.class)
            .hasMessageContaining(expected).hasMessageNotContaining("000102030405060708090a0b0c0d0e0f");
    }

    @Test
    void shouldReadLinesHoweverTheyEndAndAreSpaced() throws Exception
    {
        final Keyring keyring = KeyFile.read(file("rw-------",
            "* " + SECRET + "#near\r\n\t4660 \t" + OTHER.toUpperCase(Locale.ROOT) + "\r\n# \u00e9nd\r\n5 " + OTHER));

        assertThat(signature(keyring.keys(0).current())).isEqualTo(signature(key(SECRET)));
        assertThat(signature(keyring.keys(4660).current())).isEqualTo(signature(key(OTHER)));
        assertThat(signature(keyring.keys(5).current())).isEqualTo(signature(key(OTHER)));
    }

    @Test
    void shouldRefuseAFileOfAnotherUser() throws IOException
    {
        Requires.root();
        final Path path = file("rw-------", "* " + SECRET);
        Files.setAttribute(path, "unix:uid", 12_345);

        assertThatThrownBy(() -> KeyFile.read(path)).isInstanceOf(KeyFileException.class)
            .hasMessage("key file " + path + ": belongs to user 12345, neither to root nor to user 0 this runs as" +
                " — chown 0 " + path);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/dev/null", "/proc/self"})
    void shouldRefuseWhatIsNoFile(final String path)
    {
        assertThatThrownBy(() -> KeyFile.read(Path.of(path))).isInstanceOf(KeyFileException.class)
            .hasMessageStartingWith("key file " + path + ": ");
    }

    /** What lies on the heap when the keys have been read, live or not yet collected, as a heap dump shows it. */
    @Test
    void shouldLeaveNoTextOfASecretInMemory() throws Exception
    {
        final SecureRandom random = new SecureRandom();
        final byte[] secret = new byte[32];
        random.nextBytes(secret);
        final byte[] digits = new byte[64];
        for (int i = 0; i < digits.length; i++)
        {
            digits[i] = (byte)"0123456789abcdef".charAt(secret[i / 2] >> (i % 2 == 0 ? 4 : 0) & 15);
        }
        final Path path = file("rw-------", "");
        Files.write(path, "4660 ".getBytes(StandardCharsets.US_ASCII));
        try (OutputStream out = new FileOutputStream(path.toFile(), true))
        {
            out.write(digits);
        }
        final Path dump = directory.resolve("heap.hprof");

        final Keyring keyring = KeyFile.read(path);
        final byte[] needle = digits.clone();
        Arrays.fill(digits, (byte)0);
        Arrays.fill(secret, (byte)0);
        for (int i = 0; i < needle.length; i++)
        {
            needle[i] ^= 0x55;
        }
        ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class).dumpHeap(dump.toString(), false);

        assertThat(keyring.keys(4660)).isNotSameAs(keyring.keys(0));
        assertThat(holds(dump, needle)).as("64 digits of the secret in %s", dump).isFalse();
    }

    /** Whether a file holds {@code masked} XOR 0x55; so masked, the search does not find itself. */
    private static boolean holds(final Path file, final byte... masked) throws IOException
    {
        try (FileChannel channel = FileChannel.open(file))
        {
            final MappedByteBuffer octets = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size());
            int same = 0;
            for (int at = 0; at < octets.capacity() && same < masked.length; at++)
            {
                // the digits are random: what begins them anew within them does not matter
                final int restarted = octets.get(at) == (masked[0] ^ 0x55) ? 1 : 0;
                same = octets.get(at) == (masked[same] ^ 0x55) ? same + 1 : restarted;
            }
            return same == masked.length;
        }
    }

    @Test
    void shouldRefuseAThirdKeyAndAMissingFile() throws IOException
    {
        final Path path = file("rw-------", ("5 " + SECRET + "\n").repeat(3));

        assertThatThrownBy(() -> KeyFile.read(path)).hasMessageContaining("line 3");
        assertThatThrownBy(() -> KeyFile.read(directory.resolve("none"))).isInstanceOf(KeyFileException.class);
    }
}
