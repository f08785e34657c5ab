package io.stampede.perf.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class ComparisonTest
{
    private static final long SECOND_NS = 1_000_000_000L;

    @Test
    void shouldCompareMediansOfAlternatingRounds()
    {
        final Comparison comparison = new Comparison("c", "java", rounds(5, 1000, 1100));

        assertThat(comparison.costs().get("java")).isEqualTo(new Comparison.Cost(1100, 1098, 1102));
        assertThat(comparison.ratioOfMedians()).isCloseTo(1.1, Offset.offset(1e-9));
        assertThat(comparison.doubts()).isEmpty();
        assertThat(comparison.describe()).contains("java / c: 1.100 of medians, 1.100 of fastest rounds");
    }

    @Test
    void shouldDoubtWhenRunIsShort()
    {
        assertThat(new Comparison("c", "java", rounds(4, 1000, 1000)).doubts())
            .containsExactly(
                "c: short: 4 rounds, at least 5 are needed", "java: short: 4 rounds, at least 5 are needed");
    }

    @Test
    void shouldDoubtWhenRoundsDiffer()
    {
        final List<Round> rounds = rounds(5, 1000, 1000);
        rounds.add(round("c", 2000));

        assertThat(new Comparison("c", "java", rounds).doubts())
            .containsExactly("c: noisy: slowest round 2.00 x the fastest, limit 1.25");
    }

    @Test
    void shouldDoubtWrongUnsaturatedAndStarvedRounds()
    {
        final List<Round> rounds = rounds(5, 1000, 1000);
        rounds.add(new Round("c", 400_000, 0, 3, SECOND_NS * 4 / 10, SECOND_NS));

        assertThat(new Comparison("c", "java", rounds).doubts()).containsExactly(
            "c: 3 wrong replies",
            "c: not saturated: its queue never overflowed",
            "c: noisy: had 0.40 of its core, at least 0.50 are needed");
    }

    private static List<Round> rounds(final int count, final long yardstickNs, final long candidateNs)
    {
        final List<Round> rounds = new ArrayList<>();
        for (int i = 0; i < count; i++)
        {
            rounds.add(round("c", yardstickNs + i - count / 2));
            rounds.add(round("java", candidateNs + i - count / 2));
        }
        return rounds;
    }

    /** A million replies that took {@code cpuNsPerReply} each. */
    private static Round round(final String reflector, final long cpuNsPerReply)
    {
        return new Round(reflector, 1_000_000, 10, 0, 1_000_000 * cpuNsPerReply, 1_000_000 * cpuNsPerReply);
    }
}
