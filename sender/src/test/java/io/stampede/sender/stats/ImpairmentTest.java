package io.stampede.sender.stats;

import static io.stampede.sender.testing.VirtualRun.MS;
import static io.stampede.sender.testing.VirtualRun.TIMEOUT_NS;
import static io.stampede.sender.testing.VirtualRun.plan;
import static io.stampede.sender.testing.VirtualRun.run;
import static org.assertj.core.api.Assertions.assertThat;

import io.stampede.sender.control.SenderSession;
import io.stampede.sender.testing.FakeTime;
import io.stampede.sender.testing.Fate;
import io.stampede.sender.testing.ImpairedPath;
import io.stampede.testing.Conforms;
import java.util.List;
import java.util.function.LongFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The whole sender against a network that keeps the truth. */
class ImpairmentTest
{
    private static final long FORWARD_NS = 300_000;
    private static final long BACKWARD_NS = 200_000;
    private static final Fate GOOD = Fate.answered(FORWARD_NS, BACKWARD_NS);

    private final FakeTime time = new FakeTime();

    @ParameterizedTest
    @ValueSource(longs = {0, 1_000, (1L << 32) - 5})
    @Conforms({"8.9", "8.10"})
    void shouldCountEachMishapOnceWhenScripted(final long firstSequence)
    {
        final ImpairedPath path = path(true, ImpairmentTest::scripted);

        final SenderSession session = run(plan(12, firstSequence), path, time);

        final LossSummary loss = session.statistics().lossSummary();
        assertThat(loss).isEqualTo(new LossSummary(2, 1L, 1L, 0L, 0, 1, null));
        assertThat(session.statistics().duplicatesForward()).isEqualTo(1);
        assertThat(session.statistics().duplicatesBackward()).isZero();
        assertThat(session.statistics().reordered()).isEqualTo(1);
    }

    /** s=3 lost forward, s=7 duplicated forward, reply r=5 (s=6) lost backward, replies of 9 and 10 swapped. */
    private static Fate scripted(final long ordinal)
    {
        return switch ((int)ordinal)
        {
            case 3 -> Fate.lostForward();
            case 6 -> Fate.lostBackward(FORWARD_NS);
            case 7 -> Fate.duplicatedForward(FORWARD_NS, 10_000, BACKWARD_NS);
            case 9 -> Fate.answered(FORWARD_NS, BACKWARD_NS + 2 * MS);
            default -> GOOD;
        };
    }

    @Test
    @Conforms("8.11")
    void shouldStartAnEpochWhenReflectorRestarts()
    {
        final ImpairedPath path = path(true, ordinal -> ordinal == 150 ? Fate.lostBackward(FORWARD_NS) :
            ordinal == 320 ? Fate.lostForward() : GOOD);
        path.restartAt(time.nanoTime() + 200 * MS);

        final SenderSession session = run(plan(400, 77), path, time);

        assertThat(session.statistics().lossSummary()).isEqualTo(new LossSummary(2, 1L, 1L, 0L, 0, 2, null));
    }

    @Test
    @Conforms("8.11")
    void shouldLeaveUnattributedWhatWasLostAroundARestart()
    {
        final ImpairedPath path = path(true, ordinal -> ordinal >= 195 && ordinal < 205 ? Fate.lostForward() : GOOD);
        path.restartAt(time.nanoTime() + 200 * MS);

        final SenderSession session = run(plan(400, 77), path, time);

        assertThat(session.statistics().lossSummary()).isEqualTo(new LossSummary(10, 0L, 0L, 10L, 0, 2, null));
    }

    /** What waits for the reflector is answered at once when it is back, late at first; its numbers pass the old. */
    @Test
    @Conforms("8.11")
    void shouldNoticeARestartWhoseFirstAnswersAreLate()
    {
        final long backAt = 135;
        final ImpairedPath path = path(true, ordinal -> ordinal < 5 || ordinal >= backAt ? GOOD :
            Fate.answered((backAt - ordinal) * MS + ordinal, BACKWARD_NS));
        path.restartAt(time.nanoTime() + 6 * MS);

        final SenderSession session = run(plan(300, 77), path, time);

        final long late = path.truth().late();
        assertThat(late).isGreaterThan(5);
        assertThat(session.statistics().lossSummary()).isEqualTo(new LossSummary(late, 0L, late, 0L, 0, 2, null));
    }

