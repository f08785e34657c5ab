package io.stampede.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.stampede.testing.Conforms;
import io.stampede.testing.GoldenPackets;
import io.stampede.testing.GoldenPackets.GoldenPacket;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ErrorEstimateTest
{
    private static final long SEED = 4656;

    static List<GoldenPacket> vectors()
    {
        return GoldenPackets.load("scalars.json").where(vector -> vector.name().startsWith("ee-"));
    }

    @ParameterizedTest
    @MethodSource("vectors")
    void shouldReadTheFieldsOthersWrote(final GoldenPacket vector)
    {
        final int estimate = Integer.parseInt(vector.hex(), 16);

        assertThat(ErrorEstimate.isSynchronized(estimate)).isEqualTo(vector.field("S") == 1);
        assertThat(ErrorEstimate.isPtp(estimate)).isEqualTo(vector.field("Z") == 1);
        assertThat(ErrorEstimate.scale(estimate)).isEqualTo((int)vector.field("scale"));
        assertThat(ErrorEstimate.multiplier(estimate)).isEqualTo((int)vector.field("multiplier"));
    }

    /** Examples of RFC 4656 §4.1.2's formula worked by hand: Multiplier * 2^(Scale - 32) s. */
    @ParameterizedTest
    @CsvSource({"0x0001, 1", "0x9601, 976563", "0x9B01, 31250000", "0x9403, 732422", "0x3F01, 2147483648000000000"})
    void shouldTellTheErrorInNanosecondsRoundedUp(final String estimate, final long errorNs)
    {
        assertThat(ErrorEstimate.errorNs(Integer.decode(estimate))).isEqualTo(errorNs);
    }

    @Test
    @Conforms("1.27")
    void shouldNeverEncodeMultiplierZeroNorLessThanTheError()
    {
        final SplittableRandom random = new SplittableRandom(SEED);
        for (int i = 0; i < 100_000; i++)
        {
            final long errorNs = random.nextLong() >>> random.nextInt(1, 64);

            final int estimate = ErrorEstimate.encode(true, false, errorNs);

            assertThat(ErrorEstimate.multiplier(estimate)).as("seed %d", SEED).isPositive();
            assertThat(ErrorEstimate.errorNs(estimate)).as("seed %d", SEED).isGreaterThanOrEqualTo(errorNs);
        }
        assertThat(ErrorEstimate.multiplier(ErrorEstimate.encode(false, false, 0))).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(longs = {1_000, 50_000, 1_000_000, 16_000_000_000L})
    void shouldStayWithinTwoPercentOfTheError(final long errorNs)
    {
        final long announced = ErrorEstimate.errorNs(ErrorEstimate.encode(true, true, errorNs));

        assertThat((double)announced / errorNs).isBetween(1.0, 1.02);
    }

    @Test
    void shouldSetTheFlagsAskedFor()
    {
        assertThat(ErrorEstimate.encode(true, true, 1) & 0xC000).isEqualTo(0xC000);
        assertThat(ErrorEstimate.encode(false, true, 1) & 0xC000).isEqualTo(0x4000);
        assertThat(ErrorEstimate.encode(true, false, 1) & 0xC000).isEqualTo(0x8000);
        assertThat(ErrorEstimate.encode(false, false, Long.MAX_VALUE) & 0xC000).isZero();
    }
}
