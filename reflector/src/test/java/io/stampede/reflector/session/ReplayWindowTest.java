package io.stampede.reflector.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReplayWindowTest
{
    private static final int STEPS = 20_000;
    private static final long CIRCLE = 1L << 32;

    private final UnsafeBuffer record = new UnsafeBuffer(new byte[SessionRecord.LENGTH]);

    private boolean isReplayed(final long sequence, final int window)
    {
        return ReplayWindow.isReplayed(record, 0, sequence, window);
    }

    /** First the session's first number, then one that was answered, then one that comes: dropped or not. */
    @ParameterizedTest
    @CsvSource({
        "0, 0, 0, true", "0, 5, 5, true", "0, 5, 0, true", "0, 5, 3, false", "0, 5, 6, false",
        // a window of 64 below the highest
        "0, 64, 1, false", "0, 65, 1, true", "0, 200, 137, false", "0, 200, 136, true",
        // around the wrap
        "4294967295, 0, 4294967295, true", "4294967295, 0, 4294967294, false", "4294967290, 5, 4294967290, true",
        // just below half the circle ahead is new, half of it and more is old
        "0, 0, 2147483647, false", "0, 0, 2147483648, true", "0, 0, 2147483649, true"})
    void shouldTellNumbersSeenAndTooOld(
        final long first, final long second, final long comes, final boolean isReplayed)
    {
        ReplayWindow.begin(record, 0, first);
        ReplayWindow.note(record, 0, second);

        assertThat(isReplayed(comes, 64)).isEqualTo(isReplayed);
    }

    /** Against a set of all numbers seen, for numbers that wander ahead, back, around the wrap and far away. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 63, 64, 65, 127, ReplayWindow.MAX})
    void shouldAgreeWithARecordOfEverythingSeen(final int window)
    {
        final long seed = System.nanoTime();
        final Random random = new Random(seed);
        final Set<Long> seen = new HashSet<>();
        long highest = CIRCLE - STEPS / 4;
        ReplayWindow.begin(record, 0, highest);
        seen.add(highest);
        for (int step = 0; step < STEPS; step++)
        {
            final long number = highest + switch (random.nextInt(8))
            {
                case 0 -> random.nextInt(300);
                case 1, 2, 3 -> random.nextInt(4);
                default -> -random.nextInt(2 * ReplayWindow.MAX);
            };
            final boolean isOld = number <= highest - window || seen.contains(number);
            assertThat(isReplayed(number % CIRCLE, window)).as("seed %d, step %d, %d with highest %d, window %d",
                seed, step, number, highest, window).isEqualTo(isOld);
            if (!isOld)
            {
                ReplayWindow.note(record, 0, number % CIRCLE);
                seen.add(number);
                highest = Math.max(highest, number);
            }
        }
    }

    /** With no window every number is answered and noted: what is too old for the bitmap changes nothing. */
    @Test
    void shouldSurviveNotesOfOldNumbers()
    {
        ReplayWindow.begin(record, 0, 1000);

        ReplayWindow.note(record, 0, 1000 - ReplayWindow.MAX);
        ReplayWindow.note(record, 0, 1000 + (1L << 31));

        assertThat(isReplayed(1000, ReplayWindow.MAX)).isTrue();
        assertThat(isReplayed(999, ReplayWindow.MAX)).isFalse();
        assertThat(isReplayed(1000 - ReplayWindow.MAX + 1, ReplayWindow.MAX)).isFalse();
    }
}
