package io.stampede.sender.stats;

import static io.stampede.sender.testing.VirtualRun.MS;
import static io.stampede.sender.testing.VirtualRun.TIMEOUT_NS;
import static io.stampede.sender.testing.VirtualRun.plan;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.stampede.sender.control.SenderSession;
import io.stampede.sender.testing.FakeTime;
import io.stampede.sender.testing.Fate;
import io.stampede.sender.testing.ImpairedPath;
import io.stampede.sender.testing.VirtualRun;
import io.stampede.testing.Conforms;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.function.LongConsumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What befalls two clocks, told from the answers of a network that is known. */
class ClockStatisticsTest
{
    private static final long FORWARD_NS = 300_000;
    private static final long BACKWARD_NS = 200_000;
    private static final long ASYMMETRY_NS = (FORWARD_NS - BACKWARD_NS) / 2;
    private static final long HALF_RTT_NS = (FORWARD_NS + BACKWARD_NS) / 2;
    private static final long STAMP_NS = 2;
    private static final int STEPS_PER_MS = 8;
    private static final int PROBES = 1_000;

    private final FakeTime time = new FakeTime();
    private ImpairedPath path =
        new ImpairedPath(time, true, TIMEOUT_NS, ordinal -> Fate.answered(FORWARD_NS, BACKWARD_NS));

    private long remoteOffsetNs;

    /** A probe a millisecond; {@code event} is told each eighth of one. */
    private SessionStatistics run(final LongConsumer event)
    {
        final SenderSession session = VirtualRun.newSession(plan(PROBES, 0), path, time);
        session.onStart();
        for (long step = 0; step < PROBES * STEPS_PER_MS; step++)
        {
            event.accept(step);
            VirtualRun.step(session, time);
        }
        VirtualRun.finish(session, time);
        assertThat(session.statistics().answered()).isEqualTo(PROBES);
        return session.statistics();
    }

    /** The reflector's clock is none of ours. */
    private void stepOurs(final long ns)
    {
        time.stepWallClock(ns);
        remoteOffsetNs -= ns;
        path.remoteOffset(remoteOffsetNs);
    }

    /** Nothing but ordinary differences: no pair has a step for its difference. */
    private static void assertUnharmed(final SessionStatistics statistics)
    {
        assertConstant(statistics.rtt.summary(), FORWARD_NS + BACKWARD_NS, PROBES);
        assertConstant(statistics.ipdvRtt.summary(), 0, PROBES - 1);
        assertConstant(statistics.ipdvForward.summary(), 0, PROBES - 1 - statistics.pairsExcludedForward());
        assertConstant(statistics.ipdvBackward.summary(), 0, PROBES - 1 - statistics.pairsExcludedBackward());
        assertThat(statistics.jitterForwardNs()).isCloseTo(0, within((double)STAMP_NS));
        assertThat(statistics.jitterBackwardNs()).isCloseTo(0, within((double)STAMP_NS));
    }

    private static void assertConstant(final DistributionSummary summary, final long expectedNs, final long count)
    {
        assertThat(summary.count()).isEqualTo(count);
        assertThat(summary.moments().min()).isCloseTo(expectedNs, within(2 * STAMP_NS));
        assertThat(summary.moments().max()).isCloseTo(expectedNs, within(2 * STAMP_NS));
    }

