package io.stampede.sender.report;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.stampede.sender.stats.DistributionSummary;
import java.io.IOException;
import java.io.Writer;
import java.util.Locale;
import java.util.Map;

/** Merged histograms as a table of percentiles, or as one JSON object, {@code "format":"stamp-merge/1"}. */
public final class MergeReport
{
    public static final String FORMAT = "stamp-merge/1";

    private static final double[] PERCENTS = {50, 90, 99, 99.9, 99.99};
    private static final String[] KEYS = {"p50Ns", "p90Ns", "p99Ns", "p999Ns", "p9999Ns"};

    private MergeReport()
    {
    }

    /** The table. */
    public static void writeText(final MergedHistograms merged, final Appendable out) throws IOException
    {
        out.append(String.format(Locale.ROOT, "%d intervals of %d files, %s to %s%n%n",
            merged.intervals(), merged.files().size(),
            DurationFormat.instant(merged.startEpochNs()), DurationFormat.instant(merged.endEpochNs())));
        out.append(String.format(Locale.ROOT, "%-18s%12s%10s%10s%10s%10s%10s%10s%10s%10s%n",
            "", "Count", "Min", "Mean", "p50", "p90", "p99", "p99.9", "p99.99", "Max"));
        for (final Map.Entry<String, DistributionSummary> entry : merged.distributions().entrySet())
        {
            final DistributionSummary summary = entry.getValue();
            final StringBuilder row =
                new StringBuilder(String.format(Locale.ROOT, "%-18s%12d", entry.getKey(), summary.count()));
            if (!summary.isEmpty())
            {
                cell(row, summary.moments().min());
                cell(row, Math.round(summary.moments().mean()));
                for (final double percent : PERCENTS)
                {
                    cell(row, summary.percentile(percent));
                }
                cell(row, summary.moments().max());
            }
            out.append(row).append('\n');
        }
    }

    private static void cell(final StringBuilder row, final long valueNs)
    {
        row.append(String.format(Locale.ROOT, "%10s", DurationFormat.of(valueNs)));
    }

    /** The object and a line feed; leaves {@code out} open. */
    public static void writeJson(final MergedHistograms merged, final Writer out) throws IOException
    {
        try (JsonGenerator json = new JsonFactory().createGenerator(out))
        {
            json.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
            json.useDefaultPrettyPrinter();
            json.writeStartObject();
            json.writeStringField("format", FORMAT);
            json.writeArrayFieldStart("files");
            for (final String file : merged.files())
            {
                json.writeString(file);
            }
            json.writeEndArray();
            json.writeNumberField("intervals", merged.intervals());
            json.writeStringField("start", DurationFormat.instant(merged.startEpochNs()));
            json.writeStringField("end", DurationFormat.instant(merged.endEpochNs()));
            json.writeObjectFieldStart("distributions");
            for (final Map.Entry<String, DistributionSummary> entry : merged.distributions().entrySet())
            {
                distribution(json, entry.getKey(), entry.getValue());
            }
            json.writeEndObject();
            json.writeEndObject();
            json.writeRaw('\n');
        }
    }

    private static void distribution(final JsonGenerator json, final String name, final DistributionSummary summary)
        throws IOException
    {
        final boolean isKnown = !summary.isEmpty();
        json.writeObjectFieldStart(name);
        json.writeNumberField("count", summary.count());
        json.writeNumberField("negative", summary.negativeCount());
        JsonReport.number(json, "minNs", isKnown ? summary.moments().min() : null);
        JsonReport.number(json, "meanNs", isKnown ? Math.round(summary.moments().mean()) : null);
        for (int i = 0; i < PERCENTS.length; i++)
        {
            JsonReport.number(json, KEYS[i], isKnown ? summary.percentile(PERCENTS[i]) : null);
        }
        JsonReport.number(json, "maxNs", isKnown ? summary.moments().max() : null);
        json.writeEndObject();
    }
}
