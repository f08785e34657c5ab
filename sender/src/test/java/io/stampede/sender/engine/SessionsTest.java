package io.stampede.sender.engine;

import static io.stampede.sender.testing.VirtualRun.MS;
import static io.stampede.sender.testing.VirtualRun.TIMEOUT_NS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.stampede.clock.WallClock;
import io.stampede.frame.IpAddress;
import io.stampede.net.Port;
import io.stampede.sender.control.SessionsRun;
import io.stampede.sender.plan.Padding;
import io.stampede.sender.plan.PlannedSession;
import io.stampede.sender.plan.ProbeShape;
import io.stampede.sender.plan.Schedule;
import io.stampede.sender.plan.SenderPlan;
import io.stampede.sender.plan.SessionGroup;
import io.stampede.sender.stats.FlowStatistics;
import io.stampede.sender.stats.GroupStatistics;
import io.stampede.sender.stats.LossSummary;
import io.stampede.sender.testing.FakeTime;
import io.stampede.sender.testing.Fate;
import io.stampede.sender.testing.SharedPath;
import io.stampede.sender.testing.Truth;
import io.stampede.testing.FixedClockQuality;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Thousands of sessions on few sockets, each against its own truth. */
class SessionsTest
{
    private static final long FIRST_SEQUENCE = 0xFFFF_FFFEL;
    private static final long SECOND_NS = 1_000 * MS;
    private static final long STEP_NS = MS / 16;
    /** An NTP timestamp is whole multiples of 0.23 ns, rounded to whole nanoseconds on either side. */
    private static final long STAMP_NS = 2;
    private static final Fate FINE = Fate.answered(MS / 4, MS / 4);

    private final FakeTime time = new FakeTime();

    private static InetSocketAddress target(final int number)
    {
        return new InetSocketAddress(InetAddress.ofLiteral("192.0.2." + (1 + number)), 862);
    }

    private static PlannedSession session(final Schedule schedule, final int target, final int ssid, final int socket)
    {
        final ProbeShape shape = ProbeShape.base(ssid).withPayload(44 + 8 * (ssid % 3), Padding.ZERO);
        return new PlannedSession(
            new SenderPlan(schedule, shape, FIRST_SEQUENCE, 1), target(target), socket);
    }

    private static SharedPath.Key key(final ProbeSession session)
    {
        return new SharedPath.Key(IpAddress.low(session.remote().getAddress()), session.remote().getPort(),
            session.plan().ssid());
    }

    private SessionsRun newRun(final List<SessionGroup> groups, final List<? extends Port> ports)
    {
        return new SessionsRun(groups, List.copyOf(ports), new MonotonicScale(time, time),
            new FixedClockQuality(true, 1_000), List.of());
    }

