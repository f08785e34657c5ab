package io.stampede.sender.report;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.stampede.sender.search.SearchGoal;
import io.stampede.sender.stats.DistributionSummary;
import java.io.IOException;
import java.io.Writer;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A search as one JSON object, {@code "format":"stamp-search/1"}. Durations are integer nanoseconds, rates probes a
 * second, shares 0..1, null is what cannot be known.
 */
public final class SearchJson
{
    /** Changes when a reader of the last one could misunderstand. */
    public static final String FORMAT = "stamp-search/1";

    private final JsonGenerator json;

    private SearchJson(final JsonGenerator json)
    {
        this.json = json;
    }

    /** Writes the object and a line feed; leaves {@code out} open. */
    public static void write(final SearchReport report, final Verdict verdict, final Writer out) throws IOException
    {
        try (JsonGenerator json = new JsonFactory().createGenerator(out))
        {
            json.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
            json.useDefaultPrettyPrinter();
            new SearchJson(json).object(report, verdict);
            json.writeRaw('\n');
        }
    }

    private void object(final SearchReport report, final Verdict verdict) throws IOException
    {
        json.writeStartObject();
        json.writeStringField("format", FORMAT);
        json.writeStringField("time", DurationFormat.instant(report.startEpochNs()));
        json.writeStringField("version", report.machine().version());
        json.writeStringField("system", report.machine().system());
        json.writeStringField("java", report.machine().java());
        json.writeNumberField("threads", report.machine().threads());
        json.writeObjectFieldStart("supplied");
        for (final Map.Entry<String, String> option : report.supplied().entrySet())
        {
            json.writeStringField(option.getKey(), option.getValue());
        }
        json.writeEndObject();
        json.writeStringField("remoteAddress", report.endpoints().remoteAddress());
        json.writeNumberField("remotePort", report.endpoints().remotePort());
        json.writeStringField("localAddress", report.endpoints().localAddress());
        json.writeArrayFieldStart("sizes");
        for (final SearchReport.OfSize size : report.sizes())
        {
            size(size);
        }
        json.writeEndArray();
        json.writeNumberField("exitCode", verdict.exitCode());
        json.writeArrayFieldStart("failed");
        for (final String reason : verdict.failed())
        {
            json.writeString(reason);
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    private void size(final SearchReport.OfSize size) throws IOException
    {
        json.writeStartObject();
        json.writeStringField("size", size.size().asked());
        json.writeArrayFieldStart("frameOctets");
        for (final int octets : size.size().frameOctets())
        {
            json.writeNumber(octets);
        }
        json.writeEndArray();
        json.writeNumberField("payloadOctets", size.size().payloadOctets());
        goal(size.goal());
        number("senderPps", size.senderPps());
        number("lowerPps", size.result().lowerPps());
        number("upperPps", size.result().upperPps());
        number("throughputPps", size.result().throughputPps());
        json.writeStringField("limit", size.result().limit().name().toLowerCase(Locale.ROOT));
        json.writeStringField("limitMeaning", SearchWords.limit(size));
        json.writeArrayFieldStart("trials");
        for (final SearchedTrial trial : size.trials())
        {
            json.writeStartObject();
            trial(trial);
            json.writeEndObject();
        }
        json.writeEndArray();
        latencies(size.latencies());
        json.writeEndObject();
    }

    private void goal(final SearchGoal goal) throws IOException
    {
        json.writeObjectFieldStart("goal");
        json.writeStringField("definition", SearchWords.definition(goal));
        json.writeNumberField("lossRatio", goal.lossRatio());
        json.writeNumberField("resolution", goal.width());
        json.writeNumberField("initialTrialNs", goal.initialTrialNs());
        json.writeNumberField("finalTrialNs", goal.finalTrialNs());
        json.writeNumberField("durationSumNs", goal.durationSumNs());
        json.writeNumberField("exceedRatio", goal.exceedRatio());
        json.writeNumberField("minPps", goal.minPps());
        json.writeNumberField("maxPps", goal.maxPps());
        json.writeEndObject();
    }

    private void trial(final SearchedTrial trial) throws IOException
    {
        json.writeNumberField("ratePps", trial.trial().ratePps());
        json.writeNumberField("durationNs", trial.trial().durationNs());
        json.writeNumberField("sentPps", trial.trial().sentPps());
        json.writeNumberField("sent", trial.trial().sent());
        json.writeNumberField("notSent", trial.notSent());
        json.writeNumberField("ownDrops", trial.ownDrops());
        json.writeNumberField("lost", trial.loss().lost());
        JsonReport.number(json, "lostForward", trial.loss().forward());
        JsonReport.number(json, "lostBackward", trial.loss().backward());
        JsonReport.number(json, "lostUnattributed", trial.loss().unattributed());
        share(trial.share());
        json.writeBooleanField("senderLimited", trial.trial().isLimited());
        json.writeStringField("limitation", trial.limitation() == null ? "" : trial.limitation());
    }

    /** Null where the reflector's counters were not read. */
    private void share(final @Nullable ReflectorShare share) throws IOException
    {
        if (share == null)
        {
            json.writeNullField("byReflectorCounters");
            return;
        }
        json.writeObjectFieldStart("byReflectorCounters");
        JsonReport.number(json, "networkForward", share.forward());
        JsonReport.number(json, "reflector", share.reflector());
        JsonReport.number(json, "networkBackward", share.backward());
        json.writeStringField("unknowable", share.reason() == null ? "" : share.reason());
        json.writeEndObject();
    }

    private void latencies(final List<SearchReport.Latency> latencies) throws IOException
    {
        json.writeArrayFieldStart("latencies");
        for (final SearchReport.Latency latency : latencies)
        {
            json.writeStartObject();
            json.writeNumberField("percent", latency.percent());
            trial(latency.trial());
            distribution("rtt", latency.rtt());
            distribution("rttRaw", latency.rttRaw());
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private void distribution(final String name, final DistributionSummary summary) throws IOException
    {
        json.writeObjectFieldStart(name);
        json.writeNumberField("count", summary.count());
        if (!summary.isEmpty())
        {
            json.writeNumberField("min", summary.moments().min());
            json.writeNumberField("p50", summary.percentile(50));
            json.writeNumberField("p90", summary.percentile(90));
            json.writeNumberField("p99", summary.percentile(99));
            json.writeNumberField("p999", summary.percentile(99.9));
            json.writeNumberField("max", summary.moments().max());
        }
        json.writeEndObject();
    }

    private void number(final String name, final @Nullable Double value) throws IOException
    {
        if (value == null)
        {
            json.writeNullField(name);
        }
        else
        {
            json.writeNumberField(name, value);
        }
    }
}
