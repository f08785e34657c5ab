package io.stampede.reflector.reflect;

import static org.assertj.core.api.Assertions.assertThat;

import io.stampede.reflector.reflect.tlv.LinkIds;
import io.stampede.reflector.reflect.tlv.TlvPolicy;
import io.stampede.testing.Conforms;
import io.stampede.testing.GoldenPackets;
import io.stampede.testing.GoldenPackets.GoldenPacket;
import io.stampede.testing.Vectors;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whether a request came in on the member link it was meant for (RFC 9534); the vectors' reflector has link 202. */
@Vectors
class MicroSessionTest
{
    private static final GoldenPackets VECTORS = GoldenPackets.load("stamp_sr_lag_ctl.json");
    private static final TlvPolicy LINKS =
        TlvPolicy.DEFAULT.withLinkIds(LinkIds.NONE.with(7, 202).with(8, 203));

    private final ReflectorFixture fixture = new ReflectorFixture().tlvs(LINKS).interfaceIndex(7);

    @ParameterizedTest
    @ValueSource(strings = {"micro-first", "micro-known", "micro-bad-len"})
    @Conforms({"4.1", "4.3"})
    void shouldAnswerAsOthersExpect(final String name)
    {
        final GoldenPacket request = VECTORS.named(name);

        final byte[] reply = fixture.answer(fixture.build(), request.octets());

        ReflectorVectorTest.assertReply(reply, VECTORS.named(name + "-reply"));
    }

    @Test
    @Conforms("4.4")
    @Vectors("micro-wrong")
    void shouldDropWhatWasMeantForAnotherLinkAndNotCountIt()
    {
        final Reflector reflector = fixture.stateful().build();
        final byte[] request = VECTORS.named("micro-wrong").octets();
        fixture.arrive(request);

        assertThat(reflector.reflect(fixture.batch, 0, 0)).isEqualTo(DropReason.MICRO_SESSION_MISMATCH);

        assertThat(fixture.batch.sendLength(0)).isZero();
        final byte[] next = fixture.answer(reflector, VECTORS.named("micro-known").octets());
        assertThat(Arrays.copyOf(next, 4)).as("first number of the session").containsOnly(0);
        fixture.interfaceIndex(8);
        assertThat(fixture.answer(reflector, request)).hasSameSizeAs(request);
    }

    /** Left what a sender sends after the base packet, right what comes back by the interface. */
    @ParameterizedTest
    @Conforms({"4.1", "4.3"})
    @CsvSource({
        "8, 800b0004 00650000, 000b0004006500cb",
        "9, 800b0004 00650000, 800b000400650000",
        "9, 800b0004 006500ca, 800b0004006500ca",
        "0, 800b0004 00650000, 800b000400650000",
        "7, 800b0006 006500000000 80010000, 400b000600650000000080010000",
        // a second one is not looked at
        "7, 800b0004 00650000 800b0004 006500cb, 000b0004006500ca800b0004006500cb"})
    void shouldTellTheLinkTheRequestCameInOn(final int interfaceIndex, final String sent, final String returned)
    {
        fixture.interfaceIndex(interfaceIndex);

        assertThat(fixture.extension(fixture.build(), sent)).isEqualTo(returned);
    }

    @Test
    void shouldSayUnknownWhereNoLinkHasAnIdentifier()
    {
        fixture.tlvs(TlvPolicy.DEFAULT.withLinkIds(LinkIds.NONE));

        assertThat(fixture.extension(fixture.build(), "800b0002 0001")).isEqualTo("800b00020001");
    }
}
