package io.stampede.reflector.reflect;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.stampede.reflector.reflect.tlv.VerbatimExtender;
import io.stampede.testing.Conforms;
import io.stampede.testing.GoldenPackets;
import io.stampede.testing.GoldenPackets.GoldenPacket;
import java.util.HexFormat;
import java.util.List;
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

    /** Types the reflector does not process yet come back as unknown ones do; their vectors wait for their handlers. */
    static List<GoldenPacket> tlvRequests()
    {
        return TLVS.where(vector -> "reply".equals(vector.action()) && !vector.fields().has("key_hex") &&
            onlyPaddingAndUnknown(vector.fields().path("tlvs")));
    }

    private static boolean onlyPaddingAndUnknown(final JsonNode tlvs)
    {
        for (final JsonNode tlv : tlvs)
        {
            final int type = tlv.path("type").asInt();
            if (type > 1 && type < 13)
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
    @Conforms({"2.7", "2.10", "2.11", "2.12", "2.18"})
    void shouldAnswerTlvRequestsAsOthersExpect(final GoldenPacket request)
    {
        final ReflectorFixture fixture = new ReflectorFixture();

        final byte[] reply = fixture.answer(fixture.build(), request.octets());

        assertReply(reply, TLVS.named(request.expect().path("reply").asText()));
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
