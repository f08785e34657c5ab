package io.stampede.sender.engine;

import static io.stampede.sender.testing.VirtualRun.MS;
import static io.stampede.sender.testing.VirtualRun.TIMEOUT_NS;
import static io.stampede.sender.testing.VirtualRun.plan;
import static io.stampede.sender.testing.VirtualRun.run;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.stampede.clock.WallClock;
import io.stampede.sender.control.SenderSession;
import io.stampede.sender.stats.DistributionSummary;
import io.stampede.sender.stats.SessionStatistics;
import io.stampede.sender.testing.FakeTime;
import io.stampede.sender.testing.Fate;
import io.stampede.sender.testing.ImpairedPath;
import io.stampede.sender.testing.VirtualRun;
import io.stampede.testing.Conforms;
import io.stampede.testing.FixedClockQuality;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Delays of a network that knows them, read back. */
class DelayTest
{
    private static final long FORWARD_NS = 300_000;
    private static final long BACKWARD_NS = 200_000;
    /** An NTP timestamp is whole multiples of 0.23 ns, rounded to whole nanoseconds on either side. */
    private static final long STAMP_NS = 2;

    private final FakeTime time = new FakeTime();
    private final ImpairedPath path =
        new ImpairedPath(time, true, TIMEOUT_NS, ordinal -> Fate.answered(FORWARD_NS, BACKWARD_NS));

    @Test
    @Conforms("8.1")
    void shouldTellRoundTripWithAndWithoutResidence()
    {
        final SessionStatistics statistics = run(plan(50, 0), path, time).statistics();

        assertAll(statistics.rttRaw.summary(), FORWARD_NS + ImpairedPath.RESIDENCE_NS + BACKWARD_NS);
        assertAll(statistics.rtt.summary(), FORWARD_NS + BACKWARD_NS);
        assertAll(statistics.residence.summary(), ImpairedPath.RESIDENCE_NS);
    }

