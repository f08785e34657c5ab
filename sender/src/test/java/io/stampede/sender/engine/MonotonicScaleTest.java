package io.stampede.sender.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.stampede.clock.WallClock;
import io.stampede.sender.testing.FakeTime;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class MonotonicScaleTest
{
    @Test
    void shouldNotMoveWhenReadingsTakeVaryingTimes()
    {
        final SplittableRandom random = new SplittableRandom(7);
        final FakeTime time = new FakeTime();
        final WallClock slow = new WallClock()
        {
            @Override
            public long epochNs()
            {
                time.advance(random.nextLong(20, 5_000));
                final long epochNs = time.epochNs();
                time.advance(random.nextLong(20, 5_000));
                return epochNs;
            }
        };
        final MonotonicScale scale = new MonotonicScale(slow, time);
        final long before = scale.toMonotonicNs(FakeTime.START_EPOCH_NS);

        long drift = 0;
        for (int i = 0; i < 1_000; i++)
        {
            final long ignored = scale.refresh();
            drift = Math.max(drift, Math.abs(scale.toMonotonicNs(FakeTime.START_EPOCH_NS) - before));
        }

        // half the narrowest of the first sixteen readings; every later one would allow 10 us
        assertThat(drift).isLessThan(2_500);
        assertThat(scale.steps()).isZero();
    }

    @Test
    void shouldFollowSlewing()
    {
        final FakeTime time = new FakeTime();
        final MonotonicScale scale = new MonotonicScale(time, time);

        for (int second = 0; second < 10; second++)
        {
            time.advance(1_000_000_000L);
            // 500 ppm, the most the kernel does
            time.stepWallClock(500_000);
            final long ignored = scale.refresh();
        }

        assertThat(scale.toMonotonicNs(time.epochNs())).isEqualTo(time.nanoTime());
        assertThat(scale.steps()).isZero();
    }

    @Test
    void shouldUseTheOffsetOfBeforeAStepForAReadingOfBefore()
    {
        final FakeTime time = new FakeTime();
        final MonotonicScale scale = new MonotonicScale(time, time);
        final long sentNs = time.nanoTime();
        time.advance(100_000);
        final long arrivedNs = time.nanoTime();
        final long stampNs = time.epochNs();
        time.stepWallClock(-3_000_000_000L);
        time.advance(50_000);

        final long nowNs = scale.refresh();

        assertThat(scale.toMonotonicNs(stampNs, sentNs, nowNs)).isEqualTo(arrivedNs);
        assertThat(scale.steppedNs()).isEqualTo(-3_000_000_000L);
    }

    @Test
    void shouldRememberTheOffsetOfBeforeAStepWhileReadingsOfThenMayCome()
    {
        final FakeTime time = new FakeTime();
        final MonotonicScale scale = new MonotonicScale(time, time);
        final long sentNs = time.nanoTime();
        final long stampNs = time.epochNs();
        time.stepWallClock(5_000_000_000L);

        long nowNs = scale.refresh();
        for (int second = 0; second < 9; second++)
        {
            time.advance(1_000_000_000L);
            nowNs = scale.refresh();
        }

        assertThat(scale.steps()).isEqualTo(1);
        assertThat(scale.toMonotonicNs(stampNs, sentNs, nowNs)).isEqualTo(sentNs);
    }
}
