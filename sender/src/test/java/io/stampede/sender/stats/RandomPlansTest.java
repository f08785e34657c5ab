package io.stampede.sender.stats;

import static io.stampede.sender.testing.VirtualRun.MS;
import static io.stampede.sender.testing.VirtualRun.TIMEOUT_NS;
import static io.stampede.sender.testing.VirtualRun.plan;
import static io.stampede.sender.testing.VirtualRun.run;
import static org.assertj.core.api.Assertions.assertThat;

import io.stampede.sender.control.SenderSession;
import io.stampede.sender.testing.FakeTime;
import io.stampede.sender.testing.ImpairedPath;
import io.stampede.sender.testing.RandomPlan;
import io.stampede.sender.testing.RandomPlan.Kind;
import io.stampede.sender.testing.Truth;
import io.stampede.testing.Conforms;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The whole sender against a network that does what a seed says and keeps the truth: 360 plans, and every count equal
 * to the truth. Where the truth cannot be seen from outside, what is told is pinned instead, by bounds that follow from
 * the truth alone.
 */
class RandomPlansTest
{
    private static final int PLANS = 90;
    /** Around a restart what was lost cannot be told; these go through. */
    private static final int CALM = RandomPlan.CALM;
    /** Long enough to be told from threads of the reflector that number and stamp apart. */
    private static final int MIN_OUTAGE = 15;
    private static final int MAX_OUTAGE = 60;

    private final FakeTime time = new FakeTime();

