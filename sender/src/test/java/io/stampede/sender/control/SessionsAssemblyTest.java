package io.stampede.sender.control;

import static io.stampede.sender.testing.VirtualRun.MS;
import static io.stampede.sender.testing.VirtualRun.TIMEOUT_NS;
import static org.assertj.core.api.Assertions.assertThat;

import io.stampede.net.PortStatistics;
import io.stampede.sender.engine.MonotonicScale;
import io.stampede.sender.engine.ProbeSession;
import io.stampede.sender.plan.PlannedSession;
import io.stampede.sender.plan.ProbeShape;
import io.stampede.sender.plan.Schedule;
import io.stampede.sender.plan.SenderPlan;
import io.stampede.sender.plan.SessionGroup;
import io.stampede.sender.report.RunConfig;
import io.stampede.sender.report.SessionsResult;
import io.stampede.sender.testing.FakeTime;
import io.stampede.sender.testing.Fate;
import io.stampede.sender.testing.SharedPath;
import io.stampede.testing.FixedClockQuality;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What the sender of many sessions lost itself, in its books. */
class SessionsAssemblyTest
{
    private static final InetSocketAddress TARGET = new InetSocketAddress(InetAddress.ofLiteral("192.0.2.1"), 862);
    private static final FixedClockQuality QUALITY = new FixedClockQuality(true, 1_000);

    private final FakeTime time = new FakeTime();
    private final SharedPath path =
        new SharedPath(time, TIMEOUT_NS, (key, ordinal) -> Fate.answered(MS / 4, MS / 4));

    private SessionsRun newRun(final SessionGroup... groups)
    {
        return new SessionsRun(
            List.of(groups), List.of(path), new MonotonicScale(time, time), QUALITY, List.of());
    }

    private static SessionGroup group(
        final String name, final int count, final int firstSsid, final Schedule schedule)
    {
        return new SessionGroup(name, schedule, IntStream.range(firstSsid, firstSsid + count)
            .mapToObj(ssid -> new PlannedSession(new SenderPlan(schedule, ProbeShape.base(ssid), 0, 1), TARGET, 0))
            .toList());
    }

    private void finish(final SessionsRun run)
    {
        while (!run.isDone())
        {
            final int ignored = run.doWork();
            time.advance(MS / 16);
        }
        run.onClose();
    }

    private static SessionsResult result(final SessionsRun run)
    {
        return new SessionsAssembly(run, List.of(new PortStatistics()), QUALITY, errno -> "errno " + errno).result(
            Map.of(),
            new RunConfig.Machine("1", "Linux", "25", "busy", 1, List.of()),
            address -> false,
            List.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), 61_000)),
            new SessionsResult.Footprint(-1, -1));
    }

    @Test
    void shouldCountNumbersThatWereSkipped()
    {
        final SessionsRun run = newRun(group("one", 4, 1, Schedule.periodic(10, 10 * MS, TIMEOUT_NS)));
        run.onStart();
        // nine are due at once: one batch, the first two of which do not leave; later ones of their sessions do
        time.advance(20 * MS);
        path.refuse(2);

        finish(run);

        final SessionsResult result = result(run);
        assertThat(run.sessions().getFirst()).extracting(ProbeSession::sequencesSkipped)
            .containsExactly(1L, 1L, 0L, 0L);
        assertThat(result.own().sequencesSkipped()).isEqualTo(2);
        assertThat(result.notSent()).isEqualTo(2);
        assertThat(result.received()).isEqualTo(38);
        assertThat(result.contradictions()).isEmpty();
    }

    @Test
    void shouldSayWhichGroupsSamplesWereDroppedAndNotCallItAnError()
    {
        final SessionsRun run = newRun(
            group("early", 4, 1, Schedule.periodic(10, 10 * MS, TIMEOUT_NS)),
            group("many", 1_000, 5, Schedule.periodic(30, 100 * MS, TIMEOUT_NS)));
        run.onStart();
        while (run.sessions().getFirst().stream().mapToLong(ProbeSession::sent).sum() < 40)
        {
            final int ignored = run.doWork();
            time.advance(MS / 16);
        }

        // nobody empties the ring of samples for a while
        while (run.samplesDropped() == 0)
        {
            final int ignored = run.engine().doWork();
            time.advance(MS / 16);
        }
        finish(run);

        final SessionsResult result = result(run);
        assertThat(result.own().samplesDropped()).isPositive();
        assertThat(result.groups()).extracting(group -> group.together().counts().own().samplesDropped())
            .containsExactly(0L, result.own().samplesDropped());
        assertThat(result.received()).isLessThan(result.sent());
        assertThat(result.contradictions()).isEmpty();
        assertThat(result.marks()).anyMatch(mark -> mark.startsWith("many: ") && mark.contains("samples were dropped"));
    }

    @Test
    void shouldTakeAllSamplesThereAreInOneCycle()
    {
        final SessionsRun run = newRun(group("many", 1_000, 1, Schedule.periodic(30, 100 * MS, TIMEOUT_NS)));
        run.onStart();
        while (run.engine().live().sent() < 4_000)
        {
            final int ignored = run.engine().doWork();
            time.advance(MS / 16);
        }

        final int ignored = run.doWork();

        assertThat(run.samplesDropped()).isZero();
        assertThat(run.statistics().getFirst().all().answered()).as("all but those on their way")
            .isBetween(3_950L, 4_000L);
    }
}
