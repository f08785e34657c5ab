package io.stampede.sender.report;

import com.fasterxml.jackson.core.JsonGenerator;
import io.stampede.sender.stats.LossSummary;
import io.stampede.sender.stats.PathReordering;
import java.io.IOException;
import java.util.List;

/** The counts of the JSON object's {@code end}. */
final class EndCounts
{
    private EndCounts()
    {
    }

    /** All of a run's. */
    static void write(final JsonGenerator json, final Counts counts) throws IOException
    {
        fates(json, counts);
        own(json, counts.own());
        json.writeNumberField("icmpErrors", counts.own().icmpErrors());
    }

    /** Those that are known of a part of a run, too: what became of its probes. */
    static void fates(final JsonGenerator json, final Counts counts) throws IOException
    {
        json.writeNumberField("sent", counts.sent());
        json.writeNumberField("received", counts.received());
        loss(json, counts.loss());
        json.writeNumberField("duplicates", counts.duplicates());
        json.writeNumberField("duplicatesForward", counts.duplicatesForward());
        json.writeNumberField("duplicatesBackward", counts.duplicatesBackward());
        json.writeNumberField("reordered", counts.reordered());
        json.writeNumberField("reorderedMaxExtent", counts.maxReorderExtent());
        reordering(json, counts.pathReordering());
        json.writeNumberField("late", counts.late());
        json.writeNumberField("notSent", counts.notSent());
        json.writeNumberField("answeredByAnotherNode", counts.apart().elsewhere());
        json.writeNumberField("noReplyAskedFor", counts.apart().unasked());
        json.writeNumberField("copies", counts.apart().copies());
        unusable(json, counts.unusable());
        integers(json, "ttlAtReflector", counts.headers().senderTtls());
        integers(json, "ttlOfReplies", counts.headers().ttls());
        integers(json, "dscpOfReplies", counts.headers().dscps());
        json.writeNumberField("repliesWithCongestionExperienced", counts.headers().ce());
    }

    private static void reordering(final JsonGenerator json, final PathReordering reordering) throws IOException
    {
        JsonReport.number(json, "reorderedForward", reordering.forward());
        JsonReport.number(json, "reorderedForwardMaxExtent", reordering.maxForwardExtent());
        JsonReport.number(json, "reorderedBackward", reordering.backward());
        JsonReport.number(json, "reorderedBackwardMaxExtent", reordering.maxBackwardExtent());
    }

    static void flows(final JsonGenerator json, final List<FlowResult> flows) throws IOException
    {
        json.writeArrayFieldStart("flows");
        for (final FlowResult flow : flows)
        {
            json.writeStartObject();
            flow(json, flow);
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    /** Fields of an object the caller has begun. */
    static void flow(final JsonGenerator json, final FlowResult flow) throws IOException
    {
        json.writeNumberField("ssid", flow.ssid());
        json.writeNumberField("localPort", flow.localPort());
        json.writeNumberField("sent", flow.sent());
        json.writeNumberField("notSent", flow.notSent());
        json.writeNumberField("received", flow.received());
        loss(json, flow.loss());
        json.writeNumberField("duplicates", flow.duplicates());
        json.writeNumberField("reordered", flow.reordered());
        json.writeNumberField("late", flow.late());
    }

    private static void loss(final JsonGenerator json, final LossSummary loss) throws IOException
    {
        json.writeNumberField("lost", loss.lost());
        JsonReport.number(json, "lostForward", loss.forward());
        JsonReport.number(json, "lostBackward", loss.backward());
        JsonReport.number(json, "lostUnattributed", loss.unattributed());
        final String reason = loss.unknowableReason();
        if (reason == null)
        {
            json.writeNullField("lostDirectionUnknown");
        }
        else
        {
            json.writeStringField("lostDirectionUnknown", reason);
        }
        json.writeNumberField("lossSuspect", loss.suspect());
        json.writeNumberField("reflectorEpochs", loss.epochs());
    }

    private static void unusable(final JsonGenerator json, final Counts.Unusable unusable) throws IOException
    {
        json.writeNumberField("garbage", unusable.garbage());
        json.writeNumberField("unknown", unusable.unknown());
        json.writeObjectFieldStart("unusableByReason");
        json.writeNumberField("tooShort", unusable.tooShort());
        json.writeNumberField("badHmac", unusable.badHmac());
        json.writeNumberField("wrongSsid", unusable.wrongSsid());
        json.writeNumberField("wrongTimestamp", unusable.wrongTimestamp());
        json.writeNumberField("malformedTimestamp", unusable.malformedTimestamp());
        json.writeNumberField("neverSent", unusable.neverSent());
        json.writeNumberField("forgotten", unusable.forgotten());
        json.writeNumberField("wrongLink", unusable.wrongLink());
        json.writeEndObject();
        json.writeNumberField("repliesWithDistrustedTlvs", unusable.distrustedTlvs());
        json.writeNumberField("repliesWithSsidZero", unusable.ssidZero());
        json.writeNumberField("repliesWithErrorEstimateZero", unusable.errorEstimateZero());
    }

    /** As {@code ownLosses}. */
    static void own(final JsonGenerator json, final Counts.OwnLosses own) throws IOException
    {
        json.writeObjectFieldStart("ownLosses");
        json.writeNumberField("sendBufferFull", own.sendBufferFull());
        json.writeNumberField("sendFailed", own.sendFailed());
        json.writeNumberField("receiveQueueOverflow", own.receiveQueueOverflow());
        json.writeNumberField("truncated", own.truncated());
        json.writeNumberField("withoutKernelTimestamp", own.withoutKernelStamp());
        json.writeNumberField("samplesDropped", own.samplesDropped());
        json.writeNumberField("sequencesSkipped", own.sequencesSkipped());
        json.writeNumberField("backPressure", own.backPressure());
        json.writeNumberField("heldBack", own.heldBack());
        json.writeEndObject();
    }

    private static void integers(final JsonGenerator json, final String name, final List<Integer> values)
        throws IOException
    {
        json.writeArrayFieldStart(name);
        for (final int value : values)
        {
            json.writeNumber(value);
        }
        json.writeEndArray();
    }
}
