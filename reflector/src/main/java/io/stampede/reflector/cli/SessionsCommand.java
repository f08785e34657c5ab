package io.stampede.reflector.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.stampede.telemetry.CountersFileException;
import io.stampede.telemetry.CountersFileReader;
import io.stampede.units.InstantText;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code sessions}: who is testing with a running stateful reflector. */
@Command(
    name = "sessions",
    description = {
        "Lists the sessions of a running reflector in stateful mode: who sends, from where, how much was answered.",
        "",
        "A stateless reflector keeps no sessions. Times are when packets arrived, by the reflector's clock."})
final class SessionsCommand implements Callable<Integer>
{
    private static final String FORMAT = "stamp-reflector-sessions/1";

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private final CountersOption counters = new CountersOption();

    @Option(names = "--json", description = "One JSON object (format " + FORMAT + ").")
    private boolean isJson;

    @Override
    public Integer call() throws CommandFailure, IOException
    {
        final PrintWriter out = spec.commandLine().getOut();
        try (CountersFileReader reader = counters.open())
        {
            final Snapshot snapshot = Snapshot.of(reader);
            final List<SessionRow> rows = SessionRow.all(reader);
            if (isJson)
            {
                out.println(json(snapshot, rows));
            }
            else
            {
                out.print(text(reader, snapshot, rows));
            }
            if (!snapshot.trouble().isEmpty())
            {
                spec.commandLine().getErr().println(spec.qualifiedName() + ": " + snapshot.trouble());
            }
        }
        catch (final CountersFileException ex)
        {
            throw new CommandFailure(ExitCode.ENVIRONMENT, String.valueOf(ex.getMessage()), ex);
        }
        return ExitCode.OK;
    }

    private static String text(
        final CountersFileReader reader, final Snapshot snapshot, final List<SessionRow> rows)
        throws CountersFileException
    {
        if (rows.isEmpty())
        {
            return "no sessions" +
                (reader.labels("mode").contains("stateless") ? ": the reflector is stateless and keeps none" : "") +
                "\n";
        }
        final List<String[]> table = new ArrayList<>();
        final boolean areSeveral = reader.engines() > 1;
        table.add(new String[]{
            areSeveral ? "ENGINE" : "", "SENDER", "REFLECTOR", "SSID", "ANSWERED", "LAST SEQ", "SINCE", "IDLE"});
        for (final SessionRow row : rows)
        {
            table.add(new String[]{
                areSeveral ? Integer.toString(row.engine()) : "",
                row.remote(),
                row.local(),
                Integer.toString(row.ssid()),
                Long.toString(row.answered()),
                Long.toString(row.lastSenderSequence()),
                InstantText.of(row.firstEpochNs()),
                InstantText.span(snapshot.epochNs() - row.lastEpochNs())});
        }
        final StringBuilder text = new StringBuilder();
        TextTable.append(text, table, 0, 3, 4, 5, 7);
        return text.append(rows.size()).append(rows.size() == 1 ? " session\n" : " sessions\n").toString();
    }

    private static String json(final Snapshot snapshot, final List<SessionRow> rows) throws IOException
    {
        final StringWriter text = new StringWriter();
        try (JsonGenerator json = new JsonFactory().createGenerator(text))
        {
            json.writeStartObject();
            json.writeStringField("format", FORMAT);
            json.writeStringField("time", InstantText.of(snapshot.epochNs()));
            json.writeNumberField("pid", snapshot.pid());
            json.writeBooleanField("alive", snapshot.isAlive());
            json.writeArrayFieldStart("sessions");
            for (final SessionRow row : rows)
            {
                json.writeStartObject();
                json.writeNumberField("engine", row.engine());
                json.writeStringField("remote", row.remote());
                json.writeStringField("local", row.local());
                json.writeNumberField("ssid", row.ssid());
                json.writeNumberField("answered", row.answered());
                json.writeNumberField("lastSenderSequence", row.lastSenderSequence());
                json.writeStringField("first", InstantText.of(row.firstEpochNs()));
                json.writeStringField("last", InstantText.of(row.lastEpochNs()));
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeEndObject();
        }
        return text.toString();
    }
}
