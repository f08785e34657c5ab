package io.stampede.reflector.reflect;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.stampede.reflector.reflect.tlv.LocationPolicy;
import io.stampede.reflector.reflect.tlv.TlvPolicy;
import io.stampede.reflector.reflect.tlv.TlvProcessor;
import io.stampede.reflector.reflect.tlv.VerbatimExtender;
import io.stampede.testing.Conforms;
import io.stampede.testing.GoldenPackets;
import io.stampede.testing.GoldenPackets.GoldenPacket;
import io.stampede.wire.tlv.TimestampInformation;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Requests that others encoded, answered by the real reflector, compared with the replies they expect. */
class ReflectorVectorTest
{
    private static final GoldenPackets BASE = GoldenPackets.load("stamp_base.json");
    private static final GoldenPackets TLVS = GoldenPackets.load("stamp_tlv.json");
    /**
     * The vectors' reflector announces 0x9403; ours the tightest encoding of the same error (see ErrorEstimateTest).
     */
    private static final int ERROR_ESTIMATE = 12;
    /** A source MAC address sockets do not see, another address family, another policy: tested below. */
    private static final Set<String> NEEDS_MORE = Set.of("location-v4", "location-v6-nomac", "cos-refused");

    /** Types this reflector does not process come back as unknown ones do; their vectors are of no use here. */
    static List<GoldenPacket> tlvRequests()
    {
        return TLVS.where(vector -> "reply".equals(vector.action()) && !vector.fields().has("key_hex") &&
            !NEEDS_MORE.contains(vector.name()) && onlyProcessedAndUnknown(vector.fields().path("tlvs")));
    }

    private static boolean onlyProcessedAndUnknown(final JsonNode tlvs)
    {
        for (final JsonNode tlv : tlvs)
        {
            final int type = tlv.path("type").asInt();
            if (type < 13 && type > 0 && !TlvPolicy.DEFAULT.enabled().contains(type))
            {
                return false;
            }
        }
        return true;
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
    @Conforms("2.24")
    void shouldRefuseADscpThePolicyForbidsAndKeepTheReceivedOne()
    {
        final TlvPolicy policy = new TlvPolicy(
            TlvPolicy.DEFAULT.enabled(),
            LocationPolicy.DISCLOSE,
            TlvPolicy.ALL_DSCPS & ~(1L << 34),
            TimestampInformation.SYNC_NTP);
        final ReflectorFixture fixture = new ReflectorFixture().extender(new TlvProcessor(policy));

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
    void shouldTellWhereAnIpv6RequestCameFrom()
    {
        final ReflectorFixture fixture = new ReflectorFixture().ipv6();

        final byte[] reply = fixture.answer(fixture.build(), TLVS.named("location-v6-nomac").octets());

        assertReply(reply, TLVS.named("location-v6-nomac-reply"));
    }

    /** The vector's reflector saw the MAC address 02:00:5e:10:00:01; a socket answers that one with zeros. */
    @Test
    @Conforms("2.19")
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
        final TlvPolicy policy = new TlvPolicy(
            TlvPolicy.DEFAULT.enabled(), LocationPolicy.HIDE, TlvPolicy.ALL_DSCPS, TimestampInformation.SYNC_NTP);
        final ReflectorFixture fixture = new ReflectorFixture().extender(new TlvProcessor(policy));

        final byte[] reply = fixture.answer(fixture.build(), TLVS.named("location-v4").octets());

        assertThat(HexFormat.of().formatHex(reply).substring(88)).isEqualTo(
            "0002003800000000" +
            "00030008" + "00".repeat(8) +
            "00050010" + "00".repeat(16) +
            "00080010" + "00".repeat(16));
    }

    @Test
    @Conforms({"1.9", "2.3"})
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

    private static void assertReply(final byte[] reply, final GoldenPacket expected)
    {
        final byte[] octets = expected.octets();
        octets[ERROR_ESTIMATE] = reply[ERROR_ESTIMATE];
        octets[ERROR_ESTIMATE + 1] = reply[ERROR_ESTIMATE + 1];
        assertThat(HexFormat.of().formatHex(reply)).isEqualTo(HexFormat.of().formatHex(octets));
    }
}
