package io.stampede.sender.engine;

import static io.stampede.sender.testing.VirtualRun.MS;
import static io.stampede.sender.testing.VirtualRun.TIMEOUT_NS;
import static org.assertj.core.api.Assertions.assertThat;

import io.stampede.frame.IpAddress;
import io.stampede.sender.control.SessionsRun;
import io.stampede.sender.plan.Padding;
import io.stampede.sender.plan.PlannedSession;
import io.stampede.sender.plan.ProbeShape;
import io.stampede.sender.plan.Schedule;
import io.stampede.sender.plan.SenderPlan;
import io.stampede.sender.plan.SessionGroup;
import io.stampede.sender.stats.GroupStatistics;
import io.stampede.sender.stats.Moments;
import io.stampede.sender.stats.SessionStatistics;
import io.stampede.sender.testing.FakeTime;
import io.stampede.sender.testing.Fate;
import io.stampede.sender.testing.SharedPath;
import io.stampede.testing.FixedClockQuality;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Sessions to several reflectors, each with a clock of its own. */
class SessionsClockTest
{
    private static final long STEP_NS = MS / 16;
    private static final Schedule SCHEDULE = Schedule.periodic(20, 20 * MS, TIMEOUT_NS);

    private final FakeTime time = new FakeTime();

    private static InetSocketAddress target(final int number)
    {
        return new InetSocketAddress(InetAddress.ofLiteral("192.0.2." + (1 + number)), 862);
    }

    private static boolean isTo(final int target, final SharedPath.Key key)
    {
        return key.addressLow() == IpAddress.low(target(target).getAddress());
    }

    private static PlannedSession session(final int target, final int ssid)
    {
        final ProbeShape shape = ProbeShape.base(ssid).withPayload(44, Padding.ZERO);
        return new PlannedSession(new SenderPlan(SCHEDULE, shape, 0, 1), target(target), 0);
    }

    private SessionsRun finished(final SharedPath path, final PlannedSession... sessions)
    {
        final SessionsRun run = new SessionsRun(
            List.of(new SessionGroup("one", SCHEDULE, List.of(sessions))), List.of(path),
            new MonotonicScale(time, time), new FixedClockQuality(true, 1_000), List.of());
        run.onStart();
        while (!run.isDone())
        {
            while (run.doWork() > 0)
            {
                // until nothing is left to do at this instant
            }
            time.advance(STEP_NS);
        }
        run.onClose();
        return run;
    }

    @ParameterizedTest
    @ValueSource(longs = {50, 7_200_000})
    void shouldNotTakeTheClocksOfTwoReflectorsForOneThatIsStepped(final long apartMs)
    {
        final SharedPath path = new SharedPath(time, TIMEOUT_NS,
            (key, ordinal) -> ordinal == 5 ? Fate.lostForward() :
                Fate.answered(MS / 4 + ordinal % 3 * STEP_NS, MS / 4 + ordinal % 2 * STEP_NS),
            key -> isTo(0, key) ? 0 : apartMs * MS);

        final SessionsRun run = finished(path, session(0, 1), session(1, 2), session(0, 3));

        final SessionStatistics all = run.statistics().getFirst().all();
        assertThat(all.flows()).extracting(flow -> flow.clocks.remoteSteps.steps()).containsExactly(0L, 0L, 0L);
        assertThat(all.flows().getLast().clocks).isSameAs(all.clocks);
        assertThat(all.pairsExcludedForward() + all.pairsExcludedBackward()).isZero();
        assertThat(all.flows()).extracting(flow -> flow.jitterForward.jitterNs())
            .allMatch(jitterNs -> jitterNs > 0 && jitterNs < MS);
        assertThat(all.flows()).extracting(flow -> flow.jitterBackward.jitterNs())
            .allMatch(jitterNs -> jitterNs > 0 && jitterNs < MS);
        assertThat(all.ipdvForward.summary().count()).as("pairs of neighbours, both answered").isEqualTo(3 * 17);
        assertThat(all.ipdvBackward.summary().count()).isEqualTo(3 * 17);
        assertThat(all.clocks.errorEstimates.replies()).isEqualTo(3 * 19);
        assertThat(all.clocks.stamps.arrivalsByKernel + all.clocks.stamps.arrivalsByUser).isEqualTo(3 * 19);
    }

    @Test
    void shouldLeaveAnswersTornByAStepOutOfTheMomentsOfTheirSession()
    {
        final AtomicInteger stamps = new AtomicInteger();
        final SharedPath path = new SharedPath(time, TIMEOUT_NS, (key, ordinal) -> Fate.answered(MS / 4, MS / 4),
            key -> isTo(0, key) && stamps.getAndIncrement() > 2 * 10 ? 1_000 * MS : 0);

        final SessionsRun run = finished(path, session(0, 1), session(1, 2));

        final GroupStatistics group = run.statistics().getFirst();
        assertThat(group.all().flows()).extracting(flow -> flow.clocks.remoteSteps.torn()).containsExactly(1L, 0L);
        assertThat(group.all().flows()).extracting(flow -> flow.clocks.remoteSteps.steps()).containsExactly(1L, 0L);
        assertThat(group.all().answered()).isEqualTo(40);
        assertThat(group.all().rtt.summary().count()).isEqualTo(39);
        assertThat(List.of(group.rtt(0), group.forward(0), group.backward(0))).extracting(Moments::count)
            .containsOnly(19L);
        assertThat(group.rtt(1).count()).isEqualTo(20);
        assertThat(group.rtt(0).min()).isPositive();
    }
}
