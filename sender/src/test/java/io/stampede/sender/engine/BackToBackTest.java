package io.stampede.sender.engine;

import static io.stampede.sender.testing.VirtualRun.MS;
import static io.stampede.sender.testing.VirtualRun.TIMEOUT_NS;
import static org.assertj.core.api.Assertions.assertThat;

import io.stampede.net.Port;
import io.stampede.sender.control.SenderSession;
import io.stampede.sender.plan.ProbeShape;
import io.stampede.sender.plan.Schedule;
import io.stampede.sender.plan.SenderPlan;
import io.stampede.sender.report.RunResult;
import io.stampede.sender.stats.LossSummary;
import io.stampede.sender.testing.FakeTime;
import io.stampede.sender.testing.Fate;
import io.stampede.sender.testing.ImpairedPath;
import io.stampede.sender.testing.RefusingPort;
import io.stampede.sender.testing.Results;
import io.stampede.sender.testing.VirtualRun;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** {@code --rate max}: what the port does not take at once leaves later; nothing is late, nothing is counted twice. */
class BackToBackTest
{
    private static final int EAGAIN = 11;
    private static final int ENOBUFS = 105;
    private static final long COUNT = 1_000;

    private final FakeTime time = new FakeTime();
    private final ImpairedPath path =
        new ImpairedPath(time, true, TIMEOUT_NS, ordinal -> Fate.answered(MS / 4, MS / 4));

    private static SenderPlan plan(final long count)
    {
        return new SenderPlan(
            Schedule.backToBack(count, SenderPlan.UNBOUNDED, TIMEOUT_NS), ProbeShape.base(VirtualRun.SSID), 0, 1);
    }

    private List<Long> sequences()
    {
        return path.requests().stream().map(ImpairedPath::sequence).toList();
    }

    private static List<Long> upTo(final long count)
    {
        return LongStream.range(0, count).boxed().toList();
    }

    @Test
    void shouldSendWholeBatchesWithoutWaiting()
    {
        final long startNs = time.nanoTime();

        final SenderSession session = VirtualRun.newSession(plan(COUNT), path, time);
        session.onStart();
        VirtualRun.step(session, time);

        assertThat(session.sender().counters().sent).as("at one instant").isEqualTo(COUNT);
        assertThat(time.nanoTime() - startNs).isLessThan(MS);
        VirtualRun.finish(session, time);
        assertThat(sequences()).isEqualTo(upTo(COUNT));
        assertThat(session.statistics().answered()).isEqualTo(COUNT);
    }

    @Test
    void shouldTakeAFullPortForBackPressureAndNotForLoss()
    {
        // a port that takes ten of each batch and has no room for the others
        final Port port = new RefusingPort(path, (ordinal, i) -> i >= 10, EAGAIN);

        final SenderSession session = VirtualRun.newSession(plan(COUNT), port, time);
        session.onStart();
        VirtualRun.finish(session, time);

        final SendCounters counters = session.sender().counters();
        assertThat(counters.sent).isEqualTo(COUNT);
        assertThat(counters.notSent).isZero();
        assertThat(counters.sequencesSkipped).isZero();
        assertThat(counters.backPressure).isGreaterThan(COUNT);
        assertThat(sequences()).isEqualTo(upTo(COUNT));
        assertThat(session.statistics().lossSummary()).isEqualTo(new LossSummary(0, 0L, 0L, 0L, 0, 1, null));
    }

    @Test
    void shouldCountWhatTheDeviceThrewAwayAsNotSent()
    {
        final Port port = new RefusingPort(path, (ordinal, i) -> i == 63, ENOBUFS);

        final SenderSession session = VirtualRun.newSession(plan(640), port, time);
        session.onStart();
        VirtualRun.finish(session, time);

        assertThat(session.sender().counters().sent).isEqualTo(630);
        assertThat(session.sender().counters().notSent).isEqualTo(10);
        assertThat(session.sender().counters().lastSendErrno).isEqualTo(ENOBUFS);
        assertThat(session.statistics().answered()).isEqualTo(630);
    }

    @Test
    void shouldHaveNothingToSayOfPunctuality()
    {
        final RunResult result = Results.of(plan(COUNT), path, time);

        assertThat(result.distribution(RunResult.PACING).isEmpty()).isTrue();
        assertThat(result.distribution(RunResult.RTT_INTENDED).isEmpty()).isTrue();
        assertThat(result.distribution(RunResult.RTT).count()).isEqualTo(COUNT);
        assertThat(result.marks()).isEmpty();
    }

    @Test
    void shouldEndAfterItsTime()
    {
        final SenderPlan plan = plan(SenderPlan.UNBOUNDED);
        final Port port = new RefusingPort(path, (ordinal, i) -> ordinal % 640 >= 64, EAGAIN);
        final SenderSession session = VirtualRun.newSession(plan.withSchedule(
            Schedule.backToBack(SenderPlan.UNBOUNDED, 20 * MS, TIMEOUT_NS)), port, time);
        session.onStart();
        while (!session.isDone())
        {
            final int ignored = session.doWork();
            time.advance(MS);
        }
        session.onClose();

        assertThat(session.sender().sendingNs()).isLessThan(20 * MS);
        assertThat(session.statistics().answered()).isEqualTo(session.sender().counters().sent).isPositive();
    }
}
