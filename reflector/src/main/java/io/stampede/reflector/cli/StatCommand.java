package io.stampede.reflector.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.stampede.telemetry.CounterReading;
import io.stampede.telemetry.CountersFileReader;
import io.stampede.units.InstantText;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code stat}: the counters of a running reflector, read from its counters file. */
@Command(
    name = "stat",
    description = {
        "Shows the counters of a running reflector: name, value, unit, meaning. Reads its counters file; the" +
            " reflector notices nothing.",
        "",
        "'reflector.dropped.*' got no reply; 'own.*' was lost by this host, not by the network."})
final class StatCommand implements Callable<Integer>
{
    private static final String FORMAT = "stamp-reflector-stat/2";

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private final CountersOption counters = new CountersOption();

    @Option(
        names = "--watch", paramLabel = "DUR", converter = TextConverters.Duration.class,
        description = "Show again every DUR (100ms to 1h), with the change per second of what is counted, until the" +
            " reflector ends or Ctrl-C. Default: once.")
    private @Nullable Long watchNs;

    @Option(
        names = "--json",
        description = "One JSON object (format " + FORMAT + "), all counters; with --watch one object a line.")
    private boolean isJson;

    @Option(names = "--all", description = "Also show counters that are 0. Default: only those that are not.")
    private boolean isAll;

    @Option(
        names = "--engines",
        description = "Also show the values of each engine. What is counted is their sum; of a state it is the sum," +
            " the highest or the lowest, whichever tells more. Default: only all engines together.")
    private boolean areEnginesShown;

    @Override
    public Integer call() throws CommandFailure, IOException
    {
        if (watchNs != null &&
            (watchNs < TimeUnit.MILLISECONDS.toNanos(100) || watchNs > TimeUnit.HOURS.toNanos(1)))
        {
            throw new ParameterException(spec.commandLine(), "--watch: must be 100ms to 1h");
        }
        try (CountersFileReader reader = counters.open())
        {
            Snapshot snapshot = Snapshot.of(reader);
            show(snapshot, null);
            while (watchNs != null && snapshot.isAlive() && pause(watchNs))
            {
                final Snapshot next = Snapshot.of(reader);
                show(next, snapshot);
                snapshot = next;
            }
            return watchNs != null && !snapshot.isAlive() ? ExitCode.FAILED : ExitCode.OK;
        }
    }

    /** False when the time is up because nobody listens any more. */
    private boolean pause(final long ns)
    {
        try
        {
            TimeUnit.NANOSECONDS.sleep(ns);
        }
        catch (final InterruptedException ex)
        {
            Thread.currentThread().interrupt();
            return false;
        }
        return !spec.commandLine().getOut().checkError();
    }

    private void show(final Snapshot snapshot, final @Nullable Snapshot earlier) throws IOException
    {
        final PrintWriter out = spec.commandLine().getOut();
        if (isJson)
        {
            out.println(json(snapshot, earlier));
        }
        else
        {
            out.print(earlier == null ? "" : "\n");
            out.print(text(snapshot, earlier));
        }
        out.flush();
        if (!snapshot.trouble().isEmpty())
        {
            spec.commandLine().getErr().println(spec.qualifiedName() + ": " + snapshot.trouble());
        }
    }

    private String text(final Snapshot snapshot, final @Nullable Snapshot earlier)
    {
        final StringBuilder text = new StringBuilder();
        text.append(InstantText.of(snapshot.epochNs())).append("  process ").append(snapshot.pid()).append(", up ")
            .append(InstantText.span(snapshot.heartbeatEpochNs() - snapshot.startEpochNs())).append('\n');
        snapshot.labels().forEach(
            label -> text.append(label.getKey()).append(' ').append(label.getValue()).append('\n'));
        final List<String[]> rows = new ArrayList<>();
        for (int i = 0; i < snapshot.counters().size(); i++)
        {
            final CounterReading counter = snapshot.counters().get(i);
            if (isAll || counter.value() != 0)
            {
                final OptionalDouble perSecond = snapshot.perSecond(i, earlier);
                final String rate = perSecond.isEmpty() ? "" :
                    String.format(Locale.ROOT, "%+.1f/s", perSecond.getAsDouble());
                rows.add(new String[]{
                    counter.name(), Long.toString(counter.value()), engines(counter), rate, counter.unit(),
                    counter.help()});
            }
        }
        TextTable.append(text, rows, 1, 3);
        text.append(rows.isEmpty() ? "all counters are 0\n" : "");
        return text.toString();
    }

    /** {@code = 12 + 30}, {@code = max 7 7}; empty for a counter of the process, or when nobody asks. */
    private String engines(final CounterReading counter)
    {
        if (!areEnginesShown || counter.engines().isEmpty())
        {
            return "";
        }
        final String combination = counter.kind().combination();
        final boolean isSum = combination.equals("sum");
        return counter.engines().stream().map(String::valueOf)
            .collect(Collectors.joining(isSum ? " + " : " ", isSum ? "= " : "= " + combination + " ", ""));
    }

    private String json(final Snapshot snapshot, final @Nullable Snapshot earlier) throws IOException
    {
        final StringWriter text = new StringWriter();
        try (JsonGenerator json = new JsonFactory().createGenerator(text))
        {
            json.writeStartObject();
            json.writeStringField("format", FORMAT);
            json.writeStringField("time", InstantText.of(snapshot.epochNs()));
            json.writeNumberField("pid", snapshot.pid());
            json.writeBooleanField("alive", snapshot.isAlive());
            json.writeStringField("start", InstantText.of(snapshot.startEpochNs()));
            json.writeStringField("heartbeat", InstantText.of(snapshot.heartbeatEpochNs()));
            json.writeObjectFieldStart("labels");
            for (final Map.Entry<String, List<String>> label : grouped(snapshot).entrySet())
            {
                json.writeArrayFieldStart(label.getKey());
                for (final String value : label.getValue())
                {
                    json.writeString(value);
                }
                json.writeEndArray();
            }
            json.writeEndObject();
            json.writeObjectFieldStart("counters");
            for (int i = 0; i < snapshot.counters().size(); i++)
            {
                write(json, snapshot, i, earlier);
            }
            json.writeEndObject();
            json.writeEndObject();
        }
        return text.toString();
    }

    private void write(
        final JsonGenerator json, final Snapshot snapshot, final int i, final @Nullable Snapshot earlier)
        throws IOException
    {
        final CounterReading counter = snapshot.counters().get(i);
        json.writeObjectFieldStart(counter.name());
        json.writeNumberField("value", counter.value());
        json.writeStringField("kind", counter.kind().type());
        if (areEnginesShown && !counter.engines().isEmpty())
        {
            json.writeArrayFieldStart("engines");
            for (final long value : counter.engines())
            {
                json.writeNumber(value);
            }
            json.writeEndArray();
            json.writeStringField("combination", counter.kind().combination());
        }
        final OptionalDouble perSecond = snapshot.perSecond(i, earlier);
        if (perSecond.isPresent())
        {
            json.writeNumberField("perSecond", perSecond.getAsDouble());
        }
        json.writeStringField("unit", counter.unit());
        json.writeStringField("help", counter.help());
        json.writeEndObject();
    }

    private static Map<String, List<String>> grouped(final Snapshot snapshot)
    {
        final Map<String, List<String>> grouped = new LinkedHashMap<>();
        snapshot.labels().forEach(
            label -> grouped.computeIfAbsent(label.getKey(), key -> new ArrayList<>()).add(label.getValue()));
        return grouped;
    }
}