    @Test
    @Conforms("8.11")
    void shouldNoticeARestartWhoseFirstAnswersAreLost()
    {
        final ImpairedPath path = path(true, ordinal -> ordinal >= 200 && ordinal < 205 ?
            Fate.lostBackward(FORWARD_NS) : GOOD);
        path.restartAt(time.nanoTime() + 200 * MS);

        final SenderSession session = run(plan(400, 77), path, time);

        assertThat(session.statistics().lossSummary()).isEqualTo(new LossSummary(5, 0L, 5L, 0L, 0, 2, null));
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 500, (1L << 32) - 5})
    @Conforms("8.12")
    void shouldSayUnknowableWhenReflectorIsStateless(final long firstSequence)
    {
        final ImpairedPath path = path(false, ImpairmentTest::scripted);

        final SenderSession session = run(plan(12, firstSequence), path, time);

        final LossSummary loss = session.statistics().lossSummary();
        assertThat(loss.lost()).isEqualTo(2);
        assertThat(loss.forward()).isNull();
        assertThat(loss.backward()).isNull();
        assertThat(loss.unattributed()).isNull();
        assertThat(loss.unknowableReason()).contains("stateless");
        assertThat(session.statistics().duplicatesForward()).isEqualTo(1);
    }

    @Test
    void shouldSayZeroWhenNothingWasLostWhateverTheReflector()
    {
        final SenderSession session = run(plan(12, 0), path(false, ordinal -> GOOD), time);

        assertThat(session.statistics().lossSummary()).isEqualTo(new LossSummary(0, 0L, 0L, 0L, 0, 1, null));
    }

    @Test
    @Conforms("8.4")
    void shouldCountLostAndLateWhenReplyComesAfterTheTimeout()
    {
        final ImpairedPath path = path(true, ordinal -> ordinal == 4 ?
            Fate.answered(FORWARD_NS, TIMEOUT_NS) : ordinal == 6 ? Fate.lostForward() : GOOD);

        final SenderSession session = run(plan(20, 9), path, time);

        assertThat(session.statistics().late()).isEqualTo(1);
        assertThat(session.statistics().answered()).isEqualTo(18);
        assertThat(session.statistics().rtt.summary().count()).isEqualTo(18);
        assertThat(session.statistics().lossSummary()).isEqualTo(new LossSummary(2, 1L, 1L, 0L, 0, 1, null));
    }

    @Test
    @Conforms("8.8")
    void shouldCountADuplicateAndNoLossWhenReplyComesTwice()
    {
        final ImpairedPath path = path(true, ordinal -> ordinal == 4 ?
            Fate.duplicatedBackward(FORWARD_NS, BACKWARD_NS, 3 * MS) : GOOD);

        final SenderSession session = run(plan(20, 0), path, time);

        assertThat(session.statistics().duplicatesBackward()).isEqualTo(1);
        assertThat(session.statistics().duplicatesForward()).isZero();
        assertThat(session.statistics().lossSummary().lost()).isZero();
        assertThat(session.statistics().rtt.summary().count()).isEqualTo(20);
    }

    @Test
    void shouldNotAttributeWhatWasLostAfterTheLastReply()
    {
        final ImpairedPath path = path(true, ordinal -> ordinal == 2 || ordinal >= 15 ? Fate.lostForward() : GOOD);

        final SenderSession session = run(plan(20, 0), path, time);

        assertThat(session.statistics().lossSummary()).isEqualTo(new LossSummary(6, 1L, 0L, 5L, 0, 1, null));
    }

    @Test
    void shouldFlagTheAnswerToADuplicateThatWasLost()
    {
        final Fate answeredOnceOfTwo = new Fate(List.of(
            new Fate.Copy(FORWARD_NS, List.of()), new Fate.Copy(FORWARD_NS + 10, List.of(BACKWARD_NS))));
        final ImpairedPath path = path(true, ordinal -> ordinal == 7 ? answeredOnceOfTwo :
            ordinal == 19 ? Fate.lostForward() : GOOD);

        final SenderSession session = run(plan(20, 0), path, time);

        assertThat(session.statistics().lossSummary()).isEqualTo(new LossSummary(1, 0L, 0L, 1L, 1, 1, null));
    }

    private ImpairedPath path(final boolean isStateful, final LongFunction<Fate> fates)
    {
        return new ImpairedPath(time, isStateful, TIMEOUT_NS, fates);
    }
}
