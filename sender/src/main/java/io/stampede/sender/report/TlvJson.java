package io.stampede.sender.report;

import com.fasterxml.jackson.core.JsonGenerator;
import io.stampede.sender.plan.ProbeTlv;
import io.stampede.sender.stats.Bursts;
import io.stampede.sender.stats.FlowLoss;
import io.stampede.sender.stats.FollowUps;
import io.stampede.sender.stats.SeenTimestamping;
import io.stampede.sender.stats.TlvOutcomes;
import io.stampede.sender.stats.TlvStatistics;
import io.stampede.sender.stats.TrafficClasses;
import io.stampede.wire.TlvType;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code end.tlvs} of the JSON object: what became of each TLV of the probes, and what it said. */
final class TlvJson
{
    private final RunResult result;
    private final TlvStatistics tlvs;
    private final JsonGenerator json;

    private TlvJson(final RunResult result, final JsonGenerator json)
    {
        this.result = result;
        this.tlvs = result.tlvs();
        this.json = json;
    }

    /** An empty array where no TLVs were sent, or nobody could process them. */
    static void write(final JsonGenerator json, final RunResult result) throws IOException
    {
        new TlvJson(result, json).array();
    }

    private void array() throws IOException
    {
        final List<ProbeTlv> sent = result.config().plan().hasInspectedTlvs() ?
            result.config().plan().shape().tlvs() : List.of();
        json.writeArrayFieldStart("tlvs");
        for (int n = 0; n < sent.size(); n++)
        {
            json.writeStartObject();
            outcomes(sent.get(n), tlvs.outcomes(n));
            if (tlvs.outcomes(n).processed() > 0)
            {
                said(sent.get(n));
            }
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private void outcomes(final ProbeTlv tlv, final TlvOutcomes outcomes) throws IOException
    {
        json.writeNumberField("type", tlv.type());
        json.writeStringField("name", TlvType.name(tlv.type()));
        json.writeNumberField("sent", result.counts().sent());
        json.writeNumberField("processed", outcomes.processed());
        json.writeNumberField("unrecognized", outcomes.unrecognized());
        json.writeNumberField("malformed", outcomes.malformed());
        json.writeNumberField("integrityFailed", outcomes.integrityFailed());
        json.writeNumberField("notReturned", outcomes.notReturned());
        json.writeNumberField("unread", outcomes.unread());
    }

    private void said(final ProbeTlv tlv) throws IOException
    {
        switch (tlv.type())
        {
            case TlvType.CLASS_OF_SERVICE -> service();
            case TlvType.LOCATION -> location();
            case TlvType.TIMESTAMP_INFORMATION -> timestamping();
            case TlvType.DIRECT_MEASUREMENT -> flow();
            case TlvType.FOLLOW_UP_TELEMETRY -> followUps();
            case TlvType.MICRO_SESSION_ID -> json.writeNumberField("reflectorLink", result.reflectorLink());
            case TlvType.REFLECTED_TEST_PACKET_CONTROL -> bursts();
            default ->
            {
                // that it was processed is all there is to know
            }
        }
    }

    private void service() throws IOException
    {
        final TrafficClasses arrived = tlvs.service.arrived();
        json.writeArrayFieldStart("dscpAtReflector");
        for (final int dscp : arrived.dscps())
        {
            json.writeNumber(dscp);
        }
        json.writeEndArray();
        json.writeNumberField("congestionExperiencedAtReflector", arrived.packets(TrafficClasses.CE));
        json.writeNumberField("replyDscpRefused", tlvs.service.refused());
    }

    private void location() throws IOException
    {
        final Translation seen = Translation.of(result);
        json.writeStringField("source", seen.source());
        json.writeStringField("destination", seen.destination());
        text("sourceMac", seen.mac());
        json.writeBooleanField("sourceTranslated", seen.isSourceTranslated());
        json.writeBooleanField("destinationTranslated", seen.isDestinationTranslated());
        json.writeNumberField("changes", tlvs.location.changes());
    }

    private void timestamping() throws IOException
    {
        final SeenTimestamping seen = tlvs.timestamping;
        json.writeStringField("syncSourceIn", seen.syncSourceIn());
        json.writeStringField("methodIn", seen.methodIn());
        json.writeStringField("syncSourceOut", seen.syncSourceOut());
        json.writeStringField("methodOut", seen.methodOut());
        json.writeNumberField("changes", seen.changes());
    }

    private void flow() throws IOException
    {
        final FlowLoss flow = tlvs.flow;
        JsonReport.number(json, "flowSentForward", flow.forwardSent());
        JsonReport.number(json, "flowLostForward", flow.forward());
        JsonReport.number(json, "flowSentBackward", flow.backwardSent());
        JsonReport.number(json, "flowLostBackward", flow.backward());
    }

    private void followUps() throws IOException
    {
        final FollowUps followUps = tlvs.followUps;
        json.writeNumberField("matched", followUps.matched());
        json.writeNumberField("empty", followUps.empty());
        json.writeNumberField("unmatched", followUps.unmatched());
        json.writeStringField("method", followUps.method());
    }

    private void bursts() throws IOException
    {
        final Bursts bursts = tlvs.bursts;
        json.writeNumberField("repliesPerProbe", bursts.asked());
        json.writeNumberField("bursts", bursts.bursts());
        json.writeNumberField("burstCopies", bursts.copies());
        json.writeNumberField("missingCopies", bursts.missing());
        json.writeNumberField("incompleteBursts", bursts.incomplete());
        json.writeNumberField("fewestReplies", bursts.fewest());
        json.writeNumberField("refusedByMtu", bursts.refusedByMtu());
        json.writeNumberField("refusedByLimit", bursts.refusedByLimit());
    }

    private void text(final String name, final @Nullable String value) throws IOException
    {
        if (value == null)
        {
            json.writeNullField(name);
        }
        else
        {
            json.writeStringField(name, value);
        }
    }
}