    private void finish(final SessionsRun run)
    {
        while (!run.isDone())
        {
            while (run.doWork() > 0)
            {
                // until nothing is left to do at this instant
            }
            time.advance(STEP_NS);
        }
        run.onClose();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 20_261_121})
    @Timeout(value = 60, unit = TimeUnit.SECONDS)
    void shouldCountTenThousandSessionsAsTheNetworkDid(final long seed)
    {
        final SharedPath path = new SharedPath(time, TIMEOUT_NS, (key, ordinal) -> random(seed, key, ordinal));
        final List<SessionGroup> groups = List.of(
            group("slow", 6_000, 1, Schedule.periodic(4, SECOND_NS, TIMEOUT_NS)),
            group("fast", 3_000, 6_001, Schedule.periodic(10, 300 * MS, TIMEOUT_NS)),
            group("timed", 1_000, 9_001, new Schedule(
                SenderPlan.UNBOUNDED, 2_500 * MS, 1_000 * MS, Schedule.Gaps.EQUAL, TIMEOUT_NS)));
        final SessionsRun run = newRun(groups, List.of(path));
        run.onStart();

        finish(run);

        final SoftAssertions softly = new SoftAssertions();
        long sent = 0;
        int directed = 0;
        for (int g = 0; g < groups.size(); g++)
        {
            for (int n = 0; n < run.sessions().get(g).size(); n++)
            {
                final ProbeSession session = run.sessions().get(g).get(n);
                final Truth truth = path.truth(key(session));
                final String what = "seed " + seed + " " + key(session);
                directed += compare(softly, what, session, run.statistics().get(g), n, truth) ? 1 : 0;
                sent += truth.sent();
            }
        }
        softly.assertAll();
        assertThat(directed).as("sessions that tell loss by direction").isGreaterThan(5_000);
        assertThat(sent).isEqualTo(6_000 * 4 + 3_000 * 10 + 2_500);
        assertThat(run.samplesDropped()).isZero();
        assertThat(run.engine().live().sent()).isEqualTo(sent);
    }

    private static SessionGroup group(
        final String name, final int count, final int firstSsid, final Schedule schedule)
    {
        final List<PlannedSession> sessions = new ArrayList<>();
        for (int i = 0; i < count; i++)
        {
            sessions.add(session(schedule, i % 7, firstSsid + i, 0));
        }
        return new SessionGroup(name, schedule, sessions);
    }

    private static Fate random(final long seed, final SharedPath.Key key, final long ordinal)
    {
        final SplittableRandom random = new SplittableRandom(seed * 31 + key.ssid() * 1_000L + ordinal);
        final long forwardNs = MS / 4 + random.nextLong(MS);
        final long backwardNs = MS / 4 + random.nextLong(MS);
        return switch (random.nextInt(20))
        {
            case 0, 1 -> Fate.lostForward();
            case 2, 3 -> Fate.lostBackward(forwardNs);
            case 4 -> Fate.duplicatedForward(forwardNs, 10_000, backwardNs);
            case 5 -> Fate.duplicatedBackward(forwardNs, backwardNs, 10_000);
            case 6 -> Fate.answered(forwardNs, TIMEOUT_NS);
            default -> Fate.answered(forwardNs, backwardNs);
        };
    }

    /** Whether loss was told, and compared, by direction. */
    private static boolean compare(
        final SoftAssertions softly,
        final String what,
        final ProbeSession session,
        final GroupStatistics group,
        final int n,
        final Truth truth)
    {
        final FlowStatistics counted = group.all().flows().get(n);
        softly.assertThat(session.sent()).as(what).isEqualTo(truth.sent());
        softly.assertThat(counted.answered).as(what).isEqualTo(truth.answered());
        softly.assertThat(counted.unanswered).as(what).isEqualTo(truth.sent() - truth.answered());
        softly.assertThat(counted.late).as(what).isEqualTo(truth.late());
        softly.assertThat(counted.duplicatesForward + counted.duplicatesBackward).as(what)
            .isEqualTo(truth.duplicatesForward() + truth.duplicatesBackward());
        softly.assertThat(group.rtt(n).count()).as(what).isEqualTo(truth.answered());
        final LossSummary loss = counted.loss.summary();
        final Long forward = loss.forward();
        final boolean isDirected = forward != null && loss.suspect() == 0 && truth.duplicatesForward() == 0;
        if (isDirected)
        {
            softly.assertThat(forward).as(what + " forward").isEqualTo(truth.lostForward());
            softly.assertThat(loss.backward()).as(what + " backward").isEqualTo(truth.lostBackward());
            softly.assertThat(loss.unattributed()).as(what + " tail").isEqualTo(truth.unattributed());
        }
        return isDirected;
    }

    @Test
    void shouldStaggerTheSessionsEvenly()
    {
        final Schedule schedule = Schedule.periodic(3, 100 * MS, TIMEOUT_NS);
        final SharedPath path = new SharedPath(time, TIMEOUT_NS, (key, ordinal) -> FINE);
        final SessionsRun run = newRun(
            List.of(group("a", 100, 1, schedule), group("b", 100, 101, schedule)), List.of(path));
        run.onStart();
        final List<Long> gapsNs = new ArrayList<>();
        long lastNs = time.nanoTime();
        long sent = 0;

        while (!run.isDone())
        {
            final int ignored = run.doWork();
            final long now = run.engine().live().sent();
            for (long i = sent; i < now; i++)
            {
                gapsNs.add(time.nanoTime() - lastNs);
                lastNs = time.nanoTime();
            }
            sent = now;
            time.advance(STEP_NS);
        }

        assertThat(gapsNs).hasSize(600);
        assertThat(gapsNs.subList(1, 600)).as("half a millisecond, seen every 1/16")
            .allMatch(gap -> gap >= MS / 2 - STEP_NS && gap <= MS / 2 + STEP_NS);
        assertThat(run.engine().sendingNs()).isBetween(299 * MS, 300 * MS);
    }

    @Test
    void shouldTellSessionsOfOneSsidByTheirSocket()
    {
        final Schedule schedule = Schedule.periodic(5, 10 * MS, TIMEOUT_NS);
        final SharedPath first = new SharedPath(time, TIMEOUT_NS, (key, ordinal) -> FINE);
        final SharedPath second = new SharedPath(
            time, TIMEOUT_NS, (key, ordinal) -> ordinal < 3 ? Fate.lostForward() : FINE);
        final SessionsRun run = newRun(List.of(new SessionGroup("one", schedule, List.of(
            session(schedule, 0, 7, 0), session(schedule, 0, 7, 1)))), List.of(first, second));
        run.onStart();

        finish(run);

        final List<FlowStatistics> flows = run.statistics().getFirst().all().flows();
        assertThat(flows).extracting(flow -> flow.answered).containsExactly(5L, 2L);
        assertThat(flows.getLast().loss.summary()).isEqualTo(new LossSummary(3, 3L, 0L, 0L, 0, 1, null));
    }

    @Test
    void shouldRefuseTwoSessionsOfOneSsidOnOneSocket()
    {
        final Schedule schedule = Schedule.periodic(5, 10 * MS, TIMEOUT_NS);
        final List<SessionGroup> groups = List.of(new SessionGroup("one", schedule, List.of(
            session(schedule, 0, 7, 0), session(schedule, 1, 7, 0))));

        assertThatThrownBy(() -> newRun(groups, List.of(new SharedPath(time, TIMEOUT_NS, (key, ordinal) -> FINE))))
            .hasMessageContaining("SSID 7");
    }

    @Test
    void shouldNotBeDisturbedByATargetThatIsDown()
    {
        final Schedule schedule = Schedule.periodic(20, 20 * MS, TIMEOUT_NS);
        final long silentUntil = 12;
        final SharedPath path = new SharedPath(time, TIMEOUT_NS, (key, ordinal) ->
            key.addressLow() == IpAddress.low(target(0).getAddress()) && ordinal < silentUntil ?
                Fate.lostForward() : FINE);
        final SessionsRun run = newRun(List.of(group("all", 70, 1, schedule)), List.of(path));
        run.onStart();

        finish(run);

        for (int n = 0; n < 70; n++)
        {
            final FlowStatistics session = run.statistics().getFirst().all().flows().get(n);
            assertThat(session.answered).as("session %d", n).isEqualTo(n % 7 == 0 ? 20 - silentUntil : 20);
        }
    }

    @Test
    void shouldLetNoGroupWaitForAnotherWhenAllAreBehind()
    {
        final Schedule schedule = Schedule.periodic(100, 10 * MS, TIMEOUT_NS);
        final SharedPath path = new SharedPath(time, TIMEOUT_NS, (key, ordinal) -> FINE);
        final SessionsRun run = newRun(
            List.of(group("a", 20, 1, schedule), group("b", 20, 101, schedule)), List.of(path));
        run.onStart();
        time.advance(500 * MS);

        for (int i = 0; i < 16; i++)
        {
            final int ignored = run.doWork();
        }

        final long ofFirst = run.sessions().getFirst().stream().mapToLong(ProbeSession::sent).sum();
        final long ofSecond = run.sessions().getLast().stream().mapToLong(ProbeSession::sent).sum();
        assertThat(ofFirst + ofSecond).isEqualTo(1024);
        assertThat(ofFirst).isEqualTo(ofSecond);
    }

    @Test
    void shouldCountWhatIsOfNoSession()
    {
        final Schedule schedule = Schedule.periodic(5, 10 * MS, TIMEOUT_NS);
        final SharedPath path = new SharedPath(time, TIMEOUT_NS, (key, ordinal) -> FINE);
        final SessionsRun run = newRun(List.of(group("one", 3, 1, schedule)), List.of(path));
        final long from = IpAddress.low(target(0).getAddress());
        run.onStart();

        path.inject(new SharedPath.Key(from, 862, 0), new byte[44]);
        path.inject(new SharedPath.Key(from, 862, 0), new byte[15]);
        path.inject(new SharedPath.Key(from, 862, 0), withSsid(9));
        path.inject(new SharedPath.Key(from, 862, 0), withSsid(40_000));
        path.inject(new SharedPath.Key(from, 863, 0), withSsid(1));
        path.inject(new SharedPath.Key(from + 1, 862, 0), withSsid(1));
        finish(run);

        final StrangerCounters strangers = run.sockets().getFirst().strangers();
        assertThat(strangers.ssidZero).isEqualTo(1);
        assertThat(strangers.tooShort).isEqualTo(1);
        assertThat(strangers.wrongSsid).isEqualTo(2);
        assertThat(strangers.wrongSource).isEqualTo(2);
        assertThat(run.statistics().getFirst().all().answered()).isEqualTo(15);
    }

    private static byte[] withSsid(final int ssid)
    {
        final byte[] packet = new byte[44];
        packet[14] = (byte)(ssid >> 8);
        packet[15] = (byte)ssid;
        return packet;
    }

    @Test
    void shouldGiveTheNumberOfAProbeThatDidNotLeaveToTheNext()
    {
        final Schedule schedule = Schedule.periodic(10, 10 * MS, TIMEOUT_NS);
        final SharedPath path = new SharedPath(time, TIMEOUT_NS, (key, ordinal) -> FINE);
        final SessionsRun run = newRun(List.of(group("one", 4, 1, schedule)), List.of(path));
        run.onStart();
        path.refuse(5);

        finish(run);

        assertThat(run.sessions().getFirst()).extracting(ProbeSession::notSent).containsExactly(2L, 1L, 1L, 1L);
        assertThat(run.sessions().getFirst()).extracting(ProbeSession::sent).containsExactly(8L, 9L, 9L, 9L);
        assertThat(run.statistics().getFirst().all().answered()).isEqualTo(35);
        assertThat(run.statistics().getFirst().all().lossSummary().lost()).isZero();
    }

    /** Nineteen readings come before the first batch, whose nine probes and the check of it take the next ten. */
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
                time.stepWallClock(readings[0] == reading ? 5 * SECOND_NS : 0);
                return time.epochNs();
            }
        };
        final Schedule schedule = Schedule.periodic(10, 10 * MS, TIMEOUT_NS);
        final SharedPath path = new SharedPath(time, TIMEOUT_NS, (key, ordinal) -> FINE);
        final SessionsRun run = new SessionsRun(List.of(group("one", 4, 1, schedule)), List.of(path),
            new MonotonicScale(stepped, time), new FixedClockQuality(true, 1_000), List.of());
        run.onStart();
        // the first batch holds two probes of each session, and one more
        time.advance(20 * MS);

        finish(run);

        final GroupStatistics group = run.statistics().getFirst();
        assertThat(run.scale().steps()).isEqualTo(1);
        assertThat(group.all().answered()).isEqualTo(40);
        for (int n = 0; n < 4; n++)
        {
            assertThat(group.rtt(n).min()).isCloseTo(MS / 2, within(STAMP_NS));
            assertThat(group.rtt(n).max()).isCloseTo(MS / 2, within(STAMP_NS));
        }
    }

    private static IntStream readings()
    {
        return IntStream.range(18, 34);
    }

    @Test
    void shouldStopWhenAskedAndWaitForWhatIsInFlight()
    {
        final Schedule schedule = Schedule.periodic(1_000, 10 * MS, TIMEOUT_NS);
        final SharedPath path = new SharedPath(time, TIMEOUT_NS, (key, ordinal) -> FINE);
        final SessionsRun run = newRun(List.of(group("one", 5, 1, schedule)), List.of(path));
        run.onStart();
        for (int i = 0; i < 1_000; i++)
        {
            final int ignored = run.doWork();
            time.advance(STEP_NS);
        }

        run.engine().stop();
        finish(run);

        final long sent = run.engine().live().sent();
        assertThat(sent).isBetween(30L, 35L);
        assertThat(run.statistics().getFirst().all().answered()).isEqualTo(sent);
    }
}
