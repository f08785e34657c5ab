package io.stampede.reflector.reflect;

import static org.assertj.core.api.Assertions.assertThat;

import io.stampede.auth.HmacKey;
import io.stampede.auth.KeyPair;
import io.stampede.auth.Keyring;
import io.stampede.reflector.reflect.tlv.LocationPolicy;
import io.stampede.reflector.reflect.tlv.TlvPolicy;
import io.stampede.reflector.reflect.tlv.VerbatimExtender;
import io.stampede.testing.Conforms;
import io.stampede.testing.GoldenPackets;
import io.stampede.testing.GoldenPackets.GoldenPacket;
import io.stampede.testing.Vectors;
import io.stampede.wire.PacketLayout;
import io.stampede.wire.TimestampFormat;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests that others encoded, answered by the real reflector, compared with the replies they expect. */
@Vectors
class ReflectorVectorTest
{
    private static final GoldenPackets BASE = GoldenPackets.load("stamp_base.json");
    private static final GoldenPackets TLVS = GoldenPackets.load("stamp_tlv.json");
    /**
     * The vectors' reflector announces 0x9403; ours the tightest encoding of the same error (see ErrorEstimateTest).
     */
    private static final int ERROR_ESTIMATE = 12;
    static final Keyring KEYS = new Keyring(KeyPair.of(new HmacKey(secret())));
    /** A source MAC address sockets do not see, another address family, another policy, counts: tested below. */
    private static final Set<String> NEEDS_MORE =
        Set.of("location-v4", "location-v6-nomac", "cos-refused", "malformed-after-good");
    /** Tested in {@link FollowUpTest}. */
    private static final String NEEDS_A_SESSION = "followup-stateful";

    static List<GoldenPacket> tlvRequests()
    {
        return TLVS.where(vector -> "reply".equals(vector.action()) && !vector.fields().has("key_hex") &&
            !NEEDS_MORE.contains(vector.name()) && !vector.name().equals(NEEDS_A_SESSION));
    }

    static List<GoldenPacket> baseRequests()
    {
        return BASE.where(vector -> vector.name().startsWith("u-") && "reply".equals(vector.action()) &&
            !"any".equals(vector.expect().path("reply").asText()) && !vector.name().equals("u-sender-ssid"));
    }

    @ParameterizedTest
    @MethodSource("baseRequests")
    @Conforms({"1.7", "1.8", "1.10", "1.12", "1.14", "1.19", "2.3"})
    void shouldAnswerBaseRequestsAsOthersExpect(final GoldenPacket request)
    {
        final ReflectorFixture fixture = new ReflectorFixture().twampLight();

        final byte[] reply = fixture.answer(fixture.build(), request.octets());

        assertReply(reply, BASE.named(request.expect().path("reply").asText()));
    }

    @ParameterizedTest
    @MethodSource("tlvRequests")
    @Conforms({"2.7", "2.8", "2.9", "2.10", "2.11", "2.12", "2.18", "2.20", "2.22", "2.23", "2.26"})
    void shouldAnswerTlvRequestsAsOthersExpect(final GoldenPacket request)
    {
        final ReflectorFixture fixture = new ReflectorFixture();

        final byte[] reply = fixture.answer(fixture.build(), request.octets());

        assertReply(reply, TLVS.named(request.expect().path("reply").asText()));
    }

    @Test
    @Conforms("2.10")
    @Vectors("malformed-after-good")
    void shouldKeepWhatItProcessedBeforeATlvThatRunsPastTheEnd()
    {
        final TlvPolicy policy = TlvPolicy.DEFAULT.withDirectMeasurement(new FixedCounters(990, 985));
        final ReflectorFixture fixture = new ReflectorFixture().tlvs(policy);

        final byte[] reply = fixture.answer(fixture.build(), TLVS.named("malformed-after-good").octets());

        assertReply(reply, TLVS.named("malformed-after-good-reply"));
    }

