package io.stampede.sender.report;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.stampede.sender.match.Sample;
import io.stampede.sender.plan.Padding;
import io.stampede.sender.plan.ProbeShape;
import io.stampede.sender.plan.ProbeTlv;
import io.stampede.sender.plan.Schedule;
import io.stampede.sender.plan.SenderPlan;
import io.stampede.sender.stats.Delays;
import io.stampede.sender.stats.PacketLog;
import io.stampede.wire.TlvType;
import java.io.IOException;
import java.io.Writer;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A run as one JSON object, {@code "format":"stamp-result/1"}, described by {@code stamp-result-1.schema.json}.
 * Durations are integer nanoseconds, instants RFC 3339 with nine digits, null is what cannot be known.
 */
public final class JsonReport
{
    /** Changes when a reader of the last one could misunderstand. */
    public static final String FORMAT = "stamp-result/1";

    private static final long SEQUENCE_MASK = 0xFFFF_FFFFL;

    private final RunResult result;
    private final JsonGenerator json;

    private JsonReport(final RunResult result, final JsonGenerator json)
    {
        this.result = result;
        this.json = json;
    }

    /**
     * Writes the object and a line feed; leaves {@code out} open.
     *
     * @param verdict what the run ends with.
     */
    public static void write(final RunResult result, final Verdict verdict, final Writer out) throws IOException
    {
        final JsonFactory factory = new JsonFactory();
        try (JsonGenerator json = factory.createGenerator(out))
        {
            json.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
            json.useDefaultPrettyPrinter();
            new JsonReport(result, json).object(verdict);
            json.writeRaw('\n');
        }
    }

    private void object(final Verdict verdict) throws IOException
    {
        json.writeStartObject();
        json.writeStringField("format", FORMAT);
        start();
        config();
        ClockJson.write(json, result.clock());
        end();
        sampleLog();
        WindowJson.write(json, result.windows());
        json.writeObjectFieldStart("verdict");
        json.writeNumberField("exitCode", verdict.exitCode());
        strings("failed", verdict.failed());
        strings("marks", result.marks());
        strings("contradictions", result.contradictions());
        json.writeEndObject();
        packets();
        json.writeEndObject();
    }

    private void start() throws IOException
    {
        final RunConfig.Machine machine = result.config().machine();
        json.writeObjectFieldStart("start");
        json.writeStringField("time", DurationFormat.instant(result.config().startEpochNs()));
        json.writeStringField("version", machine.version());
        json.writeStringField("system", machine.system());
        json.writeStringField("java", machine.java());
        json.writeEndObject();
    }

    private void config() throws IOException
    {
        json.writeObjectFieldStart("config");
        json.writeObjectFieldStart("supplied");
        for (final Map.Entry<String, String> option : result.config().supplied().entrySet())
        {
            json.writeStringField(option.getKey(), option.getValue());
        }
        json.writeEndObject();
        json.writeObjectFieldStart("effective");
        endpoints();
        plan();
        json.writeStringField("idle", result.config().machine().idle());
        machine(result.config().machine());
        json.writeEndObject();
        json.writeEndObject();
    }

    private void machine(final RunConfig.Machine machine) throws IOException
    {
        number("cpu", machine.cpus().isEmpty() ? null : Long.valueOf(machine.cpus().getFirst()));
        json.writeNumberField("threads", machine.threads());
        number("receivingCpu", machine.threads() == 1 || machine.cpus().isEmpty() ? null :
            Long.valueOf(machine.cpus().getLast()));
        json.writeNumberField("flows", result.flows().size());
    }

    private void endpoints() throws IOException
    {
        final RunConfig.Endpoints endpoints = result.config().endpoints();
        json.writeStringField("target", endpoints.target());
        json.writeStringField("remoteAddress", endpoints.remoteAddress());
        json.writeNumberField("remotePort", endpoints.remotePort());
        json.writeStringField("localAddress", endpoints.localAddress());
        json.writeNumberField("localPort", endpoints.localPort());
    }

    private void plan() throws IOException
    {
        final SenderPlan plan = result.config().plan();
        final Schedule schedule = plan.schedule();
        final ProbeShape shape = plan.shape();
        number("count", schedule.count() == SenderPlan.UNBOUNDED ? null : schedule.count());
        number("durationNs", schedule.durationNs() == SenderPlan.UNBOUNDED ? null : schedule.durationNs());
        number("intervalNs", schedule.isTimed() ? Math.round(schedule.intervalNs()) : null);
        json.writeStringField("pacing", schedule.gaps().label());
        json.writeNumberField("timeoutNs", schedule.timeoutNs());
        json.writeStringField("mode", shape.mode());
        json.writeStringField("timestampFormat", shape.timestamps());
        json.writeNumberField("payloadOctets", shape.payloadLength());
        final Padding padding = shape.padding();
        json.writeStringField("padding", padding == null ? "none" : padding.name());
        tlvs(shape);
        json.writeNumberField("dscp", shape.dscp());
        json.writeNumberField("ssid", plan.ssid());
        json.writeStringField("peer", plan.peer().preset().label());
        json.writeStringField("ssidZero", plan.peer().stopsAtSsidZero() ? "stop" : "continue");
        json.writeBooleanField("loopback", plan.isLoopback());
        json.writeBooleanField("replyExpected", shape.expectsReply());
        json.writeNumberField("firstSequence", plan.firstSequence());
        json.writeNumberField("seed", plan.seed());
    }

