package io.stampede.reflector.reflect;

import static org.assertj.core.api.Assertions.assertThat;

import io.stampede.frame.AddressSet;
import io.stampede.frame.Departure;
import io.stampede.frame.IpAddress;
import io.stampede.frame.PacketBatch;
import io.stampede.frame.PrefixSet;
import io.stampede.reflector.reflect.tlv.ReturnPathPolicy;
import io.stampede.reflector.reflect.tlv.TlvPolicy;
import io.stampede.testing.Conforms;
import io.stampede.testing.GoldenPackets;
import io.stampede.testing.GoldenPackets.GoldenPacket;
import io.stampede.testing.Vectors;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Where a reply goes when the sender says so (RFC 9503), with the vectors' addresses. */
@Vectors
class ReturnPathTest
{
    private static final GoldenPackets VECTORS = GoldenPackets.load("stamp_sr_lag_ctl.json");
    private static final int ALL = Departure.SOURCE | Departure.DESTINATION | Departure.SAME_LINK | Departure.SRV6;
    private static final int INTERFACE = 7;
    private static final long DOCUMENTATION = 0x2001_0DB8_0000_0000L;

    private final ReflectorFixture fixture = new ReflectorFixture();

    private static TlvPolicy policy(final int abilities, final PrefixSet allowed, final String... own)
    {
        final InetAddress[] addresses = Arrays.stream(own).map(InetAddress::ofLiteral).toArray(InetAddress[]::new);
        return TlvPolicy.DEFAULT.at(new AddressSet(addresses), new ReturnPathPolicy(abilities, allowed));
    }

    private static PrefixSet everywhere()
    {
        return new PrefixSet(
            new long[]{DOCUMENTATION, 0}, new long[]{0, IpAddress.mapped(0xC000_0200)}, new int[]{32, 96 + 24});
    }

    private String extension(final TlvPolicy policy, final byte... request)
    {
        fixture.arrive(request);
        fixture.batch.interfaceIndex(0, INTERFACE);
        final Reflector reflector = fixture.tlvs(policy).build();
        reflector.reflect(fixture.batch, 0, 0);
        final byte[] reply = new byte[fixture.batch.sendLength(0)];
        fixture.batch.buffer().getBytes(0, reply);
        return reply.length == 0 ? "" : HexFormat.of().formatHex(reply, 44, reply.length);
    }

    private static String expected(final String name)
    {
        return VECTORS.named(name + "-reply").hex().substring(88);
    }

    private static byte[] request(final String tlv)
    {
        final byte[] octets = HexFormat.of().parseHex(tlv.replace(" ", ""));
        final byte[] request = ReflectorFixture.request(1, 7, 44 + octets.length);
        System.arraycopy(octets, 0, request, 44, octets.length);
        return request;
    }

    @Test
    @Conforms("3.2")
    @Vectors("dna-v4-own")
    void shouldLeaveFromTheNodeAddressMeantWhenItIsOurs()
    {
        final GoldenPacket vector = VECTORS.named("dna-v4-own");

        assertThat(extension(policy(ALL, PrefixSet.EMPTY, "198.51.100.20"), vector.octets()))
            .isEqualTo(expected("dna-v4-own"));
        assertThat(fixture.batch.departure(0)).as("it was sent there: nothing special").isZero();

        final String other = "80090004c6336415";
        assertThat(extension(policy(ALL, PrefixSet.EMPTY, "198.51.100.21"), request(other)))
            .isEqualTo("00090004c6336415");
        assertThat(fixture.batch.departure(0)).isEqualTo(Departure.SOURCE);
        assertThat(fixture.batch.sendSourceLow(0)).isEqualTo(IpAddress.mapped(0xC633_6415));
    }

