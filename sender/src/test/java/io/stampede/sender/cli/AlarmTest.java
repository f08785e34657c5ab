package io.stampede.sender.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.stampede.sender.report.AlarmResult;
import io.stampede.sender.stats.DelayFigures;
import io.stampede.sender.stats.WindowSummary;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Windows of ten seconds by hand, a hundred probes each. */
class AlarmTest
{
    private static final long LENGTH_NS = 10_000_000_000L;
    private static final DelayFigures NONE = new DelayFigures(0, 0, 0, 0, 0, 0, 0, 0, 0);

    private long number;

    @Test
    void shouldStandUntilTheLimitForClearingHolds() throws CommandFailure
    {
        final Alarm alarm = Alarm.parse("loss>5%:1%");

        assertThat(alarm.judge(lost(5))).isNull();
        assertThat(alarm.judge(lost(6))).isEqualTo("loss>5%: it is 6.000%");
        assertThat(alarm.judge(lost(3))).isNull();
        assertThat(alarm.isRaised()).isTrue();
        assertThat(alarm.judge(lost(1))).isEqualTo("loss>5%: it is 1.000%");
        assertThat(alarm.isRaised()).isFalse();

        assertThat(alarm.result().times()).containsExactly(
            new AlarmResult.Time(2 * LENGTH_NS, 4 * LENGTH_NS, 2, "loss>5%: it is 6.000%"));
        assertThat(alarm.result().clearLimit()).isEqualTo("1%");
    }

    @Test
    void shouldBeClearedByItsOwnLimitWithoutAnother() throws CommandFailure
    {
        final Alarm alarm = Alarm.parse(" received<100 ");

        assertThat(alarm.judge(lost(1))).isNotNull();
        assertThat(alarm.judge(lost(0))).isNotNull();
        assertThat(alarm.judge(lost(2))).isNotNull();

        assertThat(alarm.result().raised()).isEqualTo(2);
        assertThat(alarm.result().times()).hasSize(2);
        assertThat(alarm.result().times().getLast().clearedEpochNs()).isNull();
    }

    @Test
    void shouldBeRaisedWhenThePercentileIsUndefined() throws CommandFailure
    {
        final Alarm alarm = Alarm.parse("p99>1s");

        assertThat(Objects.requireNonNull(alarm.judge(lost(2)))).contains("undefined");
        assertThat(alarm.judge(lost(0))).isEqualTo("p99>1s: it is 1ms");
        assertThat(Objects.requireNonNull(alarm.judge(lost(100)))).contains("cannot be known");
    }

    @Test
    void shouldCountBeyondWhatItLists() throws CommandFailure
    {
        final Alarm alarm = Alarm.parse("lost>0");
        for (int i = 0; i < 200; i++)
        {
            final String ignored = alarm.judge(lost(i % 2));
        }

        assertThat(alarm.result().raised()).isEqualTo(100);
        assertThat(alarm.result().times()).hasSize(64);
        assertThat(alarm.result().times().getLast().raisedEpochNs()).isEqualTo(200 * LENGTH_NS);
    }

    private WindowSummary lost(final long lost)
    {
        final DelayFigures figures = lost == 100 ? NONE :
            new DelayFigures(100 - lost, 0, 1_000_000, 1e6, 1_000_000, 1_000_000, 1_000_000, 1_000_000, 1_000_000);
        number++;
        return new WindowSummary((number - 1) * LENGTH_NS, number * LENGTH_NS,
            new WindowSummary.Counts(
                100, 100 - lost, new WindowSummary.Loss(lost, lost, 0L, 0L, false), 0, 0, 0, 0, 0, 0),
            new WindowSummary.Delays(figures, figures, figures, figures, figures));
    }
}
