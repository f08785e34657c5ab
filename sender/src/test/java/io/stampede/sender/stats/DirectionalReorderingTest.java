package io.stampede.sender.stats;

import static org.assertj.core.api.Assertions.assertThat;

import io.stampede.testing.Conforms;
import org.junit.jupiter.api.Test;

/** Which way packets overtook each other, from numbers alone: each answer is index, r as on the wire. */
class DirectionalReorderingTest
{
    private static final long MAX_U32 = 0xFFFF_FFFFL;
    private static final int WINDOW = 64;

    private final DirectionalLoss loss = new DirectionalLoss(1 << 10, new DirectionalReordering(WINDOW, WINDOW));

    @Test
    @Conforms("8.7")
    void shouldBlameTheWayForwardWhenNumbersRiseAndProbesDoNot()
    {
        answers(0, 0, 1, 1, 3, 2, 2, 3, 4, 4);

        assertThat(loss.reordering()).isEqualTo(new PathReordering(1L, 1L, 0L, 0L));
    }

    @Test
    @Conforms("8.7")
    void shouldBlameTheWayBackwardWhenNumbersFall()
    {
        answers(0, 10, 1, 11, 3, 13, 2, 12, 4, 14);

        assertThat(loss.reordering()).isEqualTo(new PathReordering(0L, 0L, 1L, 1L));
    }

    /** On the round trip nothing has moved: each way put right what the other did. */
    @Test
    void shouldTellBothWaysWhenOnePutsRightWhatTheOtherDid()
    {
        answers(0, 0, 1, 2, 2, 1, 3, 3);

        assertThat(loss.reordering()).isEqualTo(new PathReordering(1L, 1L, 1L, 1L));
    }

    @Test
    void shouldFollowTheNumbersThroughTheirWrap()
    {
        answers(0, MAX_U32 - 1, 1, MAX_U32, 3, 1, 2, 0, 4, 2);

        assertThat(loss.reordering()).isEqualTo(new PathReordering(0L, 0L, 1L, 1L));
    }

    @Test
    void shouldCountTheFirstCopyOfARequestThatWasDoubled()
    {
        answers(0, 0, 2, 3);
        // 1 got there before 2, and again after it; the later answer came first
        assertThat(loss.onDuplicate(1, 4, true)).isTrue();
        assertThat(loss.onDuplicate(1, 1, true)).isTrue();
        answers(3, 5);

        assertThat(loss.reordering()).isEqualTo(new PathReordering(0L, 0L, 1L, 2L));
    }

    /** What comes further behind than the window cannot be put into order; that it was overtaken is plain. */
    @Test
    void shouldTellNoLessThanItKnowsBeyondTheWindow()
    {
        answers(0, 0);
        for (int i = 2; i < 2 + WINDOW; i++)
        {
            // 1 is missing, and 5 and 6 got there in the wrong order
            answers(i, i == 5 ? 6 : i == 6 ? 5 : i);
        }
        answers(1, 1);

        assertThat(loss.reordering()).isEqualTo(new PathReordering(1L, 1L, 2L, (long)WINDOW));
    }

    @Test
    @Conforms("8.12")
    void shouldKnowNothingOfNumbersThatAreOurs()
    {
        loss.onAnswer(0, 7, 7, 0);
        loss.onAnswer(2, 9, 9, 1);
        loss.onAnswer(1, 8, 8, 2);

        assertThat(loss.reordering()).isEqualTo(PathReordering.UNKNOWN);
    }

    /** @param pairs index and r by turns. */
    private void answers(final long... pairs)
    {
        for (int i = 0; i < pairs.length; i += 2)
        {
            loss.onAnswer(pairs[i], 4_000_000 + pairs[i], pairs[i + 1], pairs[i + 1] & 0xFF);
        }
    }
}
