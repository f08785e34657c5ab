package io.stampede.sender.stats;

import static org.assertj.core.api.Assertions.assertThat;

import io.stampede.testing.Conforms;
import org.junit.jupiter.api.Test;

/** The algorithm on numbers alone. */
class DirectionalLossTest
{
    private static final long LOST = -1;
    private static final long MAX_U32 = 0xFFFF_FFFFL;

    private final DirectionalLoss loss = new DirectionalLoss(64);

    @Test
    @Conforms("8.9")
    void shouldSolveTheWorkedExample()
    {
        // s 0..9: 3 lost forward, 7 duplicated (r 6 and 7), reply r=5 lost
        answers(0, 1, 2, LOST, 3, 4, LOST, 6, 8, 9);
        assertThat(loss.onDuplicate(7, 7, true)).isTrue();
        closeAll(0, 1, 2, LOST, 3, 4, LOST, 6, 8, 9);

        assertThat(loss.summary()).isEqualTo(new LossSummary(2, 1L, 1L, 0L, 0, 1, null));
    }

    @Test
    @Conforms("8.10")
    void shouldUnwrapTheReflectorsNumbers()
    {
        // the state of an earlier run, just before its numbers wrap: base unknown, r falls to 0 without a restart
        final long[] numbers = {MAX_U32 - 2, MAX_U32 - 1, LOST, 0, LOST, 1, 2};
        answers(numbers);
        closeAll(numbers);

        assertThat(loss.summary()).isEqualTo(new LossSummary(2, 1L, 1L, 0L, 0, 1, null));
    }

    @Test
    void shouldNotBlameADirectionBeforeTheFirstAnswerWhenBaseIsUnknown()
    {
        final long[] numbers = {LOST, LOST, 5_000, 5_001, LOST, 5_002};
        answers(numbers);
        closeAll(numbers);

        assertThat(loss.summary()).isEqualTo(new LossSummary(3, 1L, 0L, 2L, 0, 1, null));
    }

    @Test
    void shouldSayUnknowableWhenReflectorSharesItsCounter()
    {
        final long[] numbers = new long[100];
        for (int i = 0; i < numbers.length; i++)
        {
            numbers[i] = i == 50 ? LOST : 7L * i;
        }
        answers(numbers);
        closeAll(numbers);

        final LossSummary summary = loss.summary();

        assertThat(summary.lost()).isEqualTo(1);
        assertThat(summary.forward()).isNull();
        assertThat(summary.unknowableReason()).contains("faster than ours");
    }

    @Test
    @Conforms("8.11")
    void shouldNoticeARestartFromBeyondHalfTheCircle()
    {
        final long[] numbers = {3_000_000_000L, 3_000_000_001L, LOST, 3_000_000_002L, 0, 1, 2};
        answers(numbers);
        closeAll(numbers);

        assertThat(loss.summary()).isEqualTo(new LossSummary(1, 1L, 0L, 0L, 0, 2, null));
    }

    /** Three replies a probe: one probe lost forward, and one copy of another lost backward. */
    @Test
    void shouldBlameNoDirectionForALostProbeWhenCopiesAreLostToo()
    {
        final long[] numbers = {0, 3, LOST, 6, 9};
        answers(numbers);
        addNumbers(1, 2, 4, 7, 8, 10, 11);
        loss.onBurst();
        closeAll(numbers);

        final LossSummary summary = loss.summary();

        assertThat(summary.lost()).isEqualTo(1);
        assertThat(summary.backward()).isNull();
        assertThat(summary.suspect()).isZero();
        assertThat(summary.unknowableReason()).contains("lost copies");
    }

    @Test
    void shouldBlameTheWayForwardWhenNoCopyIsMissing()
    {
        final long[] numbers = {0, 2, LOST, 4};
        answers(numbers);
        addNumbers(1, 3, 5);
        loss.onBurst();
        closeAll(numbers);

        assertThat(loss.summary()).isEqualTo(new LossSummary(1, 1L, 0L, 0L, 0, 1, null));
    }

    @Test
    void shouldSayUnknowableWhenNothingWasAnswered()
    {
        closeAll(LOST, LOST);

        assertThat(loss.summary().unknowableReason()).isEqualTo("no reply came in time");
    }

    private void addNumbers(final long... numbers)
    {
        for (final long number : numbers)
        {
            assertThat(loss.onDuplicate(0, number, true)).isTrue();
        }
    }

    private void answers(final long... numbers)
    {
        for (int i = 0; i < numbers.length; i++)
        {
            if (numbers[i] != LOST)
            {
                loss.onAnswer(i, 4_000_000 + i, numbers[i], i);
            }
        }
    }

    private void closeAll(final long... numbers)
    {
        for (final long number : numbers)
        {
            loss.onClosed(number != LOST);
        }
    }
}
