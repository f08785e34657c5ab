package io.stampede.sender.pace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class PacerTest
{
    @Test
    void shouldNotDriftWhenIntervalIsNoWholeNanosecond()
    {
        final double intervalNs = 1e9 / 3_000;
        final Pacer pacer = new PeriodicPacer(intervalNs);
        pacer.start(-7);

        for (int k = 0; k < 3_000_000; k++)
        {
            pacer.advance();
        }

        assertThat(pacer.nextNs()).isEqualTo(1_000L * 1_000_000_000L - 7);
    }

    @Test
    void shouldBeDueAtOnceFirst()
    {
        for (final Pacer pacer : new Pacer[]{new PeriodicPacer(1000), new PoissonPacer(1000, 1)})
        {
            pacer.start(123);

            assertThat(pacer.nextNs()).isEqualTo(123);
        }
    }

    @Test
    void shouldHaveExponentialGapsWhenPoisson()
    {
        final int count = 200_000;
        final Pacer pacer = new PoissonPacer(1_000, 42);
        pacer.start(0);
        long previousNs = 0;
        long aboveMean = 0;
        double sumOfSquares = 0;
        for (int i = 0; i < count; i++)
        {
            pacer.advance();
            final long gapNs = pacer.nextNs() - previousNs;
            previousNs = pacer.nextNs();
            aboveMean += gapNs > 1_000 ? 1 : 0;
            sumOfSquares += (double)gapNs * gapNs;
        }

        // mean 1/λ, second moment 2/λ², P(gap > mean) = 1/e; five standard errors
        assertThat(previousNs / (double)count).isCloseTo(1_000, within(12.0));
        assertThat(sumOfSquares / count).isCloseTo(2e6, within(60_000.0));
        assertThat(aboveMean / (double)count).isCloseTo(1 / Math.E, within(0.006));
    }

    @Test
    void shouldRepeatItselfWhenSeedIsTheSame()
    {
        final Pacer one = new PoissonPacer(1_000, 42);
        final Pacer same = new PoissonPacer(1_000, 42);
        final Pacer other = new PoissonPacer(1_000, 43);
        for (final Pacer pacer : new Pacer[]{one, same, other})
        {
            pacer.start(0);
            pacer.advance();
            pacer.advance();
        }

        assertThat(same.nextNs()).isEqualTo(one.nextNs());
        assertThat(other.nextNs()).isNotEqualTo(one.nextNs());
    }
}