    @Test
    @Conforms({"3.3", "3.4"})
    @Vectors({"dna-v4-foreign", "dna-bad-len"})
    void shouldSayWhenTheNodeAddressMeantIsNotOurs()
    {
        assertThat(extension(policy(ALL, PrefixSet.EMPTY, "10.0.0.1"), VECTORS.named("dna-v4-foreign").octets()))
            .isEqualTo(expected("dna-v4-foreign"));
        assertThat(fixture.batch.departure(0)).isZero();
        assertThat(extension(policy(ALL, PrefixSet.EMPTY, "10.0.0.1"), VECTORS.named("dna-bad-len").octets()))
            .isEqualTo(expected("dna-bad-len"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"rp-cc-no-reply", "rp-cc-no-reply-reserved"})
    @Conforms({"3.7", "3.10"})
    void shouldStaySilentAndNotCountWhenAskedTo(final String name)
    {
        fixture.stateful();
        final Reflector reflector = fixture.build();
        final byte[] ordinary = Arrays.copyOf(VECTORS.named(name).octets(), 44);
        final byte[] before = fixture.answer(reflector, ordinary);

        for (int n = 0; n < 3; n++)
        {
            fixture.arrive(VECTORS.named(name).octets());
            assertThat(reflector.reflect(fixture.batch, 0, 0)).isEqualTo(DropReason.NO_REPLY_REQUESTED);
            assertThat(fixture.batch.sendLength(0)).isZero();
        }
        final byte[] after = fixture.answer(reflector, ordinary);

        assertThat(Arrays.copyOf(before, 4)).isEqualTo(new byte[]{0, 0, 0, 0});
        assertThat(Arrays.copyOf(after, 4)).as("next number of the session").isEqualTo(new byte[]{0, 0, 0, 1});
    }

    @Test
    @Conforms("3.14")
    void shouldLeaveAlongTheFirstOfTwoSegmentLists()
    {
        final String lists = "20010db8000a00000000000000000001" + "8004001020010db8000b00000000000000000001";
        fixture.ipv6();

        assertThat(extension(policy(ALL, everywhere()), request("800a0028" + "80040010" + lists)))
            .isEqualTo("000a0028" + "00040010" + lists);

        assertThat(fixture.batch.departure(0)).isEqualTo(Departure.SRV6);
        assertThat(fixture.batch.sendPathLength(0)).isEqualTo(16);
        final byte[] path = new byte[16];
        fixture.batch.buffer().getBytes(fixture.batch.sendPathOffset(0), path);
        assertThat(path).isEqualTo(InetAddress.ofLiteral("2001:db8:a::1").getAddress());
    }

    /** What a sender asks, what comes back, and how it leaves: nothing, the same link, an address, segments. */
    @ParameterizedTest
    @Conforms({"3.8", "3.9", "3.10", "3.11", "3.12", "3.13"})
    @CsvSource({
        // same link; reserved bits are ignored; an address beside it is ignored
        "800a0008 80010004 00000001, 000a00080001000400000001, 4",
        "800a0008 80010004 ffffffff, 000a000800010004ffffffff, 4",
        "800a0010 80010004 00000001 80020004 c0000263, 000a0010000100040000000180020004c0000263, 4",
        // an address within the policy, one outside, one of the other family, a multicast one
        "800a0008 80020004 c0000263, 000a000800020004c0000263, 2",
        "800a0008 80020004 0a000001, 800a0008800200040a000001, 0",
        "800a0014 80020010 20010db8000000000000000000000001, 800a00148002001020010db8000000000000000000000001, 0",
        "800a0008 80020004 e0000001, 800a000880020004e0000001, 0",
        // two of a kind: the first wins
        "800a0010 80020004 c0000263 80020004 c0000264, 000a001000020004c000026380020004c0000264, 2",
        // labels no socket can push; labels that are no stack
        "800a000c 80030008 03e810ff 03e821ff, 800a000c8003000803e810ff03e821ff, 0",
        "800a000c 80030008 03e811ff 03e821ff, 400a000c4003000803e811ff03e821ff, 0",
        // wrong lengths, nothing at all, cut off, unknown
        "800a000a 80030006 03e810ff03e8, 400a000a4003000603e810ff03e8, 0",
        "800a0004 80010000, 400a000440010000, 0",
        "800a0004 80030000, 400a000440030000, 0",
        "800a001c 80040018 20010db8000a0000000000000000000120010db8000b0000, " +
            "400a001c4004001820010db8000a0000000000000000000120010db8000b0000, 0",
        "800a0000, 400a0000, 0",
        "800a0006 80020004 c000, 400a000640020004c000, 0",
        "800a0008 80090004 c0000263, 800a000880090004c0000263, 0"})
    void shouldObeyWhatThePolicyAllows(final String sent, final String returned, final int departure)
    {
        assertThat(extension(policy(ALL, everywhere()), request(sent))).isEqualTo(returned);
        assertThat(fixture.batch.departure(0)).isEqualTo(departure);
    }

    @Test
    @Conforms("3.11")
    @Vectors("rp-return-address")
    void shouldSendToTheReturnAddressOrNowhereElse()
    {
        final GoldenPacket vector = VECTORS.named("rp-return-address");

        assertThat(extension(policy(ALL, everywhere()), vector.octets())).isEqualTo(expected("rp-return-address"));
        assertThat(fixture.batch.sendDestinationLow(0)).isEqualTo(IpAddress.mapped(0xC000_0263));
        assertThat(extension(policy(ALL, PrefixSet.EMPTY), vector.octets())).startsWith("800a");
        assertThat(fixture.batch.departure(0)).isZero();
    }

    /** One within the policy, one outside, a multicast one; -15 is RETURN_ADDRESS_NOT_ALLOWED. */
    @ParameterizedTest
    @Conforms("3.16")
    @CsvSource({
        "800a0008 80020004 c0000263, false, 56", "800a0008 80020004 0a000001, false, 56",
        "800a0008 80020004 c0000263, true, 56", "800a0008 80020004 0a000001, true, -15",
        "800a0008 80020004 e0000001, true, -15", "800a0010 80010004 00000001 80020004 0a000001, true, 64"})
    void shouldDropOrMarkARequestWhoseReturnAddressLiesOutside(
        final String tlv, final boolean isDropping, final int expected)
    {
        final TlvPolicy policy =
            TlvPolicy.DEFAULT.at(new AddressSet(), new ReturnPathPolicy(ALL, everywhere(), isDropping));
        fixture.stateful();
        final Reflector reflector = fixture.tlvs(policy).build();
        fixture.arrive(request(tlv));
        fixture.batch.interfaceIndex(0, INTERFACE);

        assertThat(reflector.reflect(fixture.batch, 0, 0)).isEqualTo(expected);
        assertThat(fixture.batch.sendLength(0)).isEqualTo(Math.max(0, expected));
    }

    @ParameterizedTest
    @ValueSource(strings = {"rp-sr-mpls", "rp-srv6-empty", "rp-empty", "rp-two"})
    @Conforms({"3.6", "3.12", "3.13"})
    void shouldAnswerAsOthersExpect(final String name)
    {
        assertThat(extension(policy(ALL, everywhere()), VECTORS.named(name).octets())).isEqualTo(expected(name));
    }

    @Test
    @Vectors("rp-srv6")
    void shouldLeaveAlongTheSegmentsOverIpv6()
    {
        final PacketBatch batch = fixture.ipv6().batch;

        assertThat(extension(policy(ALL, everywhere()), VECTORS.named("rp-srv6").octets()))
            .isEqualTo(expected("rp-srv6"));
        assertThat(batch.departure(0)).isEqualTo(Departure.SRV6);
        assertThat(batch.sendPathOffset(0)).isEqualTo(44 + 8);
        assertThat(batch.sendPathLength(0)).isEqualTo(32);
    }

    @Test
    @Conforms("3.12")
    void shouldAnswerTheOrdinaryWayWhenASegmentLiesOutsideOrThePortCannot()
    {
        fixture.ipv6();
        final byte[] request = VECTORS.named("rp-srv6").octets();
        final PrefixSet first = new PrefixSet(new long[]{0x2001_0DB8_000A_0000L}, new long[]{0}, new int[]{48});

        assertThat(extension(policy(ALL, first), request)).startsWith("800a002480040020");
        assertThat(fixture.batch.departure(0)).isZero();
        assertThat(extension(policy(Departure.SAME_LINK, everywhere()), request)).startsWith("800a002480040020");
        assertThat(fixture.batch.departure(0)).isZero();
    }
}
