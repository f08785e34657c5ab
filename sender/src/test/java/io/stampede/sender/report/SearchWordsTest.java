package io.stampede.sender.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.stampede.sender.search.SearchGoal;
import io.stampede.sender.search.SearchResult;
import io.stampede.sender.search.Trial;
import io.stampede.sender.stats.LossSummary;
import java.util.List;
import org.jspecify.annotations.Nullable;
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

    private static SearchedTrial trial(
        final long ownDrops, final LossSummary loss, final @Nullable String limitation)
    {
        final Trial trial = new Trial(1_000, SECOND_NS, 1_000, 1_000, loss.lost() - ownDrops, limitation != null);
        return new SearchedTrial(trial, 0, ownDrops, loss, limitation, null);
    }

    @Test
    void shouldSayWhatBothTheSenderAndTheNetworkLost()
    {
        final LossSummary loss = new LossSummary(30, 4L, 25L, 1L, 0, 1, null);

        assertThat(SearchWords.blame(trial(20, loss, "20 replies were dropped"))).isEqualTo(
            "20 replies were dropped; of 1000 sent 30 lost: by the sender 20, by network or reflector 10; " +
            "forward or in the reflector 4, backward 25 with the sender's, unattributed 1");
        assertThat(SearchWords.blame(trial(0, loss, null))).isEqualTo(
            "of 1000 sent 30 lost: by the sender 0, by network or reflector 30; " +
            "forward or in the reflector 4, backward 25, unattributed 1");
    }

    @Test
    void shouldTellTheReflectorsLossesByItsOwnCounts()
    {
        final LossSummary loss = new LossSummary(30, 25L, 5L, 0L, 0, 1, null);
        // 1000 left, 985 reached it, 10 of them its kernel dropped, 970 came back
        final ReflectorShare share = ReflectorShare.of(1_000, new ReflectorCounts(975, 10, 974), 970, 1);

        assertThat(share).isEqualTo(new ReflectorShare(15L, 11L, 3L, null));
        assertThat(SearchWords.blame(sharing(loss, share))).isEqualTo("of 1000 sent 30 lost: by the sender 1, by the " +
            "reflector 11, by the network 15 on the way there and 3 on the way back, by the reflector's counts; " +
            "forward or in the reflector 25, backward 5 with the sender's, unattributed 0");
    }

    @Test
    void shouldNotBelieveCountsThatAreNotOfTheTrialAlone()
    {
        final LossSummary loss = new LossSummary(30, null, null, null, 0, 1, "it is stateless");
        final ReflectorShare share = ReflectorShare.of(1_000, new ReflectorCounts(1_100, 0, 1_100), 970, 1);

        assertThat(SearchWords.blame(sharing(loss, share))).isEqualTo("of 1000 sent 30 lost: by the sender 1, by " +
            "network or reflector 29 (its counts are not of this trial alone: received 1100, dropped by its kernel 0" +
            ", reflected 1100); forward n/a, backward n/a (it is stateless)");
    }

    private static SearchedTrial sharing(final LossSummary loss, final ReflectorShare share)
    {
        final Trial trial = new Trial(1_000, SECOND_NS, 1_000, 1_000, loss.lost() - 1, false);
        return new SearchedTrial(trial, 0, 1, loss, null, share);
    }

    @Test
    void shouldSayWhyDirectionsAreUnknown()
    {
        final LossSummary loss = new LossSummary(30, null, null, null, 0, 1, "it is stateless");

        assertThat(SearchWords.blame(trial(0, loss, null))).isEqualTo("of 1000 sent 30 lost: by the sender 0, " +
            "by network or reflector 30; forward n/a, backward n/a (it is stateless)");
    }

    @Test
    void shouldNotSpeakOfLossWhereNothingWasLost()
    {
        final LossSummary none = new LossSummary(0, 0L, 0L, 0L, 0, 1, null);

        assertThat(SearchWords.blame(trial(0, none, "only 900 probes a second left"))).isEqualTo(
            "only 900 probes a second left");
        assertThat(SearchWords.blame(null)).isEmpty();
    }
}
