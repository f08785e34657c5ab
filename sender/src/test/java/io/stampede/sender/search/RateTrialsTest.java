package io.stampede.sender.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** When the trials of a rate make it a bound, worked out by hand from the formulas of MLRsearch. */
class RateTrialsTest
{
    private static final long SECOND_NS = 1_000_000_000L;

    /** Full trials of one second, short ones of a quarter; believed after 4 s. */
    @ParameterizedTest(name = "exceed {0}: {1} full good, {2} full bad, {3} short good, {4} short bad: {5}")
    @CsvSource({
        "0.0, 0, 0, 0, 0, undecided",
        "0.0, 3, 0, 0, 0, undecided",
        "0.0, 4, 0, 0, 0, lower",
        "0.0, 3, 1, 0, 0, upper",
        "0.0, 0, 0, 9, 1, upper",
        "0.5, 2, 0, 0, 0, lower",
        "0.5, 2, 2, 0, 0, lower",
        "0.5, 1, 2, 0, 0, undecided",
        "0.5, 1, 3, 0, 0, upper",
        "0.5, 0, 2, 0, 1, upper",
        "0.5, 0, 2, 1, 1, undecided",
        "0.5, 1, 2, 0, 1, upper"})
    void shouldClassify(
        final double exceedRatio,
        final int fullGood,
        final int fullBad,
        final int shortGood,
        final int shortBad,
        final String expected)
    {
        final Target target = new Target(0, 0.01, SECOND_NS, 4 * SECOND_NS, exceedRatio);
        final RateTrials trials = new RateTrials(1_000);
        add(trials, fullGood, SECOND_NS, 0);
        add(trials, fullBad, SECOND_NS, 1);
        add(trials, shortGood, SECOND_NS / 4, 0);
        add(trials, shortBad, SECOND_NS / 4, 1);

        assertThat(trials.isLowerBound(target)).isEqualTo(expected.equals("lower"));
        assertThat(trials.isUpperBound(target)).isEqualTo(expected.equals("upper"));
    }

    /** In the order of what came back: 999, 997, 995 and 900 a second; as many are set aside as may exceed. */
    @ParameterizedTest(name = "exceed {0}: {1}")
    @CsvSource({"0.0, 900", "0.25, 995", "0.5, 997", "0.75, 999"})
    void shouldReportNoMoreThanWasSentAndCameBack(final double exceedRatio, final double expectedPps)
    {
        final Target target = new Target(0.2, 0.01, SECOND_NS, 4 * SECOND_NS, exceedRatio);
        final RateTrials trials = new RateTrials(1_000);
        // a bit less than the rate left
        trials.add(new Trial(1_000, SECOND_NS, 995, 995, 0, false));
        trials.add(new Trial(1_000, SECOND_NS, 1_000, 1_000, 100, false));
        // a bit more than the rate left
        trials.add(new Trial(1_000, SECOND_NS, 1_001, 1_000, 1, false));
        trials.add(new Trial(1_000, SECOND_NS, 1_000, 1_000, 3, false));

        assertThat(trials.conditionalThroughputPps(target)).isCloseTo(expectedPps, within(1e-9));
    }

    private static void add(final RateTrials trials, final int count, final long durationNs, final long lost)
    {
        for (int i = 0; i < count; i++)
        {
            trials.add(new Trial(1_000, durationNs, 1_000, 1_000, lost, false));
        }
    }
}
