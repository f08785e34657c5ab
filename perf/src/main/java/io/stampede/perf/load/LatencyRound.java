package io.stampede.perf.load;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * Round trips of one contender at a steady rate, as {@code prober.c} measured them: CLOCK_MONOTONIC, from when a
 * request was due to when its reply was found in the ring.
 *
 * @param due      requests.
 * @param latestNs the furthest behind its time a request left.
 */
public record LatencyRound(
    String contender,
    int round,
    long due,
    long sent,
    long right,
    long wrong,
    long latestNs,
    long p50Ns,
    long p90Ns,
    long p99Ns,
    long p999Ns,
    long maxNs)
{
    static LatencyRound of(final String contender, final int round, final JsonNode measured)
    {
        return new LatencyRound(
            contender,
            round,
            measured.path("due").longValue(),
            measured.path("sent").longValue(),
            measured.path("right").longValue(),
            measured.path("wrong").longValue(),
            measured.path("latestNs").longValue(),
            measured.path("p50Ns").longValue(),
            measured.path("p90Ns").longValue(),
            measured.path("p99Ns").longValue(),
            measured.path("p999Ns").longValue(),
            measured.path("maxNs").longValue());
    }
}
