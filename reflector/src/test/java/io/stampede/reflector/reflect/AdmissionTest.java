package io.stampede.reflector.reflect;

import static io.stampede.reflector.reflect.ReflectorFixture.request;
import static org.assertj.core.api.Assertions.assertThat;

import io.stampede.frame.IpAddress;
import io.stampede.frame.PacketBatch;
import io.stampede.frame.PrefixSet;
import io.stampede.testing.Conforms;
import io.stampede.testing.GoldenPackets;
import io.stampede.wire.PacketLayout;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AdmissionTest
{
    private final ReflectorFixture fixture = new ReflectorFixture();

    @ParameterizedTest
    @ValueSource(ints = {14, 20, 43})
    @Conforms("1.19")
    void shouldDropShortRequestsWhenTwampLightIsOff(final int length)
    {
        fixture.arrive(request(1, 0, length));

        assertThat(fixture.build().reflect(fixture.batch, 0, 0)).isEqualTo(DropReason.SHORT_REQUEST);
    }

    @ParameterizedTest
    @ValueSource(ints = {14, 20, 43})
    @Conforms("1.19")
    void shouldAnswerShortRequestsWithFortyFourOctetsWhenTwampLightIsOn(final int length)
    {
        final ReflectorFixture light = new ReflectorFixture().twampLight();

        assertThat(light.answer(light.build(), request(1, 0, length))).hasSize(44);
    }

    @ParameterizedTest
    @ValueSource(ints = {44, 45, 46, 47, 48, 100, 1472, 65_507})
    @Conforms("1.18")
    void shouldAnswerWithAsManyOctetsAsWereAsked(final int length)
    {
        assertThat(fixture.answer(fixture.build(), request(1, 0, length))).hasSize(length);
    }

    @Test
    void shouldDropWhatWasCutOffOnArrival()
    {
        fixture.arrive(request(1, 0, 44));
        fixture.batch.arrived(0, 65_508);

        assertThat(fixture.build().reflect(fixture.batch, 0, 0)).isEqualTo(DropReason.TOO_LONG);
    }

    @ParameterizedTest
    @CsvSource({"0, -7", "7, -7", "862, -7", "1023, -7", "1024, 44", "8620, -8", "49152, 44", "65535, 44"})
    void shouldRefuseSourcePortsOfServicesAndOfItsOwn(final int port, final int expected)
    {
        final PacketBatch batch = fixture.arrive(request(1, 0, 44));
        batch.source(0, 0, ReflectorFixture.SENDER, port);

        assertThat(fixture.build().reflect(batch, 0, 0)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "0.0.0.0, -5", "224.0.0.1, -5", "239.255.255.255, -5", "255.255.255.255, -5", "ff02::1, -5", "::, -5",
        "10.0.0.1, 44", "127.0.0.1, 44", "240.0.0.1, 44", "2001:db8::1, 44", "::1, 44", "fe80::1, 44"})
    void shouldAnswerUnicastSourcesOnly(final String source, final int expected)
    {
        final PacketBatch batch = fixture.arrive(request(1, 0, 44));
        final InetAddress address = InetAddress.ofLiteral(source);
        batch.source(0, IpAddress.high(address), IpAddress.low(address), 50_000);

        assertThat(fixture.build().reflect(batch, 0, 0)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"224.0.0.1", "255.255.255.255", "ff02::1"})
    void shouldNotAnswerWhatWasSentToMany(final String destination)
    {
        final PacketBatch batch = fixture.arrive(request(1, 0, 44));
        final InetAddress address = InetAddress.ofLiteral(destination);
        batch.local(0, IpAddress.high(address), IpAddress.low(address), 862);

        assertThat(fixture.build().reflect(batch, 0, 0)).isEqualTo(DropReason.DESTINATION_NOT_UNICAST);
    }

    @Test
    void shouldNotAnswerAReflectorsReply()
    {
        final Reflector reflector = fixture.build();
        final byte[] reply = fixture.answer(reflector, request(1, 0, 44));

        fixture.arrive(reply);

        assertThat(reply).hasSize(44);
        assertThat(reflector.reflect(fixture.batch, 0, 0)).isEqualTo(DropReason.IS_A_REPLY);
    }

    @Test
    @Conforms("1.7")
    void shouldIgnoreWhateverElseIsInMustBeZeroOctets()
    {
        final Reflector reflector = fixture.build();
        final byte[] clean = fixture.answer(reflector, request(1, 7, 44));

        for (final int filler : new int[]{0x01, 0x55, 0xAA, 0xFF})
        {
            final byte[] request = request(1, 7, 44);
            Arrays.fill(request, 16, 44, (byte)filler);
            assertThat(fixture.answer(reflector, request)).as("0x%02X", filler).isEqualTo(clean);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "10.1.2.3, 44", "10.2.0.0, -4", "192.0.2.10, 44", "192.0.2.11, -4", "2001:db8:1::5, 44", "2001:db8:2::5, -4",
        "::a01:203, -4"})
    void shouldAnswerAllowedSourcesOnly(final String source, final int expected)
    {
        final InetAddress[] prefixes = {
            InetAddress.ofLiteral("10.1.0.0"),
            InetAddress.ofLiteral("192.0.2.10"),
            InetAddress.ofLiteral("2001:db8:1::")};
        final PrefixSet allowed = new PrefixSet(
            Arrays.stream(prefixes).mapToLong(IpAddress::high).toArray(),
            Arrays.stream(prefixes).mapToLong(IpAddress::low).toArray(),
            new int[]{96 + 16, 96 + 32, 48});
        final PacketBatch batch = fixture.arrive(request(1, 0, 44));
        final InetAddress address = InetAddress.ofLiteral(source);
        batch.source(0, IpAddress.high(address), IpAddress.low(address), 50_000);

        assertThat(fixture.sources(allowed).build().reflect(batch, 0, 0)).isEqualTo(expected);
    }

    @Test
    @Conforms("1.30")
    void shouldDropAndResumeAtTheRateLimit()
    {
        final Reflector reflector = fixture.rateLimiter(new RateLimiter(1000, 42)).build();
        int answered = 0;
        for (int i = 0; i < 10_000; i++)
        {
            fixture.arrive(request(i, 0, 44));
            final int result = reflector.reflect(fixture.batch, 0, i * 100_000L);
            assertThat(result).isIn(44, DropReason.RATE_LIMITED);
            answered += result > 0 ? 1 : 0;
        }

        // one second at 1000 pps, and the burst of 100 ms
        assertThat(answered).isBetween(1095, 1105);
    }

    /** THREATS rows 5 and 7: who forges a source must not starve it. */
    @Test
    void shouldChargeNoSourceForPacketsForgedInItsName()
    {
        final byte[] genuine = GoldenPackets.load("stamp_base.json").named("a-sender-base").octets();
        final byte[] forged = genuine.clone();
        forged[forged.length - 1] ^= 1;
        final Reflector reflector = fixture.keys(PacketLayout.AUTHENTICATED, ReflectorVectorTest.KEYS)
            .rateLimiter(new RateLimiter(10, 42)).build();

        for (int i = 0; i < 1_000; i++)
        {
            fixture.arrive(forged);
            assertThat(reflector.reflect(fixture.batch, 0, 0)).isEqualTo(DropReason.BAD_HMAC);
        }
        fixture.arrive(genuine);

        assertThat(reflector.reflect(fixture.batch, 0, 0)).isEqualTo(genuine.length);
    }

    @Test
    void shouldLimitEachSourcePrefixByItselfAndLoopbackNotAtAll()
    {
        final Reflector reflector = fixture.rateLimiter(new RateLimiter(10, 42)).build();
        int neighbours = 0;
        int other = 0;
        int loopback = 0;
        for (int i = 0; i < 256; i++)
        {
            neighbours += answered(reflector, 0x0A01_0200 + i);
            other += answered(reflector, 0x0A01_0300 + i / 64);
            loopback += answered(reflector, 0x7F00_0001);
        }

        assertThat(neighbours).isEqualTo(8);
        assertThat(other).isEqualTo(8);
        assertThat(loopback).isEqualTo(256);
    }

    private int answered(final Reflector reflector, final int ipv4)
    {
        fixture.arrive(request(1, 0, 44));
        fixture.batch.source(0, 0, IpAddress.mapped(ipv4), 50_000);
        return reflector.reflect(fixture.batch, 0, 1_000_000_000L) > 0 ? 1 : 0;
    }

    @Test
    void shouldWriteTheSyntheticTtlWhenTheReceivedOneIsUnknown()
    {
        final Reflector reflector = fixture.build();
        fixture.arrive(request(1, 0, 44));
        fixture.batch.ipHeader(0, PacketBatch.UNKNOWN_TTL, 0);

        reflector.reflect(fixture.batch, 0, 0);

        assertThat(fixture.batch.buffer().getByte(40)).isEqualTo((byte)255);
    }

    @Test
    @Conforms({"1.13", "1.12"})
    void shouldCopyWhatTheSenderWroteToTheBit()
    {
        final byte[] request = request(0xFFFF_FFFF, 0xBEEF, 44);
        ByteBuffer.wrap(request).putLong(4, 0x6955_B900_FFFF_FFFFL).putShort(12, (short)0xFFFF);

        final ByteBuffer reply = ByteBuffer.wrap(fixture.answer(fixture.build(), request));

        assertThat(reply.getInt(24)).isEqualTo(0xFFFF_FFFF);
        assertThat(reply.getLong(28)).isEqualTo(0x6955_B900_FFFF_FFFFL);
        assertThat(reply.getShort(36)).isEqualTo((short)0xFFFF);
        assertThat(reply.getShort(14)).isEqualTo((short)0xBEEF);
        assertThat(reply.get(40)).isEqualTo((byte)ReflectorFixture.TTL);
    }

    @Test
    void shouldKeepDscpAndSendNotEct()
    {
        fixture.answer(fixture.build(), request(1, 0, 44));

        assertThat(fixture.batch.sendTos(0)).isEqualTo(46 << 2);
    }
}
