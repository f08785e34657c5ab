package io.stampede.sender.stats;

import static io.stampede.sender.testing.VirtualRun.MS;
import static io.stampede.sender.testing.VirtualRun.TIMEOUT_NS;
import static io.stampede.sender.testing.VirtualRun.plan;
import static org.assertj.core.api.Assertions.assertThat;

import io.stampede.sender.match.MadeSample;
import io.stampede.sender.match.Sample;
import io.stampede.sender.plan.SenderPlan;
import io.stampede.sender.testing.FakeTime;
import io.stampede.sender.testing.Fate;
import io.stampede.sender.testing.ImpairedPath;
import io.stampede.sender.testing.Truth;
import io.stampede.sender.testing.VirtualRun;
import io.stampede.testing.Allocation;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.function.LongFunction;
import java.util.function.ToLongFunction;
import java.util.stream.LongStream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class TimelineTest
{
    private static final long START_NS = FakeTime.START_EPOCH_NS;
    private static final long RESIDENCE_NS = 5_000;

    private final FakeTime time = new FakeTime();

    /** A probe as it was fed, for counting the slow and obvious way. */
    private record Fed(long t1, boolean isAnswered, long rttNs, long pacingNs)
    {
    }

    static LongStream seeds()
    {
        return new SplittableRandom(1905).longs(30);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void shouldCountEveryProbeInTheBinOfItsT1HoweverOftenBinsMerge(final long seed)
    {
        final SplittableRandom random = new SplittableRandom(seed);
        final Timeline timeline = new Timeline(plan(1_000_000, 0), 1);
        final List<Fed> fed = feed(timeline, random);

        final TimelineSummary summary = timeline.summary();

        assertThat(summary.startEpochNs()).isEqualTo(START_NS);
        final long lastNumber = summary.slices().getLast().number();
        assertThat(lastNumber).isLessThan(Timeline.BINS);
        assertThat(summary.widthNs()).as("no wider than need be").satisfiesAnyOf(
            width -> assertThat(width).isEqualTo(1_000),
            width -> assertThat(lastNumber).isGreaterThanOrEqualTo(Timeline.BINS / 2));
        assertThat(summary.slices().stream().mapToLong(slice -> slice.fates().sent()).sum()).isEqualTo(fed.size());
        assertThat(summary.slices()).isSortedAccordingTo((a, b) -> Long.compare(a.number(), b.number()));
        for (final TimelineSummary.Slice slice : summary.slices())
        {
            assertSlice(slice, fed.stream()
                .filter(probe -> (probe.t1 - START_NS) / summary.widthNs() == slice.number()).toList());
        }
    }

    private static List<Fed> feed(final Timeline timeline, final SplittableRandom random)
    {
        final List<Fed> fed = new ArrayList<>();
        final MadeSample sample = new MadeSample();
        final int count = random.nextInt(1, 6_000);
        final long gapNs = 1L << random.nextInt(5, 38);
        long t1 = START_NS;
        long reflector = 0;
        for (int i = 0; i < count; i++)
        {
            final boolean isAnswered = random.nextInt(5) > 0;
            final long rttNs = random.nextLong(1_000, 90_000_000);
            final long pacingNs = random.nextLong(3_000_000);
            sample.sent(i, pacingNs, t1);
            if (isAnswered)
            {
                sample.answered(t1 + rttNs / 3, t1 + rttNs / 3 + RESIDENCE_NS, t1 + rttNs + RESIDENCE_NS, reflector++);
                timeline.onSample(0, Sample.ANSWERED, sample.buffer(), 0);
            }
            timeline.onSample(0, isAnswered ? Sample.CLOSED_ANSWERED : Sample.CLOSED_LOST, sample.buffer(), 0);
            fed.add(new Fed(t1, isAnswered, rttNs, pacingNs));
            // bursts and silences: many bins stay empty, many fill at once
            t1 += random.nextInt(200) == 0 ? gapNs * random.nextInt(1, 900) : random.nextLong(gapNs);
        }
        return fed;
    }

    private static void assertSlice(final TimelineSummary.Slice slice, final List<Fed> probes)
    {
        final long[] rtts = probes.stream().filter(Fed::isAnswered).mapToLong(Fed::rttNs).sorted().toArray();
        assertThat(slice.fates().sent()).isEqualTo(probes.size());
        assertThat(slice.fates().answered()).isEqualTo(rtts.length);
        assertThat(slice.fates().lost()).isEqualTo(probes.size() - rtts.length);
        assertThat(slice.rtt().count()).isEqualTo(rtts.length);
        final TimelineSummary.MeanAndMax pacing = Objects.requireNonNull(slice.pacing());
        assertThat(pacing.maxNs()).isEqualTo(probes.stream().mapToLong(Fed::pacingNs).max().orElseThrow());
        assertThat(pacing.meanNs()).isCloseTo(
            probes.stream().mapToLong(Fed::pacingNs).average().orElseThrow(), Offset.offset(1.0));
        if (rtts.length > 0)
        {
            assertThat(slice.rtt().minNs()).isEqualTo(rtts[0]);
            assertThat(slice.rtt().maxNs()).isEqualTo(rtts[rtts.length - 1]);
            assertNear(slice.rtt().p50Ns(), rtts[(rtts.length - 1) / 2]);
            assertNear(slice.rtt().p99Ns(), rtts[Math.ceilDiv(99 * rtts.length, 100) - 1]);
            final TimelineSummary.Offset offset = Objects.requireNonNull(slice.offset());
            assertThat(offset.uncertaintyNs()).isEqualTo(rtts[0] / 2);
            assertThat(Math.abs(offset.ns())).isLessThanOrEqualTo(offset.uncertaintyNs());
        }
    }

    private static void assertNear(final long actual, final long expected)
    {
        assertThat(actual).isCloseTo(expected, Offset.offset(expected / 64 + 8));
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void shouldPlaceEveryLossWhereItWasWhenNothingWasReordered(final long seed)
    {
        final SplittableRandom random = new SplittableRandom(seed);
        final int count = random.nextInt(100, 2_000);
        final LongFunction<Fate> fates = bursts(random, count);
        final ImpairedPath path = new ImpairedPath(time, true, TIMEOUT_NS, fates);
        final SenderPlan plan = plan(count, (1L << 32) - random.nextInt(1, count));
        final Timeline timeline = new Timeline(plan, 1);
        final List<Long> t1s = new ArrayList<>();

        VirtualRun.run(plan, path, time, List.of(timeline, (flow, kind, buffer, offset) ->
        {
            if (kind == Sample.CLOSED_ANSWERED || kind == Sample.CLOSED_LOST)
            {
                t1s.add(Sample.t1(buffer, offset));
            }
        }));

        final TimelineSummary summary = timeline.summary();
        assertTotals(summary, path.truth());
        assertThat(sum(summary, TimelineSummary.Fates::lostForward)).isEqualTo(path.truth().lostForward());
        assertThat(sum(summary, TimelineSummary.Fates::lostBackward)).isEqualTo(path.truth().lostBackward());
        for (final TimelineSummary.Slice slice : summary.slices())
        {
            final List<Fate> here = LongStream.range(0, count)
                .filter(i -> (t1s.get((int)i) - summary.startEpochNs()) / summary.widthNs() == slice.number())
                .mapToObj(fates).toList();
            assertThat(slice.fates().lostForward())
                .isLessThanOrEqualTo(here.stream().filter(fate -> fate.copies().isEmpty()).count());
            assertThat(slice.fates().lostBackward()).isLessThanOrEqualTo(here.stream()
                .filter(fate -> !fate.copies().isEmpty() && fate.copies().getFirst().backwardNs().isEmpty()).count());
        }
    }

    /** Answers with losses of one direction in between, alone and in bursts, one way and the other in turn. */
    private static LongFunction<Fate> bursts(final SplittableRandom random, final int count)
    {
        final List<Fate> fates = new ArrayList<>();
        while (fates.size() < count)
        {
            final int good = random.nextInt(1, 100);
            final int bad = random.nextInt(4) == 0 ? random.nextInt(1, 60) : 1;
            final boolean isForward = random.nextBoolean();
            for (int i = 0; i < good; i++)
            {
                fates.add(Fate.answered(300_000, 400_000));
            }
            for (int i = 0; i < bad; i++)
            {
                fates.add(isForward ? Fate.lostForward() : Fate.lostBackward(300_000));
            }
        }
        return ordinal -> fates.get((int)ordinal);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void shouldCountAllAndClaimNoMoreThanWasLostWhenEverythingHappensAtOnce(final long seed)
    {
        final SplittableRandom random = new SplittableRandom(seed);
        final ImpairedPath path = new ImpairedPath(time, true, TIMEOUT_NS, ordinal -> anything(random));
        path.restartAt(time.nanoTime() + random.nextLong(50, 350) * MS);
        final Timeline timeline = new Timeline(plan(400, 77), 1);

        VirtualRun.run(plan(400, 77), path, time, List.of(timeline));

        final TimelineSummary summary = timeline.summary();
        assertTotals(summary, path.truth());
        assertThat(summary.slices()).allSatisfy(slice -> assertThat(
            slice.fates().lostForward() + slice.fates().lostBackward()).isLessThanOrEqualTo(slice.fates().lost()));
    }

    private static Fate anything(final SplittableRandom random)
    {
        final long forwardNs = random.nextLong(100_000, 3_000_000);
        final long backwardNs = random.nextLong(100_000, 4_000_000);
        return switch (random.nextInt(10))
        {
            case 0 -> Fate.lostForward();
            case 1 -> Fate.lostBackward(forwardNs);
            case 2 -> Fate.duplicatedForward(forwardNs, random.nextLong(1, 3_000_000), backwardNs);
            case 3 -> Fate.duplicatedBackward(forwardNs, backwardNs, random.nextLong(1, 3_000_000));
            case 4 -> Fate.answered(forwardNs, TIMEOUT_NS + random.nextLong(20 * MS));
            default -> Fate.answered(forwardNs, backwardNs);
        };
    }

    private static void assertTotals(final TimelineSummary summary, final Truth truth)
    {
        assertThat(sum(summary, TimelineSummary.Fates::sent)).isEqualTo(truth.sent());
        assertThat(sum(summary, TimelineSummary.Fates::answered)).isEqualTo(truth.answered());
        assertThat(sum(summary, TimelineSummary.Fates::lost)).isEqualTo(truth.sent() - truth.answered());
        assertThat(sum(summary, TimelineSummary.Fates::late)).isEqualTo(truth.late());
        assertThat(sum(summary, TimelineSummary.Fates::duplicates))
            .isEqualTo(truth.duplicatesForward() + truth.duplicatesBackward());
    }

    private static long sum(final TimelineSummary summary, final ToLongFunction<TimelineSummary.Fates> figure)
    {
        return summary.slices().stream().map(TimelineSummary.Slice::fates).mapToLong(figure).sum();
    }

    @Test
    void shouldKeepOneWayDelaysApartThoughTheClocksAreHoursApart()
    {
        final ImpairedPath path = new ImpairedPath(time, true, TIMEOUT_NS, ordinal ->
            Fate.answered(300_000 + 1_000 * ordinal, 500_000));
        path.remoteOffset(-7_200_000_000_000L);
        final Timeline timeline = new Timeline(plan(100, 0), 1);

        VirtualRun.run(plan(100, 0), path, time, List.of(timeline));

        for (final TimelineSummary.Slice slice : timeline.summary().slices())
        {
            assertThat(slice.forward().minNs()).isEqualTo(-7_200_000_000_000L + 300_000 + 1_000 * firstOf(slice, path));
            assertThat(slice.forward().p50Ns())
                .isBetween(slice.forward().minNs(), slice.forward().minNs() + 10_000);
            assertThat(slice.backward().p50Ns()).isCloseTo(7_200_000_500_000L, Offset.offset(8_000L));
            final TimelineSummary.Offset offset = Objects.requireNonNull(slice.offset());
            assertThat(Math.abs(offset.ns() + 7_200_000_000_000L)).isLessThanOrEqualTo(offset.uncertaintyNs());
        }
    }

    /** With a probe a bin the forward delay itself says which probe it was. */
    private static long firstOf(final TimelineSummary.Slice slice, final ImpairedPath path)
    {
        assertThat(path.requests()).hasSize(100);
        assertThat(slice.fates().sent()).isEqualTo(1);
        return (slice.forward().minNs() + 7_200_000_000_000L - 300_000) / 1_000;
    }

    @Test
    void shouldNotSayWhichWayWhenRepliesOvertookOneAnotherAroundAGap()
    {
        // 5 reaches the reflector before 4, and 3 is lost on the way there: the number between 2 and 4 is that of 5
        final ImpairedPath path = new ImpairedPath(time, true, TIMEOUT_NS, ordinal -> ordinal == 3 ?
            Fate.lostForward() : Fate.answered(ordinal == 4 ? 3 * MS : MS, 2 * MS));
        final Timeline timeline = new Timeline(plan(20, 9), 1);

        VirtualRun.run(plan(20, 9), path, time, List.of(timeline));

        assertThat(sum(timeline.summary(), TimelineSummary.Fates::lost)).isEqualTo(1);
        assertThat(sum(timeline.summary(), TimelineSummary.Fates::lostBackward)).isZero();
        assertThat(sum(timeline.summary(), TimelineSummary.Fates::lostForward)).isZero();
    }

    @Test
    void shouldHaveNoSlicesWithoutProbes()
    {
        assertThat(new Timeline(plan(10, 0), 1).summary().slices()).isEmpty();
    }

    @Test
    void shouldAllocateNothingWhileFed()
    {
        final Timeline timeline = new Timeline(plan(1_000_000, 0), 1);
        final MadeSample sample = new MadeSample();
        final SplittableRandom random = new SplittableRandom(7);

        final long allocated = Allocation.onceWarm(50, () ->
        {
            for (int i = 0; i < 100_000; i++)
            {
                feedQuietly(timeline, sample, random);
            }
        });

        assertThat(allocated).isZero();
    }

    private void feedQuietly(final Timeline timeline, final MadeSample sample, final SplittableRandom random)
    {
        time.advance(50_000);
        final long t1 = time.epochNs();
        sample.sent(t1 >>> 10, 5, t1).answered(t1 + random.nextInt(90_000), t1 + 90_000, t1 + 120_000, t1 >>> 10);
        timeline.onSample(0, Sample.ANSWERED, sample.buffer(), 0);
        timeline.onSample(0, random.nextInt(9) == 0 ? Sample.CLOSED_LOST : Sample.CLOSED_ANSWERED, sample.buffer(), 0);
    }
}
