package io.stampede.reflector.reflect;

import static org.assertj.core.api.Assertions.assertThat;

import io.stampede.reflector.reflect.tlv.LocationPolicy;
import io.stampede.reflector.reflect.tlv.TlvPolicy;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the Location TLV's source MAC sub-TLV is answered with (RFC 8972 §4.2.1). */
class SourceMacTest
{
    private static final long MAC = 0x0200_5E10_0002L;

    /** EUI-48 is sub-type 2, EUI-64 sub-type 3; both have eight octets. */
    @ParameterizedTest
    @CsvSource({
        "true, true, 00020008 02005e1000020000",
        "true, false, 00030008 0000000000000000",
        "false, true, 00030008 0000000000000000"})
    void shouldTellTheMacAsEui48WhenKnownAndDisclosed(
        final boolean isDisclosed, final boolean isKnown, final String expected)
    {
        final ReflectorFixture fixture = new ReflectorFixture().tlvs(TlvPolicy.DEFAULT.within(
            isDisclosed ? LocationPolicy.DISCLOSE : LocationPolicy.HIDE, TlvPolicy.ALL_DSCPS));
        final Reflector reflector = fixture.build();
        final byte[] request = Arrays.copyOf(ReflectorFixture.request(1, 7, 44), 64);
        // Location of 16 octets: no ports, one empty sub-TLV 1
        System.arraycopy(
            HexFormat.of().parseHex("80020010" + "00000000" + "80010008" + "0000000000000000"), 0, request, 44, 20);
        fixture.arrive(request);
        if (isKnown)
        {
            fixture.batch.sourceMac(0, MAC);
        }

        reflector.reflect(fixture.batch, 0, 0);

        final byte[] answer = new byte[12];
        fixture.batch.buffer().getBytes(52, answer);
        assertThat(HexFormat.of().formatHex(answer)).isEqualTo(expected.replace(" ", ""));
    }
}
