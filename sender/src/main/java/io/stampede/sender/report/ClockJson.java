package io.stampede.sender.report;

import com.fasterxml.jackson.core.JsonGenerator;
import io.stampede.sender.stats.ClockOffset;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The JSON object's {@code clock}. */
final class ClockJson
{
    private ClockJson()
    {
    }

    static void write(final JsonGenerator json, final ClockReport clock) throws IOException
    {
        final OneWayVerdict oneWay = clock.oneWay();
        json.writeObjectFieldStart("clock");
        state(json, "local", clock.local());
        state(json, "remote", clock.remote());
        json.writeStringField("trust", clock.trust().text());
        json.writeObjectFieldStart("oneWay");
        json.writeBooleanField("valid", oneWay.isValid());
        JsonReport.number(json, "uncertaintyNs", oneWay.uncertaintyNs());
        json.writeStringField("reason", oneWay.reason());
        json.writeEndObject();
        offset(json, clock.offset());
        steps(json, clock.steps());
        stamps(json, clock.stamps());
        json.writeEndObject();
    }

    private static void state(final JsonGenerator json, final String name, final @Nullable ClockState state)
        throws IOException
    {
        if (state == null)
        {
            json.writeNullField(name);
            return;
        }
        json.writeObjectFieldStart(name);
        json.writeBooleanField("synchronized", state.isSynchronized());
        JsonReport.number(json, "errorNs", state.errorNs());
        json.writeStringField("source", state.source());
        json.writeEndObject();
    }

    private static void offset(final JsonGenerator json, final @Nullable ClockOffset offset) throws IOException
    {
        if (offset == null)
        {
            json.writeNullField("offset");
            return;
        }
        json.writeObjectFieldStart("offset");
        json.writeNumberField("offsetNs", offset.offsetNs());
        json.writeNumberField("uncertaintyNs", offset.uncertaintyNs());
        json.writeNumberField("answers", offset.answers());
        final ClockOffset.Drift drift = offset.drift();
        if (drift == null)
        {
            json.writeNullField("drift");
        }
        else
        {
            json.writeObjectFieldStart("drift");
            json.writeNumberField("ppm", drift.ppm());
            json.writeNumberField("uncertaintyPpm", drift.uncertaintyPpm());
            json.writeNumberField("overNs", drift.overNs());
            json.writeEndObject();
        }
        json.writeEndObject();
    }

    private static void steps(final JsonGenerator json, final ClockSteps steps) throws IOException
    {
        json.writeNumberField("steps", steps.own());
        json.writeNumberField("steppedNs", steps.ownNs());
        json.writeNumberField("remoteSteps", steps.remote());
        json.writeNumberField("remoteSteppedNs", steps.remoteNs());
        json.writeNumberField("tornAnswers", steps.torn());
        json.writeNumberField("pairsExcludedForward", steps.pairsExcludedForward());
        json.writeNumberField("pairsExcludedBackward", steps.pairsExcludedBackward());
    }

    private static void stamps(final JsonGenerator json, final StampReport stamps) throws IOException
    {
        json.writeObjectFieldStart("stamps");
        json.writeNumberField("t1Kernel", stamps.t1Kernel());
        json.writeNumberField("t1User", stamps.t1User());
        json.writeNumberField("t4Kernel", stamps.t4Kernel());
        json.writeNumberField("t4User", stamps.t4User());
        text(json, "t2", stamps.t2());
        text(json, "t3", stamps.t3());
        json.writeEndObject();
    }

    private static void text(final JsonGenerator json, final String name, final @Nullable String text)
        throws IOException
    {
        if (text == null)
        {
            json.writeNullField(name);
        }
        else
        {
            json.writeStringField(name, text);
        }
    }
}