    /** The vectors do not say how to answer these two; RFC 8762 asks for no judgement on a sender's clock. */
    @ParameterizedTest
    @ValueSource(strings = {"u-sender-seq-max", "u-sender-ee-mult0"})
    @Conforms({"1.7", "1.8"})
    void shouldCopyWhatTheSenderSentWhateverItIs(final String name)
    {
        final ReflectorFixture fixture = new ReflectorFixture();
        final String request = BASE.named(name).hex();

        final String reply = HexFormat.of().formatHex(fixture.answer(fixture.build(), BASE.named(name).octets()));

        assertThat(reply.substring(0, 8)).as("stateless").isEqualTo(request.substring(0, 8));
        assertThat(reply.substring(48, 76)).as("number, T1, Error Estimate").isEqualTo(request.substring(0, 28));
    }

    @Test
    @Conforms("1.15")
    @Vectors("u-reflector-ptp")
    void shouldStampInPtpWhereTheOperatorWants()
    {
        final ReflectorFixture fixture = new ReflectorFixture().format(TimestampFormat.ptp(0));
        final byte[] request = BASE.named("u-sender-base").octets();
        request[3] = 2;

        assertReply(fixture.answer(fixture.build(), request), BASE.named("u-reflector-ptp"));
    }

    @Test
    @Conforms("2.24")
    @Vectors("cos-refused")
    void shouldRefuseADscpThePolicyForbidsAndKeepTheReceivedOne()
    {
        final TlvPolicy policy = TlvPolicy.DEFAULT.within(LocationPolicy.DISCLOSE, TlvPolicy.ALL_DSCPS & ~(1L << 34));
        final ReflectorFixture fixture = new ReflectorFixture().tlvs(policy);

        final byte[] reply = fixture.answer(fixture.build(), TLVS.named("cos-refused").octets());

        assertReply(reply, TLVS.named("cos-refused-reply"));
        assertThat(fixture.batch.sendTos(0)).isEqualTo(46 << 2);
    }

    @Test
    @Conforms("2.24")
    void shouldLetTheReplyLeaveWithAPermittedDscp()
    {
        final ReflectorFixture fixture = new ReflectorFixture();

        fixture.answer(fixture.build(), TLVS.named("cos-permitted").octets());

        assertThat(fixture.batch.sendTos(0)).isEqualTo(34 << 2);
    }

    @Test
    @Conforms({"2.19", "2.20"})
    @Vectors("location-v6-nomac")
    void shouldTellWhereAnIpv6RequestCameFrom()
    {
        final ReflectorFixture fixture = new ReflectorFixture().ipv6();

        final byte[] reply = fixture.answer(fixture.build(), TLVS.named("location-v6-nomac").octets());

        assertReply(reply, TLVS.named("location-v6-nomac-reply"));
    }

    /** The vector's reflector saw the MAC address 02:00:5e:10:00:01; a socket answers that one with zeros. */
    @Test
    @Conforms("2.19")
    @Vectors("location-v4")
    void shouldTellWhereAnIpv4RequestCameFrom()
    {
        final ReflectorFixture fixture = new ReflectorFixture();

        final byte[] reply = fixture.answer(fixture.build(), TLVS.named("location-v4").octets());

        final String expected = TLVS.named("location-v4-reply").hex()
            .replace("0002000802005e1000010000", "000300080000000000000000");
        assertThat(HexFormat.of().formatHex(reply).substring(88)).isEqualTo(expected.substring(88));
    }

    @Test
    @Conforms("2.21")
    void shouldTellNothingWhenThePolicyHidesIt()
    {
        final TlvPolicy policy = TlvPolicy.DEFAULT.within(LocationPolicy.HIDE, TlvPolicy.ALL_DSCPS);
        final ReflectorFixture fixture = new ReflectorFixture().tlvs(policy);

        final byte[] reply = fixture.answer(fixture.build(), TLVS.named("location-v4").octets());

        assertThat(HexFormat.of().formatHex(reply).substring(88)).isEqualTo(
            "0002003800000000" +
            "00030008" + "00".repeat(8) +
            "00050010" + "00".repeat(16) +
            "00080010" + "00".repeat(16));
    }

    /** Octets 0x10..0x2F, the key of all authenticated vectors. */
    private static byte[] secret()
    {
        final byte[] secret = new byte[32];
        for (int i = 0; i < secret.length; i++)
        {
            secret[i] = (byte)(0x10 + i);
        }
        return secret;
    }

