package io.stampede.sender.report;

import com.fasterxml.jackson.core.JsonGenerator;
import io.stampede.sender.stats.AvailabilitySummary;
import io.stampede.sender.stats.DelayFigures;
import io.stampede.sender.stats.WindowSummary;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Windows, availability and alarms in JSON. */
final class WindowJson
{
    private WindowJson()
    {
    }

    /** The sections of a result; none if the run had no windows. */
    static void write(final JsonGenerator json, final @Nullable WindowResults results) throws IOException
    {
        if (results == null)
        {
            return;
        }
        json.writeObjectFieldStart("windows");
        json.writeNumberField("lengthNs", results.lengthNs());
        json.writeNumberField("count", results.omitted() + results.windows().size());
        json.writeNumberField("omitted", results.omitted());
        json.writeNumberField("dropped", results.dropped());
        json.writeNumberField("secondsDropped", results.secondsDropped());
        json.writeArrayFieldStart("list");
        for (final WindowSummary window : results.windows())
        {
            json.writeStartObject();
            window(json, window);
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeEndObject();
        availability(json, results.availability());
        json.writeArrayFieldStart("alarms");
        for (final AlarmResult alarm : results.alarms())
        {
            alarm(json, alarm);
        }
        json.writeEndArray();
    }

    /** The fields of one window. */
    static void window(final JsonGenerator json, final WindowSummary window) throws IOException
    {
        final WindowSummary.Counts counts = window.counts();
        final WindowSummary.Loss loss = counts.loss();
        json.writeStringField("start", DurationFormat.instant(window.startEpochNs()));
        json.writeStringField("end", DurationFormat.instant(window.endEpochNs()));
        json.writeNumberField("sent", counts.sent());
        json.writeNumberField("received", counts.received());
        json.writeNumberField("lost", loss.lost());
        JsonReport.number(json, "lostForward", loss.forward());
        JsonReport.number(json, "lostBackward", loss.backward());
        JsonReport.number(json, "lostUnattributed", loss.unattributed());
        json.writeBooleanField("suspect", loss.isSuspect());
        json.writeNumberField("duplicatesForward", counts.duplicatesForward());
        json.writeNumberField("duplicatesBackward", counts.duplicatesBackward());
        json.writeNumberField("reordered", counts.reordered());
        json.writeNumberField("late", counts.late());
        json.writeNumberField("answeredByAnotherNode", counts.elsewhere());
        json.writeNumberField("noReplyAskedFor", counts.unasked());
        figures(json, "rtt", window.delays().rtt());
        figures(json, "forward", window.delays().forward());
        figures(json, "backward", window.delays().backward());
        figures(json, "residence", window.delays().residence());
        figures(json, "pacing", window.delays().pacing());
    }

    private static void figures(final JsonGenerator json, final String name, final DelayFigures figures)
        throws IOException
    {
        final boolean isKnown = figures.isKnown();
        json.writeObjectFieldStart(name);
        json.writeNumberField("count", figures.count());
        json.writeNumberField("negative", figures.negative());
        JsonReport.number(json, "minNs", isKnown ? figures.min() : null);
        JsonReport.number(json, "meanNs", isKnown ? Math.round(figures.mean()) : null);
        JsonReport.number(json, "p50Ns", isKnown ? figures.p50() : null);
        JsonReport.number(json, "p90Ns", isKnown ? figures.p90() : null);
        JsonReport.number(json, "p99Ns", isKnown ? figures.p99() : null);
        JsonReport.number(json, "p999Ns", isKnown ? figures.p999() : null);
        JsonReport.number(json, "maxNs", isKnown ? figures.max() : null);
        json.writeEndObject();
    }

    static void availability(final JsonGenerator json, final AvailabilitySummary availability) throws IOException
    {
        json.writeObjectFieldStart("availability");
        json.writeNumberField("availableSeconds", availability.availableS());
        json.writeNumberField("unavailableSeconds", availability.unavailableS());
        json.writeNumberField("uncountedSeconds", availability.uncountedS());
        json.writeNumberField("highLossSeconds", availability.highLossS());
        json.writeNumberField("consecutiveHighLoss", availability.consecutiveHighLoss());
        json.writeNumberField("longestHighLossSeconds", availability.longestHighLossS());
        json.writeArrayFieldStart("unavailable");
        for (final AvailabilitySummary.Period period : availability.periods())
        {
            json.writeStartObject();
            json.writeStringField("start", DurationFormat.instant(period.startEpochNs()));
            instant(json, "end", period.endEpochNs());
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeNumberField("unavailableOmitted", availability.periodsOmitted());
        json.writeEndObject();
    }

    private static void alarm(final JsonGenerator json, final AlarmResult alarm) throws IOException
    {
        json.writeStartObject();
        json.writeStringField("condition", alarm.condition());
        json.writeStringField("clear", alarm.clearLimit());
        json.writeNumberField("raised", alarm.raised());
        json.writeArrayFieldStart("times");
        for (final AlarmResult.Time time : alarm.times())
        {
            json.writeStartObject();
            json.writeStringField("raised", DurationFormat.instant(time.raisedEpochNs()));
            instant(json, "cleared", time.clearedEpochNs());
            json.writeNumberField("windows", time.windows());
            json.writeStringField("reason", time.reason());
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    static void instant(final JsonGenerator json, final String name, final @Nullable Long epochNs) throws IOException
    {
        if (epochNs == null)
        {
            json.writeNullField(name);
        }
        else
        {
            json.writeStringField(name, DurationFormat.instant(epochNs));
        }
    }
}
