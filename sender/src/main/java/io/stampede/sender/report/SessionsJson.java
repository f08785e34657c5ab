package io.stampede.sender.report;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.stampede.sender.plan.Schedule;
import io.stampede.sender.plan.SenderPlan;
import io.stampede.sender.stats.Moments;
import java.io.IOException;
import java.io.Writer;
import java.util.List;
import java.util.Map;

/**
 * A run of many sessions as one JSON object, {@code "format":"stamp-sessions/1"}, described by {@code
 * stamp-sessions-1.schema.json}. Durations are integer nanoseconds, instants RFC 3339 with nine digits, null is what
 * cannot be known.
 */
public final class SessionsJson
{
    /** Changes when a reader of the last one could misunderstand. */
    public static final String FORMAT = "stamp-sessions/1";

    private final JsonGenerator json;

    private SessionsJson(final JsonGenerator json)
    {
        this.json = json;
    }

    /**
     * Writes the object and a line feed; leaves {@code out} open.
     *
     * @param verdict what the run ends with.
     */
    public static void write(final SessionsResult result, final Verdict verdict, final Writer out) throws IOException
    {
        try (JsonGenerator json = new JsonFactory().createGenerator(out))
        {
            json.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
            json.useDefaultPrettyPrinter();
            new SessionsJson(json).object(result, verdict);
            json.writeRaw('\n');
        }
    }

    private void object(final SessionsResult result, final Verdict verdict) throws IOException
    {
        json.writeStartObject();
        json.writeStringField("format", FORMAT);
        json.writeObjectFieldStart("start");
        json.writeStringField("time", DurationFormat.instant(result.span().startEpochNs()));
        json.writeStringField("version", result.machine().version());
        json.writeStringField("system", result.machine().system());
        json.writeStringField("java", result.machine().java());
        json.writeStringField("idle", result.machine().idle());
        JsonReport.number(json, "cpu", result.machine().cpus().isEmpty() ? null :
            Long.valueOf(result.machine().cpus().getFirst()));
        json.writeEndObject();
        json.writeObjectFieldStart("supplied");
        for (final Map.Entry<String, String> option : result.supplied().entrySet())
        {
            json.writeStringField(option.getKey(), option.getValue());
        }
        json.writeEndObject();
        end(result);
        groups(result.groups());
        json.writeObjectFieldStart("verdict");
        json.writeNumberField("exitCode", verdict.exitCode());
        strings("failed", verdict.failed());
        strings("marks", result.marks());
        strings("contradictions", result.contradictions());
        json.writeEndObject();
        json.writeEndObject();
    }

    private void end(final SessionsResult result) throws IOException
    {
        json.writeObjectFieldStart("end");
        json.writeStringField(
            "time", DurationFormat.instant(result.span().startEpochNs() + result.span().elapsedNs()));
        json.writeNumberField("elapsedNs", result.span().elapsedNs());
        json.writeNumberField("sendingNs", result.span().sendingNs());
        json.writeNumberField("sessions", result.sessionCount());
        json.writeNumberField("sent", result.sent());
        json.writeNumberField("received", result.received());
        json.writeNumberField("notSent", result.notSent());
        EndCounts.own(json, result.own());
        JsonReport.ownTimes(json, result.times());
        JsonReport.number(json, "cpuNs", result.footprint().cpuNs() < 0 ? null : result.footprint().cpuNs());
        JsonReport.number(
            json, "peakOctets", result.footprint().peakOctets() < 0 ? null : result.footprint().peakOctets());
        json.writeArrayFieldStart("sockets");
        for (final SocketResult socket : result.sockets())
        {
            json.writeStartObject();
            json.writeStringField("localAddress", socket.localAddress());
            json.writeNumberField("localPort", socket.localPort());
            json.writeNumberField("sessions", socket.sessions());
            json.writeNumberField("tooShort", socket.tooShort());
            json.writeNumberField("ssidZero", socket.ssidZero());
            json.writeNumberField("wrongSsid", socket.wrongSsid());
            json.writeNumberField("wrongSource", socket.wrongSource());
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    private void groups(final List<GroupResult> groups) throws IOException
    {
        json.writeArrayFieldStart("groups");
        for (final GroupResult group : groups)
        {
            json.writeStartObject();
            json.writeStringField("name", group.name());
            plan(group);
            EndCounts.fates(json, group.together().counts());
            DistributionsJson.write(json, group.together());
            json.writeObjectFieldStart("oneWay");
            final OneWayVerdict oneWay = group.together().clock().oneWay();
            json.writeBooleanField("valid", oneWay.isValid());
            JsonReport.number(json, "uncertaintyNs", oneWay.uncertaintyNs());
            json.writeStringField("reason", oneWay.reason());
            json.writeEndObject();
            json.writeArrayFieldStart("sessions");
            for (final SessionResult session : group.sessions())
            {
                session(session);
            }
            json.writeEndArray();
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private void plan(final GroupResult group) throws IOException
    {
        final SenderPlan plan = group.together().config().plan();
        final Schedule schedule = plan.schedule();
        final int sessions = group.sessions().size();
        json.writeNumberField("intervalNs", Math.round(schedule.intervalNs() * sessions));
        JsonReport.number(json, "count",
            schedule.count() == SenderPlan.UNBOUNDED ? null : schedule.count() / sessions);
        JsonReport.number(json, "durationNs",
            schedule.durationNs() == SenderPlan.UNBOUNDED ? null : schedule.durationNs());
        json.writeNumberField("timeoutNs", schedule.timeoutNs());
        json.writeStringField("mode", plan.shape().mode());
        json.writeNumberField("firstSequence", plan.firstSequence());
    }

    private void session(final SessionResult session) throws IOException
    {
        json.writeStartObject();
        json.writeStringField("remote", session.remote());
        json.writeNumberField("dscp", session.dscp());
        json.writeNumberField("octets", session.octets());
        EndCounts.flow(json, session.counts());
        moments("rtt", session.rtt());
        moments("forward", session.forward());
        moments("backward", session.backward());
        final boolean hasJitter = session.rtt().count() > 1;
        JsonReport.number(
            json, "jitterForwardNs", hasJitter ? Math.round(session.jitter().forwardNs()) : null);
        JsonReport.number(
            json, "jitterBackwardNs", hasJitter ? Math.round(session.jitter().backwardNs()) : null);
        json.writeEndObject();
    }

    private void moments(final String name, final Moments moments) throws IOException
    {
        final boolean isKnown = moments.count() > 0;
        json.writeObjectFieldStart(name);
        JsonReport.number(json, "min", isKnown ? moments.min() : null);
        JsonReport.number(json, "mean", isKnown ? Math.round(moments.mean()) : null);
        JsonReport.number(json, "max", isKnown ? moments.max() : null);
        JsonReport.number(json, "stddev", isKnown ? Math.round(moments.stddev()) : null);
        json.writeEndObject();
    }

    private void strings(final String name, final List<String> values) throws IOException
    {
        json.writeArrayFieldStart(name);
        for (final String value : values)
        {
            json.writeString(value);
        }
        json.writeEndArray();
    }
}