    static LongStream seeds()
    {
        return new SplittableRandom(8762).longs(PLANS);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    @Conforms({"8.7", "8.9", "8.10"})
    void shouldAgreeWithTheTruthInBothDirections(final long seed)
    {
        final RandomPlan random = new RandomPlan(seed, Kind.DECIDABLE);
        final ImpairedPath path = path(true, random);

        final SenderSession session = run(plan(random.count(), random.firstSequence()), path, time);

        final Truth truth = path.truth();
        assertThat(truth.undecidable()).as("seed %d: this kind of plan is decidable", seed).isZero();
        assertCounts(session, truth, seed);
        assertDirections(session, truth, seed);
        assertThat(session.statistics().lossSummary().suspect()).as("seed %d", seed).isZero();
    }

    /**
     * A lost answer to a duplicated request leaves the same gap in the reflector's numbers as a lost answer to a
     * request that was not: with 8.7 it counts as loss backward as long as any probe is lost, and then as suspect.
     */
    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void shouldErrByNoMoreThanCannotBeSeenWhenAnswersToDuplicatesAreLost(final long seed)
    {
        final RandomPlan random = new RandomPlan(seed, Kind.UNDECIDABLE);
        final ImpairedPath path = path(true, random);

        final SenderSession session = run(plan(random.count(), random.firstSequence()), path, time);

        final Truth truth = path.truth();
        assertCounts(session, truth, seed);
        final LossSummary loss = session.statistics().lossSummary();
        final long attributable = truth.lostForward() + truth.lostBackward();
        final long shownBackward = Math.min(truth.missingAnswers(), attributable);
        assertThat(loss.backward()).as("seed %d", seed).isEqualTo(shownBackward)
            .isBetween(truth.lostBackward() - truth.undecidable(), truth.lostBackward() + truth.undecidable());
        assertThat(loss.forward()).as("seed %d", seed).isEqualTo(attributable - shownBackward);
        assertThat(loss.unattributed()).as("seed %d", seed).isEqualTo(truth.unattributed());
        assertThat(loss.suspect()).as("seed %d", seed)
            .isEqualTo(Math.max(0, truth.missingAnswers() - attributable));
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    @Conforms("8.12")
    void shouldTellNoDirectionWhenReflectorIsStateless(final long seed)
    {
        final RandomPlan random = new RandomPlan(seed, Kind.STATELESS);
        final ImpairedPath path = path(false, random);

        final SenderSession session = run(plan(random.count(), random.firstSequence()), path, time);

        assertCounts(session, path.truth(), seed);
        final LossSummary loss = session.statistics().lossSummary();
        if (loss.lost() > 0)
        {
            assertThat(loss.forward()).as("seed %d", seed).isNull();
            assertThat(loss.backward()).as("seed %d", seed).isNull();
            assertThat(loss.unattributed()).as("seed %d", seed).isNull();
        }
        assertThat(session.statistics().pathReordering()).as("seed %d", seed).isEqualTo(PathReordering.UNKNOWN);
    }

    /** Gone for up to 60 ms: probes are lost before and after, and those of which no number tells are unattributed. */
    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    @Conforms("8.11")
    void shouldAgreeWithTheTruthWhenReflectorIsRestarted(final long seed)
    {
        final RandomPlan random = new RandomPlan(seed, Kind.DECIDABLE);
        final int downAt = random.count() / 2 + random.nextInt(0, random.count() / 4);
        final int upAt = downAt + random.nextInt(MIN_OUTAGE, MAX_OUTAGE);
        random.calm(downAt - CALM, Math.min(random.count(), upAt + CALM));
        final ImpairedPath path = path(true, random);
        path.downBetween(time.nanoTime() + downAt * MS, time.nanoTime() + upAt * MS);

        final SenderSession session = run(plan(random.count(), random.firstSequence()), path, time);

        final Truth truth = path.truth();
        assertCounts(session, truth, seed);
        assertDirections(session, truth, seed);
        assertThat(session.statistics().lossSummary().epochs()).as("seed %d", seed).isEqualTo(truth.epochs());
    }

    private static void assertDirections(final SenderSession session, final Truth truth, final long seed)
    {
        final LossSummary loss = session.statistics().lossSummary();
        assertThat(loss.forward()).as("seed %d: lost forward", seed).isEqualTo(truth.lostForward());
        assertThat(loss.backward()).as("seed %d: lost backward", seed).isEqualTo(truth.lostBackward());
        assertThat(loss.unattributed()).as("seed %d: unattributed", seed).isEqualTo(truth.unattributed());
        final Truth.Order forward = truth.reorderedForward();
        final Truth.Order backward = truth.reorderedBackward();
        assertThat(session.statistics().pathReordering()).as("seed %d: reordered by direction", seed).isEqualTo(
            new PathReordering(forward.packets(), forward.maxExtent(), backward.packets(), backward.maxExtent()));
    }

    private static void assertCounts(final SenderSession session, final Truth truth, final long seed)
    {
        final SessionStatistics statistics = session.statistics();
        assertThat(session.sender().counters().sent).as("seed %d: sent", seed).isEqualTo(truth.sent());
        assertThat(statistics.answered()).as("seed %d: answered", seed).isEqualTo(truth.answered());
        assertThat(statistics.lossSummary().lost()).as("seed %d: lost", seed)
            .isEqualTo(truth.sent() - truth.answered());
        assertThat(statistics.late()).as("seed %d: late", seed).isEqualTo(truth.late());
        assertThat(statistics.duplicatesForward()).as("seed %d: duplicates forward", seed)
            .isEqualTo(truth.duplicatesForward());
        assertThat(statistics.duplicatesBackward()).as("seed %d: duplicates backward", seed)
            .isEqualTo(truth.duplicatesBackward());
        assertThat(new Truth.Order(statistics.reordered(), statistics.maxReorderExtent()))
            .as("seed %d: reordered", seed).isEqualTo(truth.reordered());
        assertThat(session.matchCounters().garbage() + session.matchCounters().unknown())
            .as("seed %d: corrupted", seed).isEqualTo(truth.corrupted());
        assertThat(session.samplesDropped()).as("seed %d", seed).isZero();
    }

    private ImpairedPath path(final boolean isStateful, final RandomPlan random)
    {
        return new ImpairedPath(time, isStateful, TIMEOUT_NS, random::fate);
    }
}