    /** Every fourth probe takes 20 ms there instead of 5, and overtakes nothing on the way back. */
    @Test
    void shouldTellTwoDelaysApart()
    {
        final ImpairedPath twoValued = new ImpairedPath(time, true, TIMEOUT_NS,
            ordinal -> Fate.answered(ordinal % 4 == 3 ? 20 * MS : 5 * MS, 2 * MS));

        final SessionStatistics statistics = run(plan(200, 0), twoValued, time).statistics();

        final DistributionSummary forward = statistics.forward.summary();
        assertThat(forward.count()).isEqualTo(200);
        assertThat(forward.moments().min()).isCloseTo(5 * MS, within(STAMP_NS));
        assertThat(forward.moments().max()).isCloseTo(20 * MS, within(STAMP_NS));
        assertThat(forward.moments().mean()).isCloseTo(8.75 * MS, within((double)STAMP_NS));
        // three significant digits
        assertThat(forward.percentile(75)).isCloseTo(5 * MS, within(5_000L));
        assertThat(forward.percentile(76)).isCloseTo(20 * MS, within(20_000L));
        assertThat(statistics.backward.summary().moments().min()).isCloseTo(2 * MS, within(STAMP_NS));
        assertThat(statistics.backward.summary().moments().max()).isCloseTo(2 * MS, within(STAMP_NS));
        assertThat(statistics.rtt.summary().moments().max()).isCloseTo(22 * MS, within(STAMP_NS));
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 350_000, -350_000, -1_000_000_000_000L, 40_000_000_000_000L})
    @Conforms("8.3")
    void shouldShowTheClockOffsetInOneWayDelaysOnly(final long offsetNs)
    {
        path.remoteOffset(offsetNs);

        final SessionStatistics statistics = run(plan(50, 0), path, time).statistics();

        assertAll(statistics.forward.summary(), FORWARD_NS + offsetNs);
        assertAll(statistics.backward.summary(), BACKWARD_NS - offsetNs);
        assertAll(statistics.rtt.summary(), FORWARD_NS + BACKWARD_NS);
    }

    @Test
    @Conforms("1.16")
    void shouldReadTheReflectorsTimestampsByItsOwnFormat()
    {
        path.remotePtp();

        final SessionStatistics statistics = run(plan(50, 0), path, time).statistics();

        assertAll(statistics.forward.summary(), FORWARD_NS);
        assertAll(statistics.backward.summary(), BACKWARD_NS);
    }

    @ParameterizedTest
    @ValueSource(longs = {5_000_000_000L, -5_000_000_000L, 2_000_000})
    void shouldKeepRoundTripsWhenWallClockIsStepped(final long stepNs)
    {
        final SenderSession session = VirtualRun.newSession(plan(50, 0), path, time);
        session.onStart();
        for (int step = 0; step < 8 * 25 + 3; step++)
        {
            VirtualRun.step(session, time);
        }
        // 25.4 ms: probe 25 is on its way
        time.stepWallClock(stepNs);
        VirtualRun.finish(session, time);

        assertThat(session.statistics().answered()).isEqualTo(50);
        assertThat(session.statistics().duplicatesForward()).isZero();
        assertAll(session.statistics().rttRaw.summary(), FORWARD_NS + ImpairedPath.RESIDENCE_NS + BACKWARD_NS);
        assertThat(session.scale().steps()).isEqualTo(1);
        assertThat(session.scale().steppedNs()).isEqualTo(stepNs);
    }

    /** A dozen readings make a millisecond: one of them is a T1. */
    @ParameterizedTest
    @MethodSource("readings")
    void shouldKeepRoundTripsWhicheverReadingTheWallClockIsSteppedAt(final int reading)
    {
        final int[] readings = new int[1];
        final WallClock stepped = new WallClock()
        {
            @Override
            public long epochNs()
            {
                readings[0]++;
                time.stepWallClock(readings[0] == reading ? 5_000_000_000L : 0);
                return time.epochNs();
            }
        };
        final SenderSession session = new SenderSession(plan(50, 0), path, new MonotonicScale(stepped, time),
            new FixedClockQuality(true, 1_000), Set.of());
        session.onStart();
        VirtualRun.finish(session, time);

        assertThat(session.statistics().answered()).isEqualTo(50);
        assertThat(session.scale().steps()).isEqualTo(1);
        assertThat(session.matchCounters().garbage()).isZero();
        assertAll(session.statistics().rttRaw.summary(), FORWARD_NS + ImpairedPath.RESIDENCE_NS + BACKWARD_NS);
    }

    private static IntStream readings()
    {
        return IntStream.range(200, 216);
    }

    @Test
    void shouldMeasureFromTheIntendedTimeWhenProbesLeaveLate()
    {
        final SenderSession session = VirtualRun.newSession(plan(50, 0), path, time);
        session.onStart();
        for (int step = 0; step < 8 * 10 + 1; step++)
        {
            VirtualRun.step(session, time);
        }
        // the machine stands still from 10.125 to 20.125 ms: ten probes leave late, the rest on time
        time.advance(10 * MS);
        VirtualRun.finish(session, time);

        final DistributionSummary pacing = session.statistics().pacing.summary();
        assertThat(session.sender().counters().sent).isEqualTo(50);
        assertThat(pacing.count()).isEqualTo(50);
        assertThat(pacing.moments().max()).isEqualTo(9 * MS + 125_000);
        assertThat(pacing.percentile(80)).isZero();
        assertThat(session.statistics().rttIntended.summary().moments().max()).isEqualTo(
            session.statistics().rttRaw.summary().moments().min() + 9 * MS + 125_000);
    }

    private static void assertAll(final DistributionSummary summary, final long expectedNs)
    {
        assertThat(summary.count()).isEqualTo(50);
        assertThat(summary.moments().min()).isCloseTo(expectedNs, within(STAMP_NS));
        assertThat(summary.moments().max()).isCloseTo(expectedNs, within(STAMP_NS));
    }
}