    @Test
    @Conforms({"1.21", "1.23", "2.3"})
    @Vectors({"a-sender-base", "a-sender-mbz-nonzero"})
    void shouldAnswerAuthenticatedRequestsWithAnHmacOthersExpect()
    {
        final ReflectorFixture fixture = new ReflectorFixture().keys(PacketLayout.AUTHENTICATED, KEYS);

        final byte[] reply = fixture.answer(fixture.build(), BASE.named("a-sender-base").octets());

        assertSignedReply(reply, BASE.named("a-reflector-stateless"), 112);
        fixture.arrive(BASE.named("a-sender-mbz-nonzero").octets());
        assertThat(fixture.build().reflect(fixture.batch, 0, 0)).isEqualTo(112);
    }

    /** The vector's reflector has answered forty packets of this session before. */
    @Test
    @Conforms({"1.9", "1.21", "2.3"})
    @Vectors("a-sender-ssid")
    void shouldNumberAuthenticatedRepliesOfASessionItself()
    {
        final ReflectorFixture fixture = new ReflectorFixture().keys(PacketLayout.AUTHENTICATED, KEYS).stateful();
        final Reflector reflector = fixture.build();
        final byte[] request = BASE.named("a-sender-ssid").octets();
        for (int i = 0; i < 40; i++)
        {
            fixture.answer(reflector, request);
        }

        assertSignedReply(fixture.answer(reflector, request), BASE.named("a-reflector-stateful"), 112);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a-sender-wrong-key", "a-sender-short-111", "u-sender-base"})
    @Conforms({"1.22", "1.24"})
    void shouldDropWhatIsNotGenuine(final String name)
    {
        final ReflectorFixture fixture = new ReflectorFixture().keys(PacketLayout.AUTHENTICATED, KEYS).stateful();
        fixture.arrive(BASE.named(name).octets());

        final int result = fixture.build().reflect(fixture.batch, 0, 0);

        assertThat(result).isIn(DropReason.BAD_HMAC, DropReason.TOO_SHORT);
        assertThat(fixture.sessions.live()).isZero();
    }

    @Test
    @Conforms("1.22")
    void shouldDropARequestWithAnyBitFlipped()
    {
        final ReflectorFixture fixture = new ReflectorFixture().keys(PacketLayout.AUTHENTICATED, KEYS).stateful();
        final Reflector reflector = fixture.build();
        for (int bit = 0; bit < 112 * 8; bit++)
        {
            final byte[] request = BASE.named("a-sender-ssid").octets();
            request[bit / 8] ^= (byte)(1 << bit % 8);
            fixture.arrive(request);
            assertThat(reflector.reflect(fixture.batch, 0, 0)).as("bit %d", bit).isEqualTo(DropReason.BAD_HMAC);
        }
        assertThat(fixture.sessions.live()).isZero();
    }

    @Test
    void shouldAnswerWithThePreviousKeyWhatWasSignedWithIt()
    {
        final KeyPair changing = new KeyPair(new HmacKey(new byte[32]), new HmacKey(secret()));
        final ReflectorFixture fixture =
            new ReflectorFixture().keys(PacketLayout.AUTHENTICATED, new Keyring(changing));

        final byte[] reply = fixture.answer(fixture.build(), BASE.named("a-sender-base").octets());

        assertSignedReply(reply, BASE.named("a-reflector-stateless"), 112);
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "hmac-tlv-then-padding", "hmac-tlv-bad", "auth-single-padding", "hmac-tlv-wrong-position"})
    @Conforms({"2.29", "2.31", "2.32", "2.33"})
    void shouldCheckAndSignTlvsAsOthersExpect(final String name)
    {
        final ReflectorFixture fixture = new ReflectorFixture().keys(PacketLayout.AUTHENTICATED, KEYS);

        final byte[] reply = fixture.answer(fixture.build(), TLVS.named(name).octets());

        assertSignedReply(reply, TLVS.named(name + "-reply"), reply.length);
    }

    /** The vector's reflector is stateful and has answered three packets of this session before. */
    @Test
    @Conforms({"2.29", "2.34"})
    @Vectors("hmac-tlv-unauth")
    void shouldCheckAndSignTlvsInTheUnauthenticatedModeToo()
    {
        final ReflectorFixture fixture = new ReflectorFixture().keys(PacketLayout.UNAUTHENTICATED, KEYS).stateful();
        final Reflector reflector = fixture.build();
        final byte[] request = TLVS.named("hmac-tlv-unauth").octets();
        for (int i = 0; i < 3; i++)
        {
            fixture.answer(reflector, request);
        }

        assertReply(fixture.answer(reflector, request), TLVS.named("hmac-tlv-unauth-reply"));
    }

