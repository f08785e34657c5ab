package io.stampede.auth;

import static org.assertj.core.api.Assertions.assertThat;

import io.stampede.testing.Allocation;
import io.stampede.testing.GoldenPackets;
import io.stampede.testing.GoldenPackets.GoldenPacket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.SplittableRandom;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class HmacSha256Test
{
    private static final long SEED = 2104;

    private final HmacSha256 hmac = new HmacSha256();
    private final UnsafeBuffer result = new UnsafeBuffer(new byte[HmacSha256.LENGTH]);

    @Test
    void shouldGiveTheKnownAnswerOfRfc4231()
    {
        final GoldenPacket vector = GoldenPackets.load("scalars.json").named("rfc4231-case5-hmac-sha256-128");
        final byte[] key = new byte[20];
        Arrays.fill(key, (byte)0x0C);
        final byte[] data = "Test With Truncation".getBytes(StandardCharsets.US_ASCII);

        hmac.begin(new HmacKey(key));
        hmac.update(new UnsafeBuffer(data), 0, data.length);
        hmac.write(result, 0);

        assertThat(HexFormat.of().formatHex(result.byteArray())).isEqualTo(vector.hex());
    }

    @Test
    void shouldAgreeWithTheJdkForKeysAndTextsOfAnyLength() throws GeneralSecurityException
    {
        final SplittableRandom random = new SplittableRandom(SEED);
        for (int i = 0; i < 500; i++)
        {
            final byte[] key = new byte[random.nextInt(1, 200)];
            final byte[] text = new byte[random.nextInt(0, 5000)];
            random.nextBytes(key);
            random.nextBytes(text);
            final Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            final byte[] expected = Arrays.copyOf(mac.doFinal(text), HmacSha256.LENGTH);

            hmac.begin(new HmacKey(key));
            hmac.update(new UnsafeBuffer(text), 0, text.length);
            hmac.write(result, 0);

            assertThat(result.byteArray()).as("seed %d, step %d", SEED, i).isEqualTo(expected);
        }
    }

    @Test
    void shouldCompareAllSixteenOctets()
    {
        final HmacKey key = new HmacKey(new byte[32]);
        hmac.begin(key);
        hmac.write(result, 0);
        for (int bit = 0; bit < HmacSha256.LENGTH * 8; bit++)
        {
            final byte[] flipped = result.byteArray().clone();
            flipped[bit / 8] ^= (byte)(1 << bit % 8);
            hmac.begin(key);
            assertThat(hmac.matches(new UnsafeBuffer(flipped), 0)).as("bit %d", bit).isFalse();
        }
        hmac.begin(key);
        assertThat(hmac.matches(result, 0)).isTrue();
    }

    @Test
    void shouldNeverPrintASecret()
    {
        assertThat(new HmacKey(new byte[]{0x41, 0x42}).toString()).doesNotContain("41", "AB");
    }

    @Test
    @Tag("allocation")
    void shouldAllocateNothingOnceWarm()
    {
        final HmacKey key = new HmacKey(new byte[32]);
        final UnsafeBuffer packet = new UnsafeBuffer(new byte[112]);

        assertThat(Allocation.onceWarm(20, () -> rounds(key, packet, 1_000))).as("bytes for 100,000 HMACs").isZero();
    }

    private void rounds(final HmacKey key, final UnsafeBuffer packet, final int rounds)
    {
        for (int i = 0; i < rounds; i++)
        {
            signHundred(key, packet);
        }
    }

    private void signHundred(final HmacKey key, final UnsafeBuffer packet)
    {
        for (int i = 0; i < 100; i++)
        {
            hmac.begin(key);
            hmac.update(packet, 0, 96);
            hmac.write(packet, 96);
        }
    }
}
