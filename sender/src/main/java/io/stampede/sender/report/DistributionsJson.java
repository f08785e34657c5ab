package io.stampede.sender.report;

import com.fasterxml.jackson.core.JsonGenerator;
import io.stampede.sender.stats.DistributionSummary;
import java.io.IOException;
import java.util.Map;

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
        json.writeNumberField("percentilesDefinedUpTo", result.percentilesDefinedUpTo());
        json.writeObjectFieldStart("jitter");
        final boolean isDefined = result.counts().received() > 1;
        final Jitter jitter = result.jitter();
        JsonReport.number(json, "forwardNs", isDefined ? Math.round(jitter.forwardNs()) : null);
        JsonReport.number(json, "backwardNs", isDefined ? Math.round(jitter.backwardNs()) : null);
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