    @Test
    @Conforms("2.30")
    void shouldNotTrustAnUnsignedTlvInTheAuthenticatedMode()
    {
        final ReflectorFixture fixture = new ReflectorFixture().keys(PacketLayout.AUTHENTICATED, KEYS);
        final byte[] base = BASE.named("a-sender-base").octets();
        final byte[] request = Arrays.copyOf(base, base.length + 8);
        System.arraycopy(HexFormat.of().parseHex("8004000488000000"), 0, request, base.length, 8);

        final byte[] reply = fixture.answer(fixture.build(), request);

        assertThat(HexFormat.of().formatHex(reply, base.length, reply.length)).isEqualTo("2004000488000000");
        assertThat(fixture.batch.sendTos(0)).isEqualTo(46 << 2);
    }

    /** Our Error Estimate differs from the vectors', so our HMAC does: it is checked with the JDK's own Mac. */
    private static void assertSignedReply(final byte[] reply, final GoldenPacket expected, final int length)
    {
        final byte[] octets = expected.octets();
        assertThat(reply).hasSize(length).hasSameSizeAs(octets);
        System.arraycopy(reply, 24, octets, 24, 2);
        System.arraycopy(mac(octets), 0, octets, 96, 16);
        assertThat(HexFormat.of().formatHex(reply)).isEqualTo(HexFormat.of().formatHex(octets));
    }

    private static byte[] mac(final byte... packet)
    {
        try
        {
            final Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret(), "HmacSHA256"));
            mac.update(packet, 0, 96);
            return mac.doFinal();
        }
        catch (final GeneralSecurityException ex)
        {
            throw new AssertionError(ex);
        }
    }

    @Test
    @Conforms({"1.9", "2.3"})
    @Vectors("u-sender-ssid")
    void shouldNumberRepliesOfASessionItself()
    {
        final ReflectorFixture fixture = new ReflectorFixture().stateful();
        final Reflector reflector = fixture.build();
        final byte[] request = BASE.named("u-sender-ssid").octets();
        for (int i = 0; i < 5; i++)
        {
            fixture.answer(reflector, request);
        }

        final byte[] reply = fixture.answer(reflector, request);

        assertReply(reply, BASE.named("u-reflector-stateful"));
    }

    @ParameterizedTest
    @MethodSource("tlvRequests")
    @Conforms({"1.18", "2.36"})
    void shouldReturnExtensionOctetsUntouchedWhenTlvsAreOff(final GoldenPacket request)
    {
        final ReflectorFixture fixture = new ReflectorFixture().extender(new VerbatimExtender());

        final byte[] reply = fixture.answer(fixture.build(), request.octets());

        assertThat(HexFormat.of().formatHex(reply).substring(88)).isEqualTo(request.hex().substring(88));
    }

    @Test
    @Conforms("1.20")
    @Vectors({"u-sender-short-13", "u-sender-empty"})
    void shouldDropWhatIsTooShortToBeARequest()
    {
        final ReflectorFixture fixture = new ReflectorFixture().twampLight();
        final Reflector reflector = fixture.build();

        for (final String name : List.of("u-sender-short-13", "u-sender-empty"))
        {
            fixture.arrive(BASE.named(name).octets());
            assertThat(reflector.reflect(fixture.batch, 0, 0)).as(name).isEqualTo(DropReason.TOO_SHORT);
            assertThat(fixture.batch.sendLength(0)).as(name).isZero();
        }
    }

    static void assertReply(final byte[] reply, final GoldenPacket expected)
    {
        final byte[] octets = expected.octets();
        octets[ERROR_ESTIMATE] = reply[ERROR_ESTIMATE];
        octets[ERROR_ESTIMATE + 1] = reply[ERROR_ESTIMATE + 1];
        assertThat(HexFormat.of().formatHex(reply)).isEqualTo(HexFormat.of().formatHex(octets));
    }
}
