package io.stampede.keyfile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stampede.auth.HmacKey;
import io.stampede.auth.HmacSha256;
import io.stampede.auth.KeyPair;
import io.stampede.auth.Keyring;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HexFormat;
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
        "'* zz0102030405060708090a0b0c0d0e0f', hex digits"})
    void shouldSayWhichLineIsWrong(final String text, final String expected) throws IOException
    {
        final Path path = file("rw-------", text);

        assertThatThrownBy(() -> KeyFile.read(path)).isInstanceOf(KeyFileException.class)
            .hasMessageContaining(expected).hasMessageNotContaining("000102030405060708090a0b0c0d0e0f");
    }

    @Test
    void shouldRefuseAThirdKeyAndAMissingFile() throws IOException
    {
        final Path path = file("rw-------", ("5 " + SECRET + "\n").repeat(3));

        assertThatThrownBy(() -> KeyFile.read(path)).hasMessageContaining("line 3");
        assertThatThrownBy(() -> KeyFile.read(directory.resolve("none"))).isInstanceOf(KeyFileException.class);
    }
}
