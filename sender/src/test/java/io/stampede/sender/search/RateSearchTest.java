package io.stampede.sender.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.stampede.sender.search.SearchResult.Limit;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The search finds what simulated devices are known to do, in few trials. */
class RateSearchTest
{
    private static final double WIDTH = 0.01;
    private static final long SECOND_NS = 1_000_000_000L;
    private static final double NEVER = Double.POSITIVE_INFINITY;

    private static SearchGoal goal(final double lossRatio, final double exceedRatio, final int finalTrials)
    {
        return new SearchGoal(
            lossRatio, WIDTH, SECOND_NS / 4, SECOND_NS, finalTrials * SECOND_NS, exceedRatio, 100, 1e6);
    }

    /** Loses everything beyond a rate, as a full queue does. */
    private static DoubleUnaryOperator knee(final double kneePps)
    {
        return ratePps -> Math.max(0, 1 - kneePps / ratePps);
    }

    /** @param senderPps beyond this the sender does not keep its rate. */
    private static SearchResult search(
        final SearchGoal goal, final DoubleUnaryOperator lossRatioAt, final double senderPps)
    {
        final RateSearch search = new RateSearch(goal);
        RateSearch.Step step = search.next();
        while (step != null)
        {
            final double sentPps = Math.min(step.ratePps(), senderPps);
            final long sent = Math.round(sentPps * step.durationNs() / SECOND_NS);
            final long lost = Math.round(sent * lossRatioAt.applyAsDouble(sentPps));
            search.add(new Trial(step.ratePps(), step.durationNs(), sentPps, sent, lost, step.ratePps() > senderPps));
            step = search.next();
        }
        return search.result();
    }

    private static double lower(final SearchResult result)
    {
        return Objects.requireNonNull(result.lowerPps());
    }

    private static double upper(final SearchResult result)
    {
        return Objects.requireNonNull(result.upperPps());
    }

    @ParameterizedTest
    @ValueSource(doubles = {150, 999, 5_000, 123_456, 700_000, 995_000})
    void shouldFindASharpKnee(final double kneePps)
    {
        final SearchResult result = search(goal(0, 0, 1), knee(kneePps), NEVER);

        assertThat(result.limit()).isEqualTo(Limit.LOSS);
        // a lost share below half a probe is no lost probe
        assertThat(lower(result)).isBetween(kneePps * (1 - WIDTH), kneePps * 1.005);
        assertThat(upper(result) - lower(result)).isLessThanOrEqualTo(WIDTH * upper(result) * 1.000001);
        assertThat(result.throughputPps()).isEqualTo(lower(result));
        assertThat(result.trials()).hasSizeLessThan(40);
    }

    @Test
    void shouldDecideByLongTrialsOnly()
    {
        final SearchResult result = search(goal(0, 0, 3), knee(50_000), NEVER);

        final double lower = lower(result);
        assertThat(result.trials().stream().filter(trial -> trial.ratePps() == lower)
            .mapToLong(Trial::durationNs).filter(ns -> ns == SECOND_NS).count()).isEqualTo(3);
        assertThat(result.trials().getFirst().durationNs()).isEqualTo(SECOND_NS / 4);
        assertThat(result.trials().getFirst().ratePps()).isEqualTo(1e6);
    }