    private void tlvs(final ProbeShape shape) throws IOException
    {
        json.writeArrayFieldStart("tlvs");
        for (final ProbeTlv tlv : shape.tlvs())
        {
            json.writeStartObject();
            json.writeNumberField("type", tlv.type());
            json.writeStringField("name", TlvType.name(tlv.type()));
            json.writeNumberField("valueOctets", tlv.valueLength());
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private void end() throws IOException
    {
        json.writeObjectFieldStart("end");
        json.writeStringField(
            "time", DurationFormat.instant(result.config().startEpochNs() + result.config().elapsedNs()));
        json.writeNumberField("elapsedNs", result.config().elapsedNs());
        json.writeNumberField("sendingNs", result.config().sendingNs());
        json.writeNumberField("sentPps", result.sentPps());
        EndCounts.write(json, result.counts());
        ownTimes(json, result.times());
        EndCounts.flows(json, result.flows());
        TlvJson.write(json, result);
        quirks();
        DistributionsJson.write(json, result);
        json.writeEndObject();
    }

    /** What the sending thread took of its own time. */
    static void ownTimes(final JsonGenerator json, final OwnTimes times) throws IOException
    {
        final OwnTimes.SendCall calls = times.sendCall();
        json.writeObjectFieldStart("ownTimes");
        json.writeObjectFieldStart("sendCall");
        json.writeNumberField("count", calls.count());
        json.writeNumberField("min", calls.min());
        json.writeNumberField("mean", calls.mean());
        json.writeNumberField("p50", calls.p50());
        json.writeNumberField("p99", calls.p99());
        json.writeNumberField("p999", calls.p999());
        json.writeNumberField("max", calls.max());
        json.writeEndObject();
        json.writeNumberField("stalls", times.stalls());
        json.writeNumberField("stalledNs", times.stalledNs());
        json.writeNumberField("longestStallNs", times.longestNs());
        json.writeNumberField("garbageCollections", times.collections());
        json.writeNumberField("garbageCollectionMs", times.collectingMs());
        json.writeEndObject();
    }

    private void quirks() throws IOException
    {
        json.writeArrayFieldStart("looksLike");
        for (final PeerQuirk quirk : result.quirks())
        {
            json.writeStartObject();
            json.writeStringField("name", quirk.name());
            json.writeNumberField("replies", quirk.replies());
            json.writeStringField("sentence", quirk.sentence());
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private void sampleLog() throws IOException
    {
        final LogCounts log = result.log();
        if (log == null)
        {
            return;
        }
        json.writeObjectFieldStart("sampleLog");
        json.writeNumberField("files", log.files());
        json.writeNumberField("records", log.records());
        json.writeNumberField("octets", log.octets());
        json.writeNumberField("dropped", log.dropped());
        json.writeEndObject();
    }

    private void packets() throws IOException
    {
        final PacketLog packets = result.packets();
        if (packets == null)
        {
            return;
        }
        json.writeArrayFieldStart("packets");
        for (int i = 0; i < packets.size(); i++)
        {
            packet(packets, i);
        }
        json.writeEndArray();
        json.writeNumberField("packetsOmitted", packets.omitted());
    }

    private void packet(final PacketLog packets, final int i) throws IOException
    {
        final int at = packets.offset(i);
        final long t1 = Sample.t1(packets.buffer(), at);
        final boolean isAnswered = packets.isAnswered(i);
        json.writeStartObject();
        json.writeNumberField("sequence",
            (result.config().plan().firstSequence() + Sample.index(packets.buffer(), at)) & SEQUENCE_MASK);
        final boolean isReflected = isAnswered && !result.config().plan().isLoopback();
        number("reflectorSequence", isReflected ? Sample.reflectorSequence(packets.buffer(), at) : null);
        json.writeStringField("intended", DurationFormat.instant(t1 - Sample.pacingNs(packets.buffer(), at)));
        json.writeStringField("t1", DurationFormat.instant(t1));
        instant("t1Kernel", Sample.isDepartureByKernel(packets.buffer(), at),
            t1 + Sample.departureNs(packets.buffer(), at));
        instant("t2", isReflected, Sample.t2(packets.buffer(), at));
        instant("t3", isReflected, Sample.t3(packets.buffer(), at));
        instant("t4", isAnswered, Sample.t4(packets.buffer(), at));
        number("rtt", isAnswered ? Delays.rttNs(packets.buffer(), at) : null);
        number("rttRaw", isAnswered ? Sample.rttRawNs(packets.buffer(), at) : null);
        json.writeEndObject();
    }

    private void instant(final String name, final boolean isKnown, final long epochNs) throws IOException
    {
        if (isKnown)
        {
            json.writeStringField(name, DurationFormat.instant(epochNs));
        }
        else
        {
            json.writeNullField(name);
        }
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

    private void number(final String name, final @Nullable Long value) throws IOException
    {
        number(json, name, value);
    }

    /** A number, or null where it cannot be known. */
    static void number(final JsonGenerator json, final String name, final @Nullable Long value) throws IOException
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
