package io.stampede.sender.engine;

import static io.stampede.sender.testing.VirtualRun.MS;
import static io.stampede.sender.testing.VirtualRun.TIMEOUT_NS;
import static io.stampede.sender.testing.VirtualRun.plan;
import static org.assertj.core.api.Assertions.assertThat;

import io.stampede.net.Port;
import io.stampede.sender.control.SenderSession;
import io.stampede.sender.stats.LossSummary;
import io.stampede.sender.testing.FakeTime;
import io.stampede.sender.testing.Fate;
import io.stampede.sender.testing.ImpairedPath;
import io.stampede.sender.testing.RefusingPort;
import io.stampede.sender.testing.VirtualRun;
import io.stampede.testing.Conforms;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Probes that cannot leave are our own failure, not the network's. */
class NotSentTest
{
    private static final int EAGAIN = 11;
    private static final int ENETUNREACH = 101;

    private final FakeTime time = new FakeTime();
    private final ImpairedPath path =
        new ImpairedPath(time, true, TIMEOUT_NS, ordinal -> Fate.answered(MS / 4, MS / 4));

    @Test
    @Conforms("1.4")
    void shouldReuseTheNumberOfAProbeThatDidNotLeave()
    {
        final Port port = new RefusingPort(path, (ordinal, i) -> ordinal == 3 || ordinal == 7, EAGAIN);

        final SenderSession session = VirtualRun.run(plan(20, 0), port, time);

        assertThat(session.sender().counters().sent).isEqualTo(18);
        assertThat(session.sender().counters().notSent).isEqualTo(2);
        assertThat(session.sender().counters().lastSendErrno).isEqualTo(EAGAIN);
        assertThat(session.sender().counters().sequencesSkipped).isZero();
        assertThat(path.requests().stream().map(ImpairedPath::sequence))
            .containsExactlyElementsOf(List.of(0L, 1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L, 10L, 11L, 12L, 13L, 14L, 15L,
                16L, 17L));
        assertThat(session.statistics().answered()).isEqualTo(18);
        assertThat(session.statistics().lossSummary()).isEqualTo(new LossSummary(0, 0L, 0L, 0L, 0, 1, null));
        assertThat(session.statistics().pacing.summary().count()).isEqualTo(18);
    }

    @Test
    void shouldSkipTheNumberWhenLaterOnesOfTheBatchLeft()
    {
        // all twenty are due at once: one batch
        final Port port = new RefusingPort(path, (ordinal, i) -> ordinal == 3 || ordinal >= 18, EAGAIN);
        final SenderSession session = VirtualRun.newSession(plan(20, 0), port, time);
        session.onStart();
        time.advance(30 * MS);
        VirtualRun.finish(session, time);

        assertThat(session.sender().counters().sent).isEqualTo(17);
        assertThat(session.sender().counters().notSent).isEqualTo(3);
        assertThat(session.sender().counters().sequencesSkipped).isEqualTo(1);
        assertThat(session.statistics().lossSummary()).isEqualTo(new LossSummary(0, 0L, 0L, 0L, 0, 1, null));
        // pairs 2-4 have no member 3
        assertThat(session.statistics().ipdvForward.summary().count()).isEqualTo(15);
    }

    @Test
    void shouldEndWhenNothingCanLeave()
    {
        final Port port = new RefusingPort(path, (ordinal, i) -> true, ENETUNREACH);

        final SenderSession session = VirtualRun.run(plan(20, 0), port, time);

        assertThat(session.sender().counters().sent).isZero();
        assertThat(session.sender().counters().notSent).isEqualTo(20);
        assertThat(session.statistics().lossSummary().lost()).isZero();
        assertThat(session.statistics().pacing.summary().isEmpty()).isTrue();
    }

    @Test
    void shouldSendNothingMoreAndWaitForRepliesWhenStopped()
    {
        final SenderSession session = VirtualRun.newSession(plan(1_000_000, 0), path, time);
        session.onStart();
        for (int step = 0; step < 8 * 10 + 1; step++)
        {
            VirtualRun.step(session, time);
        }
        session.sender().stop();
        VirtualRun.finish(session, time);

        assertThat(session.sender().counters().sent).isEqualTo(11);
        assertThat(session.statistics().answered()).isEqualTo(11);
        assertThat(session.statistics().lossSummary().lost()).isZero();
    }
}
