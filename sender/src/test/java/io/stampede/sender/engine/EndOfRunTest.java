package io.stampede.sender.engine;

import static io.stampede.sender.testing.VirtualRun.MS;
import static io.stampede.sender.testing.VirtualRun.TIMEOUT_NS;
import static io.stampede.sender.testing.VirtualRun.plan;
import static org.assertj.core.api.Assertions.assertThat;

import io.stampede.sender.control.SenderSession;
import io.stampede.sender.stats.LossSummary;
import io.stampede.sender.testing.FakeTime;
import io.stampede.sender.testing.Fate;
import io.stampede.sender.testing.ImpairedPath;
import io.stampede.sender.testing.VirtualRun;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A probe is over when its answer was taken or cannot be in time any more, a run when every probe is. */
class EndOfRunTest
{
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
}
