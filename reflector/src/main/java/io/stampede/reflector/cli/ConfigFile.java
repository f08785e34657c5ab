package io.stampede.reflector.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * A YAML file of settings: one mapping from names to a value or a list of values, all taken as the text they are
 * written with. No anchors, aliases, tags, nesting or second document: read event by event, nothing can grow beyond
 * the file. It knows no option; {@link OptionSources} does.
 */
final class ConfigFile
{
    /** Too low: 65536 provisioned sessions do not fit. Too high: a wrong file, a log say, is read for long. */
    private static final int MAX_OCTETS = 8 << 20;

    private final Path path;
    private final List<Setting> settings = new ArrayList<>();
    private final Map<String, String> places = new HashMap<>();

    private ConfigFile(final Path path)
    {
        this.path = path;
    }

    /**
     * One name and what it is set to.
     *
     * @param place  where the name stands, {@code FILE:LINE:COLUMN}.
     * @param isList whether the values were written as a list.
     */
    record Setting(String name, String place, boolean isList, List<Value> values)
    {
    }

    /**
     * A value as written, without quotes.
     *
     * @param place where it stands, {@code FILE:LINE:COLUMN}.
     */
    record Value(String text, String place)
    {
    }

    /**
     * Reads the settings in their order.
     *
     * @throws CommandFailure with one line that says where and why, and how to write it.
     */
    static List<Setting> read(final Path path) throws CommandFailure
    {
        final ConfigFile file = new ConfigFile(path);
        final String text = file.text();
        final LoadSettings how =
            LoadSettings.builder().setLabel(path.toString()).setCodePointLimit(MAX_OCTETS).build();
        try
        {
            file.readStream(new Parse(how).parseString(text).iterator());
        }
        catch (final MarkedYamlEngineException ex)
        {
            throw failure(file.place(ex.getProblemMark().orElse(null)), "not YAML (" + ex.getProblem() +
                ") — write 'name: value', and quote values that begin with [ { * & ! % @ `", ex);
        }
        catch (final YamlEngineException ex)
        {
            throw failure(path.toString(), "not YAML (" + String.valueOf(ex.getMessage()).replace('\n', ' ') +
                ") — write 'name: value' in UTF-8", ex);
        }
        return file.settings;
    }

    private String text() throws CommandFailure
    {
        final byte[] octets;
        try (InputStream in = Files.newInputStream(path))
        {
            if (!Files.isRegularFile(path))
            {
                throw new IOException("not a file");
            }
            octets = in.readNBytes(MAX_OCTETS + 1);
        }
        catch (final NoSuchFileException ex)
        {
            throw unreadable("no such file", ex);
        }
        catch (final AccessDeniedException ex)
        {
            throw unreadable("permission denied", ex);
        }
        catch (final IOException ex)
        {
            throw unreadable(String.valueOf(ex.getMessage()), ex);
        }
        if (octets.length > MAX_OCTETS)
        {
            throw failure(path.toString(), "larger than " + MAX_OCTETS + " octets, not a configuration file" +
                " — name the right one with --config FILE", null);
        }
        try
        {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(octets)).toString();
        }
        catch (final CharacterCodingException ex)
        {
            throw failure(path.toString(), "not UTF-8 — save it as UTF-8 text", ex);
        }
    }

    private CommandFailure unreadable(final String reason, final IOException cause)
    {
        return new CommandFailure(ExitCode.ENVIRONMENT, "--config " + path + ": " + reason +
            " — name a YAML file you can read", cause);
    }

    private static CommandFailure failure(final String place, final String what, final @Nullable Exception cause)
    {
        return new CommandFailure(ExitCode.USAGE, place + ": " + what, cause);
    }

    private String place(final @Nullable Mark mark)
    {
        return mark == null ? path.toString() : path + ":" + (mark.getLine() + 1) + ":" + (mark.getColumn() + 1);
    }

    private String place(final Event event)
    {
        return place(event.getStartMark().orElse(null));
    }

    private void readStream(final Iterator<Event> events) throws CommandFailure
    {
        expect(events.next(), Event.ID.StreamStart);
        if (next(events).getEventId() == Event.ID.DocumentStart)
        {
            final Event root = next(events);
            final boolean isEmpty = root instanceof final ScalarEvent scalar && scalar.isPlain() &&
                scalar.getValue().isEmpty();
            if (!isEmpty)
            {
                expect(root, Event.ID.MappingStart);
                readMapping(events);
            }
            expect(next(events), Event.ID.DocumentEnd);
            expect(next(events), Event.ID.StreamEnd);
        }
    }

    private void readMapping(final Iterator<Event> events) throws CommandFailure
    {
        Event event = next(events);
        while (event.getEventId() != Event.ID.MappingEnd)
        {
            expect(event, Event.ID.Scalar);
            final String name = ((ScalarEvent)event).getValue();
            final String place = place(event);
            final String earlier = places.putIfAbsent(name, place);
            if (earlier != null)
            {
                throw failure(place, "'" + name + "' is given a second time, first at " + earlier +
                    " — write several values as one list", null);
            }
            settings.add(setting(name, place, next(events), events));
            event = next(events);
        }
    }

    private Setting setting(final String name, final String place, final Event first, final Iterator<Event> events)
        throws CommandFailure
    {
        if (first.getEventId() != Event.ID.SequenceStart)
        {
            return new Setting(name, place, false, List.of(value(name, first)));
        }
        final List<Value> values = new ArrayList<>();
        Event event = next(events);
        while (event.getEventId() != Event.ID.SequenceEnd)
        {
            values.add(value(name, event));
            event = next(events);
        }
        return new Setting(name, place, true, values);
    }

    private Value value(final String name, final Event event) throws CommandFailure
    {
        expect(event, Event.ID.Scalar);
        final ScalarEvent scalar = (ScalarEvent)event;
        if (scalar.isPlain() && Arrays.asList("", "~", "null").contains(scalar.getValue()))
        {
            throw failure(place(event), "'" + name + "' has no value — give it one, or remove it", null);
        }
        return new Value(scalar.getValue(), place(event));
    }

    private Event next(final Iterator<Event> events) throws CommandFailure
    {
        final Event event = events.next();
        final boolean isAnchored = event instanceof final NodeEvent node && node.getAnchor().isPresent();
        final boolean isTagged = event instanceof final ScalarEvent scalar && scalar.getTag().isPresent();
        if (isAnchored || isTagged)
        {
            throw failure(place(event),
                "anchors, aliases and tags are not read — write the value alone, where it is used", null);
        }
        return event;
    }

    private void expect(final Event event, final Event.ID wanted) throws CommandFailure
    {
        if (event.getEventId() != wanted)
        {
            final String found = switch (event.getEventId())
            {
                case MappingStart -> "a mapping";
                case SequenceStart -> "a list";
                case Scalar -> "a value alone";
                default -> "a second document";
            };
            throw failure(place(event), found + " is not expected here — write 'name: value' or 'name: [value," +
                " value]', one level deep", null);
        }
    }
}
