package io.stampede.sender.stats;

import static org.assertj.core.api.Assertions.assertThat;

import io.stampede.testing.Conforms;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Seconds by hand, of a hundred probes each unless told otherwise: good, bad (all lost) or without probes. */
class AvailabilityTest
{
    private static final long SECOND = 1_000_000_000L;
    private static final long START = 1_795_219_200L * SECOND;

    private final Availability availability = new Availability();
    private long second;

    @Test
    @Conforms("8.13")
    void shouldBeUnavailableFromTheFirstOfTenBadSeconds()
    {
        good(20);
        bad(10);

        final AvailabilitySummary summary = availability.summary();

        assertThat(summary.availableS()).isEqualTo(20);
        assertThat(summary.unavailableS()).isEqualTo(10);
        assertThat(summary.highLossS()).isZero();
        assertThat(summary.periods())
            .containsExactly(new AvailabilitySummary.Period(START + 20 * SECOND, null));
    }

    @Test
    @Conforms("8.13")
    void shouldBeAvailableAgainFromTheFirstOfTenGoodSeconds()
    {
        good(5);
        bad(12);
        good(9);
        bad(1);
        good(10);

        final AvailabilitySummary summary = availability.summary();

        assertThat(summary.unavailableS()).isEqualTo(12 + 9 + 1);
        assertThat(summary.availableS()).isEqualTo(15);
        assertThat(summary.periods()).containsExactly(
            new AvailabilitySummary.Period(START + 5 * SECOND, START + 27 * SECOND));
    }

    @Test
    void shouldStayAvailableWithNineBadSeconds()
    {
        good(1);
        bad(9);
        good(1);

        final AvailabilitySummary summary = availability.summary();

        assertThat(summary).isEqualTo(
            new AvailabilitySummary(11, 0, 0, 9, 1, 9, List.of(), 0));
    }

    @Test
    void shouldCountHighLossAndRowsOfItInAvailableTimeOnly()
    {
        bad(1);
        good(1);
        bad(2);
        good(1);
        bad(3);
        good(1);
        bad(10);
        good(9);
        bad(1);

        final AvailabilitySummary summary = availability.summary();

        assertThat(summary.highLossS()).isEqualTo(6);
        assertThat(summary.consecutiveHighLoss()).isEqualTo(2);
        assertThat(summary.longestHighLossS()).isEqualTo(3);
        assertThat(summary.unavailableS()).isEqualTo(20);
    }

    @Test
    void shouldNotCountSecondsOfTooFewProbes()
    {
        good(3);
        bad(5);
        second(0, 0);
        second(9, 9);
        bad(5);

        final AvailabilitySummary summary = availability.summary();

        assertThat(summary.uncountedS()).isEqualTo(2);
        assertThat(summary.availableS()).isEqualTo(3);
        assertThat(summary.unavailableS()).isEqualTo(10);
        assertThat(summary.periods().getFirst().startEpochNs()).isEqualTo(START + 3 * SECOND);
    }

    @Test
    void shouldBeBadOnlyBeyondHalf()
    {
        for (int i = 0; i < 20; i++)
        {
            second(10, 5);
        }

        assertThat(availability.summary().highLossS()).isZero();
        second(11, 6);
        assertThat(availability.summary().highLossS()).isEqualTo(1);
    }

    @Test
    void shouldSayUnknownWhenNoSecondCounts()
    {
        second(1, 0);

        assertThat(availability.summary().isKnown()).isFalse();
    }

    @Test
    void shouldKeepTheFirstPeriodsAndTheLast()
    {
        for (int i = 0; i < 70; i++)
        {
            bad(10);
            good(10);
        }

        final AvailabilitySummary summary = availability.summary();

        assertThat(summary.periods()).hasSize(64);
        assertThat(summary.periodsOmitted()).isEqualTo(6);
        assertThat(summary.periods().getLast().startEpochNs()).isEqualTo(START + 69 * 20 * SECOND);
        assertThat(summary.unavailableS()).isEqualTo(700);
    }

    private void good(final int count)
    {
        for (int i = 0; i < count; i++)
        {
            second(100, 0);
        }
    }

    private void bad(final int count)
    {
        for (int i = 0; i < count; i++)
        {
            second(100, 100);
        }
    }

    private void second(final long sent, final long lost)
    {
        availability.onInterval(START + second * SECOND, sent, lost);
        second++;
    }
}
