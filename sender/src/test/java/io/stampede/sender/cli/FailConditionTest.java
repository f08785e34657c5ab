package io.stampede.sender.cli;

import static io.stampede.sender.testing.VirtualRun.MS;
import static io.stampede.sender.testing.VirtualRun.TIMEOUT_NS;
import static io.stampede.sender.testing.VirtualRun.plan;
import static org.assertj.core.api.Assertions.assertThat;

import io.stampede.sender.report.RunResult;
import io.stampede.sender.testing.FakeTime;
import io.stampede.sender.testing.Fate;
import io.stampede.sender.testing.ImpairedPath;
import io.stampede.sender.testing.Results;
import java.util.Objects;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Over 100 probes of which one is lost forward, one is late, one duplicated; delays 1 ms there, 2 ms back. */
class FailConditionTest
{
    private static final FakeTime TIME = new FakeTime();
    private static final RunResult RESULT = Results.of(plan(100, 5_000), new ImpairedPath(TIME, true, TIMEOUT_NS,
        ordinal -> switch ((int)ordinal)
        {
            case 10 -> Fate.lostForward();
            case 20 -> Fate.answered(MS, TIMEOUT_NS);
            case 30 -> Fate.duplicatedBackward(MS, 2 * MS, MS);
            default -> Fate.answered(MS, 2 * MS);
        }), TIME);

    @ParameterizedTest
    @ValueSource(strings = {
        "loss>1%", "loss>=2%", "lost>1", "lost>=2", "lostForward>0", "lostBackward>0", "late>0", "duplicates>0",
        "received<99", "sent<=100", "p50>2.9ms", "p50<=3ms", "mean>2ms", "max>=3ms", "forward.p90>900us",
        "backward.min>1ms", "rttRaw.p50>3ms", "ipdvRtt.min>-1ms", "p99>1h", "p999>1h", "rtt.p99>1h"})
    void shouldHit(final String condition) throws CommandFailure
    {
        final String hit = FailCondition.parseAll(condition).getFirst().hit(RESULT);

        assertThat(hit).startsWith(condition + ": ");
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "loss>2%", "loss>99.9%", "lost>2", "lostUnattributed>0", "notSent>0", "reordered>1000", "garbage>0",
        "unknown>0", "p50>3.1ms", "p90>1s", "forward.p50>1.1ms", "residence.p50>7.1us", "pacing.p99>1us"})
    void shouldNotHit(final String condition) throws CommandFailure
    {
        assertThat(FailCondition.parseAll(condition).getFirst().hit(RESULT)).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"lostForward>0", "lostBackward>0", "lostUnattributed>5"})
    void shouldHitWhenTheFigureCannotBeKnown(final String condition) throws CommandFailure
    {
        final FakeTime time = new FakeTime();
        final RunResult stateless = Results.of(plan(20, 0), new ImpairedPath(time, false, TIMEOUT_NS,
            ordinal -> ordinal == 5 ? Fate.lostForward() : Fate.answered(MS, MS)), time);

        final String hit = Objects.requireNonNull(FailCondition.parseAll(condition).getFirst().hit(stateless));

        assertThat(hit).contains("cannot be known");
    }
}
