package io.stampede.sender.report;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.stampede.sender.plan.SenderPlan;
import io.stampede.sender.stats.AvailabilitySummary;
import io.stampede.sender.stats.Second;
import io.stampede.sender.stats.WindowSummary;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.agrona.DirectBuffer;

/**
 * Lines of JSON as a run goes on, {@code "format":"stamp-intervals/1"}: each an object whose {@code kind} tells what it
 * is. The first is {@code run}; {@code second} and {@code window} follow as they become final, {@code alarm} when one
 * is raised or cleared; {@code end} is the last of a run that was not killed. Instants are RFC 3339 in UTC, other keys
 * name their unit.
 */
public final class IntervalLines
{
    public static final String FORMAT = "stamp-intervals/1";

    private static final JsonFactory FACTORY = new JsonFactory();

    /** The fields of an object, but its kind. */
    @FunctionalInterface
    private interface Fields
    {
        void write(JsonGenerator json) throws IOException;
    }

    private IntervalLines()
    {
    }

    /**
     * The first line.
     *
     * @param epochNs  now, UTC.
     * @param target   address and port.
     * @param lengthNs of a window.
     */
    public static byte[] run(
        final long epochNs, final String version, final String target, final SenderPlan plan, final long lengthNs)
    {
        return line("run", json ->
        {
            json.writeStringField("format", FORMAT);
            json.writeStringField("time", DurationFormat.instant(epochNs));
            json.writeStringField("version", version);
            json.writeStringField("target", target);
            json.writeNumberField("ssid", plan.ssid());
            json.writeNumberField("timeoutNs", plan.schedule().timeoutNs());
            json.writeNumberField("windowNs", lengthNs);
        });
    }

    /** A {@link Second}. */
    public static byte[] second(final DirectBuffer buffer, final int offset)
    {
        final boolean isMeasured = Second.rttCount(buffer, offset) > 0;
        final boolean isReflected = Second.hasErrorEstimate(buffer, offset);
        return line("second", json ->
        {
            json.writeStringField("start", DurationFormat.instant(Second.startEpochNs(buffer, offset)));
            json.writeNumberField("sent", Second.sent(buffer, offset));
            json.writeNumberField("received", Second.received(buffer, offset));
            json.writeNumberField("lost", Second.lost(buffer, offset));
            JsonReport.number(json, "rttMinNs", isMeasured ? Second.rttMinNs(buffer, offset) : null);
            JsonReport.number(json, "rttMeanNs",
                isMeasured ? Second.rttSumNs(buffer, offset) / Second.rttCount(buffer, offset) : null);
            JsonReport.number(json, "rttMaxNs", isMeasured ? Second.rttMaxNs(buffer, offset) : null);
            JsonReport.number(json, "forwardMinNs", isReflected ? Second.forwardMinNs(buffer, offset) : null);
            JsonReport.number(json, "forwardMaxNs", isReflected ? Second.forwardMaxNs(buffer, offset) : null);
            JsonReport.number(json, "backwardMinNs", isReflected ? Second.backwardMinNs(buffer, offset) : null);
            JsonReport.number(json, "backwardMaxNs", isReflected ? Second.backwardMaxNs(buffer, offset) : null);
            json.writeBooleanField("unavailable", Second.isUnavailable(buffer, offset));
        });
    }

    /** A window that is final. */
    public static byte[] window(final WindowSummary window)
    {
        return line("window", json -> WindowJson.window(json, window));
    }

    /**
     * An alarm.
     *
     * @param epochNs  end of the window that tells, UTC.
     * @param isRaised raised, or cleared.
     * @param reason   condition and figure.
     */
    public static byte[] alarm(final long epochNs, final boolean isRaised, final String reason)
    {
        return line("alarm", json ->
        {
            json.writeStringField("time", DurationFormat.instant(epochNs));
            json.writeBooleanField("raised", isRaised);
            json.writeStringField("reason", reason);
        });
    }

    /** The last line. */
    public static byte[] end(
        final long windows, final long dropped, final long secondsDropped, final AvailabilitySummary availability)
    {
        return line("end", json ->
        {
            json.writeNumberField("windows", windows);
            json.writeNumberField("dropped", dropped);
            json.writeNumberField("secondsDropped", secondsDropped);
            WindowJson.availability(json, availability);
        });
    }

    private static byte[] line(final String kind, final Fields fields)
    {
        final ByteArrayOutputStream line = new ByteArrayOutputStream();
        try (JsonGenerator json = FACTORY.createGenerator(line))
        {
            json.writeStartObject();
            json.writeStringField("kind", kind);
            fields.write(json);
            json.writeEndObject();
        }
        catch (final IOException ex)
        {
            throw new UncheckedIOException("into memory", ex);
        }
        line.writeBytes("\n".getBytes(UTF_8));
        return line.toByteArray();
    }
}
