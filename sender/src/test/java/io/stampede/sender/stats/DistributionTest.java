package io.stampede.sender.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.stampede.testing.Conforms;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DistributionTest
{
    private final Distribution distribution = new Distribution();

    @Test
    @Conforms("8.3")
    void shouldKeepNegativeValuesNegative()
    {
        distribution.record(-50_000);
        distribution.record(10_000);
        distribution.record(20_000);

        final DistributionSummary summary = distribution.summary();

        assertThat(summary.moments().min()).isEqualTo(-50_000);
        assertThat(summary.percentile(1)).isEqualTo(-50_000);
        assertThat(summary.negativeCount()).isEqualTo(1);
        assertThat(summary.moments().mean()).isCloseTo(-6_666.667, within(0.001));
    }

    @Test
    void shouldGiveExactMomentsWhenHistogramRounds()
    {
        for (final long value : new long[]{1_000_000_001, 1_000_000_003, 1_000_000_008})
        {
            distribution.record(value);
        }

        final Moments moments = distribution.summary().moments();

        assertThat(moments.count()).isEqualTo(3);
        assertThat(moments.min()).isEqualTo(1_000_000_001);
        assertThat(moments.max()).isEqualTo(1_000_000_008);
        assertThat(moments.mean()).isEqualTo(1_000_000_004.0);
        // population: sqrt((9 + 1 + 16) / 3)
        assertThat(moments.stddev()).isCloseTo(2.943920, within(1e-5));
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void shouldAgreeWithSortedValuesWithinThreeDigits(final long seed)
    {
        final SplittableRandom random = new SplittableRandom(seed);
        final long[] values = random.longs(random.nextInt(1, 3000), -5_000_000, 80_000_000).toArray();
        Arrays.stream(values).forEach(distribution::record);
        Arrays.sort(values);

        final DistributionSummary summary = distribution.summary();

        for (final double percent : new double[]{0.1, 1, 10, 50, 90, 99, 99.9, 100})
        {
            final int rank = Math.max(1, (int)Math.ceil(percent / 100 * values.length - 1e-9));
            final long exact = values[rank - 1];
            assertThat(summary.percentile(percent)).as("p%s of %d values", percent, values.length)
                .isCloseTo(exact, within(Math.abs(exact) / 1000 + 1));
        }
    }

    @Test
    void shouldTakeClockOffsetsOfYears()
    {
        final long seventyYearsNs = 70L * 365 * 86_400 * 1_000_000_000L;
        distribution.record(-seventyYearsNs);
        distribution.record(seventyYearsNs);

        final DistributionSummary summary = distribution.summary();

        assertThat(summary.moments().min()).isEqualTo(-seventyYearsNs);
        assertThat(summary.moments().max()).isEqualTo(seventyYearsNs);
        assertThat(summary.percentile(50)).isCloseTo(-seventyYearsNs, within(seventyYearsNs / 1000));
    }

    @Test
    void shouldKeepCountingAfterASummary()
    {
        distribution.record(5);
        assertThat(distribution.summary().count()).isEqualTo(1);
        distribution.record(7);

        final DistributionSummary summary = distribution.summary();

        assertThat(summary.count()).isEqualTo(2);
        assertThat(summary.percentile(100)).isEqualTo(7);
        assertThat(summary.percentile(50)).isEqualTo(5);
    }
}
