package io.stampede.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.stampede.testing.Conforms;
import io.stampede.testing.GoldenPackets;
import io.stampede.testing.GoldenPackets.GoldenPacket;
import java.time.Instant;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class TimestampTest
{
    private static final long SEED = 8762;

    static List<GoldenPacket> ntpVectors()
    {
        return vectors("ntp");
    }

    static List<GoldenPacket> ptpVectors()
    {
        return vectors("ptp");
    }

    private static List<GoldenPacket> vectors(final String format)
    {
        return GoldenPackets.load("scalars.json")
            .where(vector -> format.equals(vector.fields().path("format").asText()));
    }

    @ParameterizedTest
    @MethodSource("ntpVectors")
    @Conforms("1.14")
    void shouldEncodeAndDecodeNtpAsOthersDo(final GoldenPacket vector)
    {
        final long timestamp = Long.parseUnsignedLong(vector.hex(), 16);
        final long unixNs = vector.field("unix_ns");

        assertThat(NtpTimestamp.encode(unixNs)).isEqualTo(timestamp);
        assertThat(NtpTimestamp.decode(timestamp, unixNs)).isEqualTo(unixNs);
    }

    @ParameterizedTest
    @MethodSource("ptpVectors")
    @Conforms("1.15")
    void shouldEncodeAndDecodePtpAsOthersDo(final GoldenPacket vector)
    {
        final long timestamp = Long.parseUnsignedLong(vector.hex(), 16);
        final long unixNs = vector.field("unix_ns");

        assertThat(PtpTimestamp.encode(unixNs)).isEqualTo(timestamp);
        assertThat(PtpTimestamp.decode(timestamp, unixNs)).isEqualTo(unixNs);
        assertThat(PtpTimestamp.isValid(timestamp)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "1990-06-01T12:00:00.000000001Z", "2026-11-21T05:00:00.999999999Z", "2036-02-07T06:28:15.999999999Z",
        "2036-02-07T06:28:16Z", "2038-01-19T03:14:07.5Z", "2038-01-19T03:14:08Z", "2080-12-31T23:59:59.123456789Z"})
    void shouldUnfoldTheEraFromAReferenceDecadesAway(final String instant)
    {
        final Instant time = Instant.parse(instant);
        final long epochNs = time.getEpochSecond() * 1_000_000_000L + time.getNano();
        final long thirtyYearsNs = 30L * 365 * 86_400 * 1_000_000_000L;

        for (final TimestampFormat format : List.of(TimestampFormat.NTP, TimestampFormat.ptp(37)))
        {
            final long timestamp = format.encode(epochNs);

            assertThat(format.decode(timestamp, epochNs + thirtyYearsNs)).isEqualTo(epochNs);
            assertThat(format.decode(timestamp, epochNs - thirtyYearsNs)).isEqualTo(epochNs);
        }
    }

    @Test
    void shouldRoundTripEveryNanosecond()
    {
        final SplittableRandom random = new SplittableRandom(SEED);
        for (int i = 0; i < 200_000; i++)
        {
            final long epochNs = random.nextLong(0, 4_000_000_000L * 1_000_000_000L);

            final long ntp = NtpTimestamp.encode(epochNs);
            final long ptp = PtpTimestamp.encode(epochNs);
            assertThat(NtpTimestamp.decode(ntp, epochNs)).as("seed %d", SEED).isEqualTo(epochNs);
            assertThat(PtpTimestamp.decode(ptp, epochNs)).as("seed %d", SEED).isEqualTo(epochNs);
        }
    }

    @Test
    void shouldKeepTaiAndUtcApart()
    {
        final long utcNs = 1_767_225_600_000_000_000L;

        final long timestamp = TimestampFormat.ptp(37).encode(utcNs);

        assertThat(timestamp >>> 32).isEqualTo(1_767_225_637L);
        assertThat(TimestampFormat.ptp(37).decode(timestamp, utcNs)).isEqualTo(utcNs);
        assertThat(TimestampFormat.ptp(0).decode(timestamp, utcNs)).isEqualTo(utcNs + 37_000_000_000L);
    }

    @Test
    void shouldRefuseNanosecondsOfASecondOrMore()
    {
        assertThat(PtpTimestamp.isValid(999_999_999L)).isTrue();
        assertThat(PtpTimestamp.isValid(1_000_000_000L)).isFalse();
        assertThat(PtpTimestamp.isValid(0xFFFF_FFFFL)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 5, 0x7FFF_FFFFL, 0x8000_0000L, 0xFFFF_FFFEL, 0xFFFF_FFFFL, 0x1_0000_0000L})
    void shouldTakeDistancesAcrossTheWrap(final long number)
    {
        assertThat(SerialNumber.distance(number + 3, number)).isEqualTo(3);
        assertThat(SerialNumber.distance(number, number + 3)).isEqualTo(-3);
        assertThat(SerialNumber.unfold((int)(number + 7), number)).isEqualTo(number + 7);
        assertThat(SerialNumber.unfold((int)(number - 7), number)).isEqualTo(number - 7);
    }
}
