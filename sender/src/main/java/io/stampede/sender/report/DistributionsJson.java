package io.stampede.sender.report;

import com.fasterxml.jackson.core.JsonGenerator;
import io.stampede.sender.stats.DistributionSummary;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** The distributions of the JSON object's {@code end}, integer nanoseconds; null where nothing was measured. */
final class DistributionsJson
{
    private static final double P999 = 99.9;

    private DistributionsJson()
    {
    }

    static void write(final JsonGenerator json, final RunResult result) throws IOException
    {
        for (final Map.Entry<String, DistributionSummary> entry : result.distributions().entrySet())
        {
            distribution(json, entry.getKey(), entry.getValue());
        }
        for (final String name : List.of("pdvRtt", "pdvForward", "pdvBackward"))
        {
            variation(json, name, result.distribution(Objects.requireNonNull(RunResult.PDV.get(name))));
        }
        json.writeNumberField("percentilesDefinedUpTo", result.percentilesDefinedUpTo());
        json.writeObjectFieldStart("jitter");
        final boolean isDefined = result.counts().received() > 1;
        final Jitter jitter = result.jitter();
        JsonReport.number(json, "forwardNs", isDefined ? Math.round(jitter.forwardNs()) : null);
        JsonReport.number(json, "backwardNs", isDefined ? Math.round(jitter.backwardNs()) : null);
        json.writeEndObject();
    }

    /** What each delay is above the shortest one. */
    private static void variation(final JsonGenerator json, final String name, final DistributionSummary delays)
        throws IOException
    {
        final boolean isKnown = !delays.isEmpty();
        final long shortest = delays.moments().min();
        json.writeObjectFieldStart(name);
        json.writeNumberField("count", delays.count());
        JsonReport.number(json, "mean", isKnown ? Math.round(delays.moments().mean() - shortest) : null);
        JsonReport.number(json, "p50", isKnown ? delays.percentile(50) - shortest : null);
        JsonReport.number(json, "p90", isKnown ? delays.percentile(90) - shortest : null);
        JsonReport.number(json, "p99", isKnown ? delays.percentile(99) - shortest : null);
        JsonReport.number(json, "p999", isKnown ? delays.percentile(P999) - shortest : null);
        JsonReport.number(json, "max", isKnown ? delays.moments().max() - shortest : null);
        json.writeEndObject();
    }

    private static void distribution(final JsonGenerator json, final String name, final DistributionSummary summary)
        throws IOException
    {
        final boolean isKnown = !summary.isEmpty();
        json.writeObjectFieldStart(name);
        json.writeNumberField("count", summary.count());
        json.writeNumberField("negative", summary.negativeCount());
        JsonReport.number(json, "min", isKnown ? summary.moments().min() : null);
        JsonReport.number(json, "mean", isKnown ? Math.round(summary.moments().mean()) : null);
        JsonReport.number(json, "p50", isKnown ? summary.percentile(50) : null);
        JsonReport.number(json, "p90", isKnown ? summary.percentile(90) : null);
        JsonReport.number(json, "p99", isKnown ? summary.percentile(99) : null);
        JsonReport.number(json, "p999", isKnown ? summary.percentile(P999) : null);
        JsonReport.number(json, "max", isKnown ? summary.moments().max() : null);
        JsonReport.number(json, "stddev", isKnown ? Math.round(summary.moments().stddev()) : null);
        json.writeEndObject();
    }
}
