package io.stampede.reflector.reflect;

import static io.stampede.reflector.reflect.ReflectedControlTest.request;
import static org.assertj.core.api.Assertions.assertThat;

import io.stampede.frame.AddressSet;
import io.stampede.frame.LinkAddressSet;
import io.stampede.reflector.reflect.tlv.OpenTlvIntegrity;
import io.stampede.reflector.reflect.tlv.ReflectedControlPolicy;
import io.stampede.reflector.reflect.tlv.TlvPolicy;
import io.stampede.reflector.reflect.tlv.TlvProcessor;
import io.stampede.testing.Conforms;
import java.net.InetAddress;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Requests to some of many nodes (RFC 10052 §3.1): 198.51.100.20, 2001:db8::20 and 02:00:5e:10:00:01 are ours. */
class AddressGroupTest
{
    private final ReflectorFixture fixture = new ReflectorFixture().extender(new TlvProcessor(
        TlvPolicy.DEFAULT.withReflectedControl(),
        new OpenTlvIntegrity(),
        new ReflectedControlPolicy(
            false,
            new AddressSet(InetAddress.ofLiteral("198.51.100.20"), InetAddress.ofLiteral("2001:db8::20")),
            new LinkAddressSet(new byte[]{0x02, 0x00, 0x5E, 0x10, 0x00, 0x01}))));

    private String tlvs(final byte... request)
    {
        final byte[] reply = fixture.answer(fixture.build(), request);
        return reply.length == 0 ? "" : HexFormat.of().formatHex(reply, 44, reply.length);
    }

    /** Groups by address: those of this node, of others, and no groups at all. */
    @ParameterizedTest
    @Conforms({"5.11", "5.12"})
    @CsvSource({
        // Layer 3: own prefix, host, everybody; another network; host bits set; the other family's everybody
        "800b0008 18000000 c6336400, 000b0008",
        "800b0008 20000000 c6336414, 000b0008",
        "800b0008 00000000 00000000, 000b0008",
        "800b0008 18000000 c6336500, none",
        "800b0008 18000000 c6336414, none",
        "800b0014 20000000 20010db8000000000000000000000000, 000b0014",
        "800b0014 00000000 00000000000000000000000000000000, 000b0014",
        "800b0014 20000000 20010db9000000000000000000000000, none",
        "800b0014 60000000 00000000000000000000ffff00000000, none",
        // two groups: this node has to be in both
        "800b0008 18000000 c6336400 800b0008 18000000 c6336500, none",
        // prefix longer than an address; wrong length
        "800b0008 21000000 c6336414, 400b0008",
        "800b0014 81000000 20010db8000000000000000000000000, 400b0014",
        "800b0006 18000000 c633, 400b0006",
        // Layer 2: one bit of the own address, all of it, another's; sizes this node has no address of
        "800a000c 020000000000 020000000000, 000a000c",
        "800a000c ffffffffffff 02005e100001, 000a000c",
        "800a000c ffffffffffff 02005e100002, none",
        "800a0004 0000 0000, none",
        "800a0010 0000000000000000 0000000000000000, none",
        // wrong lengths
        "800a0006 020000 020000, 400a0006",
        "800a0008 00000000 00000000, 400a0008",
        // cut off, no room for a header
        "800b0010 18000000 c6336400, 400b0010",
        "80000000 80, 00000000",
        // unknown: U, and the rest is obeyed; filling
        "80630004 01020304, 80630004",
        "80000000, 00000000"})
    void shouldAnswerOnlyWhenInTheGroup(final String subTlvs, final String returned)
    {
        final int length = 8 + subTlvs.replace(" ", "").length() / 2;
        final String tlv = String.format("800c%04x0000000100000000", length) + subTlvs;

        final String reply = tlvs(request(1, tlv));

        final boolean isMalformed = returned.startsWith("4") || subTlvs.endsWith(" 80");
        assertThat(reply).startsWith(
            returned.equals("none") ? "" : (isMalformed ? "400c" : "000c") + tlv.substring(4, 24) + returned);
        assertThat(reply.isEmpty()).isEqualTo(returned.equals("none"));
    }

    @Test
    void shouldCountWhatIsForOthersApart()
    {
        fixture.arrive(request(1, "800c00140000000100000000 800b000818000000c6336500"));

        assertThat(fixture.build().reflect(fixture.batch, 0, 0)).isEqualTo(DropReason.NOT_IN_ADDRESS_GROUP);
    }
}
