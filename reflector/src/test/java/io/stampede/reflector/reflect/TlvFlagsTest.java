package io.stampede.reflector.reflect;

import static io.stampede.reflector.reflect.ReflectorFixture.request;
import static org.assertj.core.api.Assertions.assertThat;

import io.stampede.reflector.reflect.tlv.TlvPolicy;
import io.stampede.reflector.reflect.tlv.TlvProcessor;
import io.stampede.testing.Conforms;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TlvFlagsTest
{
    private final ReflectorFixture fixture = new ReflectorFixture();

    /** Left what a sender sends after the base packet, right what RFC 8972 §4 wants back. */
    @ParameterizedTest
    @Conforms({"2.7", "2.8", "2.9", "2.10", "2.11", "2.12", "2.18", "2.22", "2.27", "2.35"})
    @CsvSource({
        // one padding, two paddings, an empty one
        "80010002abcd, 00010002abcd",
        "80010002abcd80010001ee, 00010002abcd00010001ee",
        "80010000, 00010000",
        // unknown: U, and the known one after it is processed; 0 and 255 are unknown too
        "80c80004deadbeef80010001aa, 80c80004deadbeef00010001aa",
        "80000000, 80000000",
        "80ff0001aa, 80ff0001aa",
        // hostile flags are ignored and computed anew
        "ff010002abcd, 00010002abcd",
        "00c80001aa, 80c80001aa",
        "7fc80001aa, 80c80001aa",
        // more octets claimed than there are: M, bogus Length kept; U too if unknown; what follows a stop stays as sent
        "800100ff00, 400100ff00",
        "80c8ffff00, c0c8ffff00",
        // private use without room for the enterprise number: M, and the walk stops
        "80fc000312345680010001aa, c0fc000312345680010001aa",
        "80fc000412345678 80010001aa, 80fc00041234567800010001aa",
        "80fe0000, c0fe0000",
        // known types with a wrong length: M, and what follows stays as sent
        "80040003000000 80010001aa, 4004000300000080010001aa",
        "8004000500000000008003000400000000, 4004000500000000008003000400000000",
        "8003000300000080010000, 4003000300000080010000",
        "80020003000000, 40020003000000",
        "80060005 1000000000, 400600051000000000",
        // a type that came before is not processed again
        "80060004100100008006000410010000, 00060004100100008006000410010000",
        // Access IDs nobody defined are not acted on
        "8006000400010000, 8006000400010000",
        "8006000430010000, 8006000430010000",
        // no room for a header
        "80, 40", "8001, 4001", "800100, 400100",
        "80010001aa80, 00010001aa40"})
    void shouldSetTheFlagsAnew(final String sent, final String expected)
    {
        assertThat(fixture.extension(fixture.build(), sent)).isEqualTo(expected);
    }

    @Test
    void shouldTreatADisabledTypeAsUnknown()
    {
        final Reflector reflector = fixture.tlvs(TlvPolicy.DEFAULT.without(1)).build();

        assertThat(fixture.extension(reflector, "80010002abcd")).isEqualTo("80010002abcd");
        assertThat(reflector.extender().unrecognized).isEqualTo(1);
    }

    @Test
    @Conforms("2.37")
    void shouldStopAfterABoundedNumberOfTlvs()
    {
        final byte[] request = request(1, 7, 65_504);
        for (int at = 44; at < request.length; at += 4)
        {
            request[at] = (byte)0x80;
            request[at + 1] = 1;
        }
        final Reflector reflector = fixture.build();

        final byte[] reply = fixture.answer(reflector, request);

        assertThat(reply).hasSameSizeAs(request);
        assertThat(reply[44 + 4 * (TlvProcessor.MAX_TLVS - 1)]).isZero();
        assertThat(reply[44 + 4 * TlvProcessor.MAX_TLVS]).isEqualTo((byte)0x40);
        assertThat(Arrays.copyOfRange(reply, 48 + 4 * TlvProcessor.MAX_TLVS, reply.length))
            .isEqualTo(Arrays.copyOfRange(request, 48 + 4 * TlvProcessor.MAX_TLVS, request.length));
        assertThat(reflector.extender().processed).isEqualTo(TlvProcessor.MAX_TLVS);
        assertThat(reflector.extender().malformed).isEqualTo(1);
    }
}
