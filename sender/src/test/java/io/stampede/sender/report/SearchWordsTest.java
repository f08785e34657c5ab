package io.stampede.sender.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.stampede.sender.search.SearchGoal;
import io.stampede.sender.search.SearchResult;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a search says is what it knows. */
class SearchWordsTest
{
    private static final long SECOND_NS = 1_000_000_000L;
    private static final SearchGoal GOAL = new SearchGoal(0, 0.01, SECOND_NS / 4, SECOND_NS, SECOND_NS, 0, 100, 1_000);

    @Test
    void shouldNotSayThatARateWasAskedForWhichNobodyAskedFor()
    {
        final SearchResult toTheTop = new SearchResult(1_000.0, null, SearchResult.Limit.MAX_RATE, 1_000.0, List.of());
        final ProbeSize size = new ProbeSize("64", List.of(90), 44);

        assertThat(SearchWords.limit(
            new SearchReport.OfSize(size, GOAL, null, toTheTop, List.of(), null, List.of())))
            .isEqualTo("the highest rate asked for");
        assertThat(SearchWords.limit(
            new SearchReport.OfSize(size, GOAL, 900.0, toTheTop, List.of(), null, List.of())))
            .isEqualTo("no bound found: the highest rate tried");
    }
}