    @Test
    void shouldFindWhereASoftKneeExceedsTheLossAllowed()
    {
        // loss grows by a hundredth for every 10 kpps beyond 100 kpps: 0.5 % at 105 kpps
        final DoubleUnaryOperator soft = ratePps -> Math.clamp((ratePps - 100_000) / 1_000_000, 0, 1);

        final SearchResult result = search(goal(0.005, 0, 1), soft, NEVER);

        assertThat(lower(result)).isBetween(105_000 * (1 - WIDTH), 105_000.0);
        assertThat(result.throughputPps()).isCloseTo(lower(result) * (1 - soft.applyAsDouble(lower(result))),
            within(2.0));
        assertThat(result.limit()).isEqualTo(Limit.LOSS);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void shouldOutvoteNoiseWhenTrialsMayExceed(final long seed)
    {
        // one trial in ten loses something for no reason of its rate
        final SplittableRandom random = new SplittableRandom(seed);
        final DoubleUnaryOperator noisy =
            ratePps -> Math.max(knee(200_000).applyAsDouble(ratePps), random.nextDouble() < 0.1 ? 0.01 : 0);

        final SearchResult result = search(goal(0, 0.5, 11), noisy, NEVER);

        assertThat(lower(result)).as("seed %d", seed).isBetween(200_000 * (1 - 4 * WIDTH), 200_000 * 1.001);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void shouldNeverReportALossyRateAsLossless(final long seed)
    {
        final SplittableRandom random = new SplittableRandom(seed);
        final DoubleUnaryOperator noisy =
            ratePps -> Math.max(knee(200_000).applyAsDouble(ratePps), random.nextDouble() < 0.1 ? 0.01 : 0);

        final SearchResult result = search(goal(0, 0, 1), noisy, NEVER);

        assertThat(result.lowerPps() == null || result.lowerPps() <= 200_000 * 1.001).as("seed %d", seed).isTrue();
        for (final Trial trial : result.trials())
        {
            assertThat(result.lowerPps() != null && trial.ratePps() <= result.lowerPps() && trial.isBad(0))
                .as("seed %d: %s at or below %s", seed, trial, result.lowerPps()).isFalse();
        }
    }

    @Test
    void shouldSayWhenNoRateIsLossless()
    {
        final SearchResult result = search(goal(0, 0, 1), ratePps -> 0.2, NEVER);

        assertThat(result.limit()).isEqualTo(Limit.MIN_RATE);
        assertThat(result.lowerPps()).isNull();
        assertThat(result.throughputPps()).isNull();
        assertThat(upper(result)).isEqualTo(100);
        assertThat(result.trials()).hasSizeLessThan(40);
    }

    @Test
    void shouldStopAtTheHighestRateWhenNothingIsLost()
    {
        final SearchResult result = search(goal(0, 0, 1), ratePps -> 0, NEVER);

        assertThat(result.limit()).isEqualTo(Limit.MAX_RATE);
        assertThat(lower(result)).isEqualTo(1e6);
        assertThat(result.upperPps()).isNull();
        assertThat(result.trials()).as("one a phase").hasSize(3);
    }

    @ParameterizedTest
    @ValueSource(doubles = {150_000, 1_600_000, 3_000_000})
    void shouldLookBeyondTheHighestRateWhereThatIsOnlyAGuess(final double kneePps)
    {
        final RateSearch search = new RateSearch(goal(0, 0, 1));
        int raises = 0;
        RateSearch.Step step = search.next();
        while (step != null)
        {
            final long sent = Math.round(step.ratePps() * step.durationNs() / SECOND_NS);
            final long lost = Math.round(sent * knee(kneePps).applyAsDouble(step.ratePps()));
            search.add(new Trial(step.ratePps(), step.durationNs(), step.ratePps(), sent, lost, false));
            raises += search.raise(1.5) ? 1 : 0;
            step = search.next();
        }

        final SearchResult result = search.result();
        assertThat(result.limit()).isEqualTo(Limit.LOSS);
        assertThat(lower(result)).isBetween(kneePps * (1 - WIDTH), kneePps * 1.001);
        // 1, 1.5, 2.25 and 3.375 Mpps
        assertThat(raises).isEqualTo(kneePps < 1e6 ? 0 : kneePps < 2e6 ? 2 : 3);
        assertThat(search.maxPps()).isEqualTo(1e6 * Math.pow(1.5, raises));
        assertThat(result.trials()).hasSizeLessThan(40);
    }

    @Test
    void shouldTellTheSendersLimitFromLoss()
    {
        final SearchResult result = search(goal(0, 0, 1), knee(300_000), 80_000);

        assertThat(result.limit()).isEqualTo(Limit.SENDER);
        assertThat(lower(result)).isBetween(80_000 * (1 - WIDTH), 80_000.0);
    }

    @Test
    void shouldTellLossFromTheSendersLimitAboveIt()
    {
        final SearchResult result = search(goal(0, 0, 1), knee(50_000), 80_000);

        assertThat(result.limit()).isEqualTo(Limit.LOSS);
        assertThat(lower(result)).isBetween(50_000 * (1 - WIDTH), 50_000 * 1.001);
    }

    @Test
    void shouldSayWhenTheSenderKeepsNoRateAtAll()
    {
        final SearchResult result = search(goal(0, 0, 1), ratePps -> 0, 50);

        assertThat(result.limit()).isEqualTo(Limit.SENDER_AT_MIN_RATE);
        assertThat(result.lowerPps()).isNull();
    }

    @Test
    void shouldSayWhatIsKnownWhenEndedEarly()
    {
        final RateSearch search = new RateSearch(goal(0, 0, 1));
        final RateSearch.Step first = Objects.requireNonNull(search.next());
        search.add(new Trial(first.ratePps(), first.durationNs(), 1e6, 250_000, 100_000, false));

        assertThat(search.result().limit()).isEqualTo(Limit.UNFINISHED);
        assertThat(search.result().upperPps()).isEqualTo(1e6);
        assertThat(search.result().lowerPps()).isNull();
        assertThat(Objects.requireNonNull(search.next()).ratePps()).as("about what got through").isLessThan(600_000);
    }

    @Test
    void shouldEndWhenTheDeviceContradictsItself()
    {
        final SplittableRandom random = new SplittableRandom(11);

        final SearchResult result = search(goal(0, 0.5, 9), ratePps -> random.nextBoolean() ? 0.5 : 0, NEVER);

        assertThat(result.trials()).hasSizeLessThanOrEqualTo(250);
    }

    @ParameterizedTest
    @CsvSource({"1.0, 0.01, 0", "-0.1, 0.01, 0", "0, 0, 0", "0, 1, 0", "0, 0.01, 1"})
    void shouldRefuseGoalsThatCannotBeReached(final double lossRatio, final double width, final double exceedRatio)
    {
        assertThatIllegalArgumentException().isThrownBy(() -> new SearchGoal(
            lossRatio, width, SECOND_NS, SECOND_NS, SECOND_NS, exceedRatio, 100, 1e6));
    }
}