    private static ClockOffset offset(final SessionStatistics statistics)
    {
        return Objects.requireNonNull(statistics.clocks.offset.estimate());
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 350_000, -350_000, -1_000_000_000_000L, 40_000_000_000_000L})
    void shouldEstimateTheOffsetWithinHalfTheShortestRoundTrip(final long offsetNs)
    {
        path.remoteOffset(offsetNs);

        final SessionStatistics statistics = run(step -> { });

        assertThat(offset(statistics).offsetNs()).isCloseTo(offsetNs + ASYMMETRY_NS, within(STAMP_NS));
        assertThat(offset(statistics).uncertaintyNs()).isCloseTo(HALF_RTT_NS, within(STAMP_NS));
        assertThat(statistics.clocks.remoteSteps.steps()).isZero();
        assertUnharmed(statistics);
    }

    @Test
    void shouldTrustTheShortestRoundTripMost()
    {
        final SplittableRandom random = new SplittableRandom(5);
        path = new ImpairedPath(time, true, TIMEOUT_NS, ordinal -> Fate.answered(
            ordinal == 700 ? 50_000 : 60_000 + random.nextLong(9 * MS), ordinal == 700 ? 50_000 : 60_000));
        path.remoteOffset(7_777_777);

        final SessionStatistics statistics = run(step -> { });

        assertThat(offset(statistics).offsetNs()).isCloseTo(7_777_777, within(STAMP_NS));
        assertThat(offset(statistics).uncertaintyNs()).isCloseTo(50_000, within(STAMP_NS));
        assertThat(statistics.clocks.remoteSteps.steps()).isZero();
    }

    @ParameterizedTest
    @ValueSource(longs = {5_000_000_000L, -5_000_000_000L, 1_000_000_000L, -1_000_000_000L, 2_000_000})
    @Conforms("8.5")
    void shouldLeaveOutPairsAroundAStepOfTheReflectorsClock(final long stepNs)
    {
        final SessionStatistics statistics = run(step -> path.remoteOffset(step < 4_003 ? 0 : stepNs));

        assertThat(statistics.clocks.remoteSteps.steps()).isEqualTo(1);
        assertThat(statistics.clocks.remoteSteps.steppedNs()).isCloseTo(stepNs, within(HALF_RTT_NS));
        assertThat(statistics.pairsExcludedForward()).isEqualTo(1);
        assertThat(statistics.pairsExcludedBackward()).isEqualTo(1);
        assertThat(offset(statistics).offsetNs()).isCloseTo(stepNs + ASYMMETRY_NS, within(STAMP_NS));
        assertUnharmed(statistics);
    }

    @ParameterizedTest
    @ValueSource(longs = {5_000_000_000L, -5_000_000_000L, 1_000_000_000L, -1_000_000_000L, 2_000_000})
    @Conforms("8.5")
    void shouldLeaveOutPairsAroundAStepOfOurClock(final long stepNs)
    {
        final SessionStatistics statistics = run(step -> stepOurs(step == 4_003 ? stepNs : 0));

        assertThat(statistics.clocks.remoteSteps.steps()).isZero();
        assertThat(statistics.pairsExcludedForward()).isEqualTo(1);
        assertThat(statistics.pairsExcludedBackward()).isEqualTo(1);
        assertUnharmed(statistics);
    }

    @Test
    void shouldCompareOurStampsBeforeAndAfterAStepWhileAProbeWasAway()
    {
        // probe 500 leaves at step 4000, is back 507 us later, and the clock is stepped in between
        final SessionStatistics statistics = run(step -> stepOurs(step == 4_002 ? -3_000_000_000L : 0));

        assertThat(statistics.pairsExcludedForward()).isEqualTo(1);
        assertThat(statistics.pairsExcludedBackward()).isEqualTo(1);
        assertUnharmed(statistics);
    }

    @ParameterizedTest
    @ValueSource(longs = {5_000_000_000L, -5_000_000_000L})
    void shouldLeaveOutAnAnswerThatAStepHasTorn(final long stepNs)
    {
        path.finishing((request, reply) -> stepInside(request, reply, stepNs));

        final SessionStatistics statistics = run(step -> { });

        assertThat(statistics.clocks.remoteSteps.torn()).isEqualTo(1);
        assertThat(statistics.clocks.remoteSteps.steps()).isEqualTo(1);
        assertThat(statistics.clocks.remoteSteps.steppedNs()).isCloseTo(stepNs, within(HALF_RTT_NS));
        assertConstant(statistics.rtt.summary(), FORWARD_NS + BACKWARD_NS, PROBES - 1);
        assertConstant(statistics.rttRaw.summary(), FORWARD_NS + BACKWARD_NS + ImpairedPath.RESIDENCE_NS, PROBES);
        assertConstant(statistics.ipdvForward.summary(), 0, PROBES - 3);
        assertConstant(statistics.ipdvBackward.summary(), 0, PROBES - 3);
    }

    /** From T3 of probe 500 on. */
    private byte[] stepInside(final byte[] request, final byte[] reply, final long stepNs)
    {
        final ByteBuffer stepped = ByteBuffer.wrap(reply);
        final long sequence = ImpairedPath.sequence(request);
        final long ntpStep = (stepNs / 1_000_000_000L) << 32;
        stepped.putLong(4, stepped.getLong(4) + (sequence >= 500 ? ntpStep : 0));
        stepped.putLong(16, stepped.getLong(16) + (sequence > 500 ? ntpStep : 0));
        return stepped.array();
    }

    @ParameterizedTest
    @ValueSource(longs = {500, -500, 20})
    void shouldFollowAReflectorsClockThatIsSlewed(final long ppm)
    {
        final SessionStatistics statistics = run(step -> path.remoteOffset(step * ppm / STEPS_PER_MS));

        final ClockOffset.Drift drift = Objects.requireNonNull(offset(statistics).drift());
        assertThat(statistics.clocks.remoteSteps.steps()).isZero();
        // 0.5 ms of round trip in 1 s
        assertThat(drift.uncertaintyPpm()).isBetween(500.0, 700.0);
        assertThat(drift.ppm()).isCloseTo((double)ppm, within(5.0));
        assertThat(statistics.pairsExcludedForward() + statistics.pairsExcludedBackward()).isZero();
    }

    @ParameterizedTest
    @ValueSource(longs = {500, -500})
    void shouldFollowOurClockWhenItIsSlewed(final long ppm)
    {
        final SessionStatistics statistics = run(step -> stepOurs(ppm / STEPS_PER_MS));

        final ClockOffset.Drift drift = Objects.requireNonNull(offset(statistics).drift());
        assertThat(drift.ppm()).isCloseTo((double)-ppm, within(5.0));
        assertThat(statistics.clocks.remoteSteps.steps()).isZero();
        assertThat(statistics.pairsExcludedForward() + statistics.pairsExcludedBackward()).isZero();
        assertConstant(statistics.rtt.summary(), FORWARD_NS + BACKWARD_NS, PROBES);
    }

    @ParameterizedTest
    @ValueSource(strings = {"2036-02-07T06:28:15.500Z", "2038-01-19T03:14:07.500Z", "2104-02-26T09:42:23.500Z"})
    @Conforms("1.16")
    void shouldPassTheEndOfAnEra(final String justBefore)
    {
        final Instant start = Instant.parse(justBefore);
        time.stepWallClock(start.getEpochSecond() * 1_000_000_000L + start.getNano() - time.epochNs());

        final SessionStatistics statistics = run(step -> { });

        assertThat(statistics.clocks.remoteSteps.steps()).isZero();
        assertConstant(statistics.forward.summary(), FORWARD_NS, PROBES);
        assertConstant(statistics.backward.summary(), BACKWARD_NS, PROBES);
        assertUnharmed(statistics);
    }

    @Test
    void shouldNotTakeTheTicksOfACoarseClockForSteps()
    {
        final SplittableRandom random = new SplittableRandom(11);
        path = new ImpairedPath(time, true, TIMEOUT_NS,
            ordinal -> Fate.answered(2_000 + random.nextLong(2 * MS), 2_000 + random.nextLong(MS)));
        path.finishing((request, reply) -> inMilliseconds(reply));
        path.remoteOffset(123_456_789);

        final SessionStatistics statistics = run(step -> { });

        assertThat(statistics.clocks.remoteSteps.steps()).isZero();
        assertThat(statistics.clocks.remoteSteps.torn()).isZero();
        assertThat(statistics.pairsExcludedForward() + statistics.pairsExcludedBackward()).isZero();
    }

    @ParameterizedTest
    @ValueSource(longs = {700_000, 800_000, 843_000, 845_000, 847_000})
    void shouldCoverTheTruthWhereTheReflectorsClockTicksInMilliseconds(final long offsetNs)
    {
        final SplittableRandom random = new SplittableRandom(17);
        path = new ImpairedPath(time, true, TIMEOUT_NS,
            ordinal -> Fate.answered(150_000 + random.nextLong(300_000), 150_000));
        path.finishing((request, reply) -> inMilliseconds(reply));
        path.remoteOffset(offsetNs);

        final ClockOffset offset = offset(run(step -> { }));

        final ClockOffset.Drift drift = Objects.requireNonNull(offset.drift());
        assertThat(offset.offsetNs()).isBetween(offsetNs - offset.uncertaintyNs(), offsetNs + offset.uncertaintyNs());
        assertThat(offset.uncertaintyNs()).isLessThan(2 * MS);
        assertThat(drift.ppm()).isBetween(-drift.uncertaintyPpm(), drift.uncertaintyPpm());
    }

    private static byte[] inMilliseconds(final byte[] reply)
    {
        final ByteBuffer coarse = ByteBuffer.wrap(reply);
        coarse.putLong(4, floorMs(coarse.getLong(4)));
        coarse.putLong(16, floorMs(coarse.getLong(16)));
        return coarse.array();
    }

    private static long floorMs(final long ntp)
    {
        final long ms = ((ntp & 0xFFFF_FFFFL) * 1_000) >>> 32;
        return (ntp & 0xFFFF_FFFF_0000_0000L) | ((ms << 32) / 1_000 + 1);
    }

    @Test
    void shouldTakeAReflectorThatNeverMakesSenseAsItIs()
    {
        path.finishing((request, reply) -> stepAlways(reply));

        final SessionStatistics statistics = run(step -> { });

        assertThat(statistics.clocks.remoteSteps.torn()).isZero();
        assertThat(statistics.residence.summary().moments().min()).isCloseTo(
            9_000_000_000L + ImpairedPath.RESIDENCE_NS, within(STAMP_NS));
        assertThat(statistics.rtt.summary().negativeCount()).isEqualTo(PROBES);
        assertThat(statistics.clocks.offset.estimate()).as("no answer bounds the offset").isNull();
    }

    private static byte[] stepAlways(final byte[] reply)
    {
        final ByteBuffer stepped = ByteBuffer.wrap(reply);
        stepped.putLong(4, stepped.getLong(4) + (9L << 32));
        return stepped.array();
    }
}
