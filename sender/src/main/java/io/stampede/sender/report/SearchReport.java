package io.stampede.sender.report;

import io.stampede.sender.search.SearchGoal;
import io.stampede.sender.search.SearchResult;
import io.stampede.sender.stats.DistributionSummary;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * All that a search has found. Immutable.
 *
 * @param supplied     options as typed, by name.
 * @param endpoints    between which addresses; the port is that of the last size.
 * @param machine      on what.
 * @param startEpochNs when it began, UTC.
 * @param ipVersion    4 or 6.
 * @param sizes        one result each, in the order asked for.
 */
public record SearchReport(
    Map<String, String> supplied,
    RunConfig.Endpoints endpoints,
    RunConfig.Machine machine,
    long startEpochNs,
    int ipVersion,
    List<OfSize> sizes)
{
    /**
     * What was found for one size.
     *
     * @param goal      what was looked for.
     * @param senderPps what the sender reached as fast as the port took probes, whence the search began; null if the
     *                  highest rate was asked for.
     * @param result    the bounds.
     * @param trials    of the search, in order.
     * @param atUpper   the last of them at the upper bound that speaks against it; null without such a bound.
     * @param latencies at shares of the rate found; empty if none was.
     */
    public record OfSize(
        ProbeSize size,
        SearchGoal goal,
        @Nullable Double senderPps,
        SearchResult result,
        List<SearchedTrial> trials,
        @Nullable SearchedTrial atUpper,
        List<Latency> latencies)
    {
    }

    /**
     * Round trips at a share of the rate found.
     *
     * @param percent of that rate.
     * @param rtt     without residence.
     * @param rttRaw  with residence.
     */
    public record Latency(
        int percent, SearchedTrial trial, DistributionSummary rtt, DistributionSummary rttRaw)
    {
    }
}
