package io.stampede.sender.stats;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class DelaySketchTest
{
    static LongStream seeds()
    {
        return new SplittableRandom(600).longs(40);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void shouldBeAsPreciseAsItSays(final long seed)
    {
        final SplittableRandom random = new SplittableRandom(seed);
        final long[] values = values(random);
        final DelaySketch sketch = new DelaySketch();
        Arrays.stream(values).forEach(sketch::record);

        final DelayRange range = sketch.range(0);

        Arrays.sort(values);
        assertThat(range.count()).isEqualTo(values.length);
        assertThat(range.minNs()).isEqualTo(values[0]);
        assertThat(range.maxNs()).isEqualTo(values[values.length - 1]);
        assertPercentile(range.p50Ns(), values, 0.5);
        assertPercentile(range.p99Ns(), values, 0.99);
    }

    /** Nearest rank, the slow and obvious way. */
    private static void assertPercentile(final long actual, final long[] sorted, final double share)
    {
        final long expected = sorted[(int)Math.ceil(share * sorted.length - 1e-9) - 1];
        assertThat(actual).isCloseTo(expected, Offset.offset(Math.max(8, Math.abs(expected) / 64 + 1)));
    }

    private static long[] values(final SplittableRandom random)
    {
        final long[] values = new long[random.nextInt(1, 3_000)];
        final int bits = random.nextInt(1, 41);
        final boolean isSigned = random.nextBoolean();
        for (int i = 0; i < values.length; i++)
        {
            final long magnitude = random.nextLong(1L << random.nextInt(1, bits + 1));
            values[i] = isSigned && random.nextBoolean() ? -magnitude : magnitude;
        }
        return values;
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void shouldAddUpWithoutLoss(final long seed)
    {
        final SplittableRandom random = new SplittableRandom(seed);
        final DelaySketch whole = new DelaySketch();
        final DelaySketch left = new DelaySketch();
        final DelaySketch right = new DelaySketch();
        for (final long value : values(random))
        {
            whole.record(value);
            (random.nextBoolean() ? left : right).record(value);
        }

        left.add(right);

        assertThat(left.range(0)).isEqualTo(whole.range(0));
    }

    @Test
    void shouldBeEmptyAgainWhenCleared()
    {
        final DelaySketch sketch = new DelaySketch();
        LongStream.of(-5_000_000, 3, 1L << 50).forEach(sketch::record);

        sketch.clear();
        sketch.record(1_000);

        assertThat(sketch.range(7)).isEqualTo(new DelayRange(1, 1_007, 1_007, 1_007, 1_007));
    }

    @Test
    void shouldHaveNothingToSayOfNothing()
    {
        assertThat(new DelaySketch().range(5)).isEqualTo(DelayRange.EMPTY);
    }
}
