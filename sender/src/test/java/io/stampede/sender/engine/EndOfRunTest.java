package io.stampede.sender.engine;

import static io.stampede.sender.testing.VirtualRun.MS;
import static io.stampede.sender.testing.VirtualRun.TIMEOUT_NS;
import static io.stampede.sender.testing.VirtualRun.plan;
import static org.assertj.core.api.Assertions.assertThat;

import io.stampede.net.Port;
import io.stampede.net.loop.ScriptedPort;
import io.stampede.sender.control.SenderSession;
import io.stampede.sender.plan.ProbeShape;
import io.stampede.sender.plan.Schedule;
import io.stampede.sender.plan.SenderPlan;
import io.stampede.sender.stats.LossSummary;
import io.stampede.sender.testing.FakeTime;
import io.stampede.sender.testing.Fate;
import io.stampede.sender.testing.ImpairedPath;
import io.stampede.sender.testing.RefusingPort;
import io.stampede.sender.testing.VirtualRun;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A probe is over when its answer was taken or cannot be in time any more, a run when every probe is. */
class EndOfRunTest
{
    private static final int ENETUNREACH = 101;

    private final FakeTime time = new FakeTime();
    private final ImpairedPath path =
        new ImpairedPath(time, true, TIMEOUT_NS, ordinal -> Fate.answered(20 * MS, 30 * MS));

    @ParameterizedTest
    @ValueSource(ints = {1, 8, 63, 64})
    void shouldNotTakeForLostWhatStillWaitsInTheQueue(final int repliesPerVisit)
    {
        final SenderSession session = VirtualRun.newSession(plan(40, 0), path, time);
        path.receiveAtMost(repliesPerVisit);
        session.onStart();
        for (int step = 0; step < 8 * 40; step++)
        {
            VirtualRun.step(session, time);
        }
        // the machine stands still: all replies come in time, and are looked at when Tmax is over for every probe
        time.advance(2 * TIMEOUT_NS);
        VirtualRun.finish(session, time);

        assertThat(session.statistics().late()).isZero();
        assertThat(session.statistics().answered()).isEqualTo(40);
        assertThat(session.statistics().lossSummary()).isEqualTo(new LossSummary(0, 0L, 0L, 0L, 0, 1, null));
    }

    /** A visit that yields nothing says nothing of what is behind it: it was interrupted, or refused all it got. */
    @ParameterizedTest(name = "refused {0}")
    @ValueSource(booleans = {false, true})
    void shouldNotTakeForLostWhatWaitsBehindAVisitThatYieldedNothing(final boolean isRefused)
    {
        final ScriptedPort port = new ScriptedPort(path);
        final SenderSession session = VirtualRun.newSession(plan(40, 0), port, time);
        path.receiveAtMost(8);
        session.onStart();
        for (int step = 0; step < 8 * 40; step++)
        {
            VirtualRun.step(session, time);
        }
        final long early = session.statistics().answered();
        final int next = port.receives();
        final ScriptedPort ignored = isRefused ? port.refuseReceived(next) : port.interruptReceive(next);
        // the machine stands still: all replies come in time, and are looked at when Tmax is over for every probe
        time.advance(2 * TIMEOUT_NS);
        VirtualRun.finish(session, time);

        assertThat(early).isLessThan(40 - 8);
        assertThat(session.statistics().late()).isZero();
        assertThat(session.statistics().answered()).isEqualTo(isRefused ? 40 - 8 : 40);
        assertThat(port.statistics().refusedFrames).isEqualTo(isRefused ? 8 : 0);
    }

    @Test
    void shouldNotBeOverWhileProbesAreStillToLeave()
    {
        final List<Boolean> isDone = new ArrayList<>();
        final AtomicReference<SenderSession> running = new AtomicReference<>();
        final Port port = new RefusingPort(path, (ordinal, i) ->
        {
            // what a receiving thread would see at that moment
            isDone.add(running.get().isDone());
            return false;
        }, 0);
        final SenderPlan plan = new SenderPlan(
            new Schedule(SenderPlan.UNBOUNDED, 10 * MS, 1e6, Schedule.Gaps.EQUAL, TIMEOUT_NS),
            ProbeShape.base(VirtualRun.SSID), 0, 1);
        final SenderSession session = VirtualRun.newSession(plan, port, time);
        running.set(session);
        session.onStart();
        // all ten are due at once, and the time is up
        time.advance(20 * MS);
        VirtualRun.finish(session, time);

        assertThat(isDone).hasSize(10).containsOnly(false);
        assertThat(session.statistics().answered()).isEqualTo(10);
    }

    @Test
    void shouldHaveTakenAsLongAsSendingWhenNothingLeftNorArrived()
    {
        final Port port = new RefusingPort(path, (ordinal, i) -> true, ENETUNREACH);

        final SenderSession session = VirtualRun.run(plan(20, 0), port, time);

        // from the first, due at once, to the twentieth
        assertThat(session.sender().elapsedNs()).isEqualTo(19 * MS);
    }
}
