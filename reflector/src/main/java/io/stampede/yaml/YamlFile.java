package io.stampede.yaml;

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
 * A YAML file whose root is a mapping, all values taken as the text they are written with. No anchors, aliases, tags or
 * second document, and no deeper than it is told: read event by event, nothing can grow beyond the file. It knows no
 * name; who reads it does.
 */
public final class YamlFile
{
    /** Too low: 65536 provisioned sessions do not fit. Too high: a wrong file, a log say, is read for long. */
    private static final int MAX_OCTETS = 8 << 20;

    private final Path path;
    private final Depth most;
    private final String form;

    private YamlFile(final Path path, final Depth most, final String form)
    {
        this.path = path;
        this.most = most;
        this.form = form;
    }

    /**
     * How much lies within each other.
     *
     * @param mappings the root counted.
     */
    public record Depth(int mappings, int lists)
    {
        private Depth withMapping()
        {
            return new Depth(mappings + 1, lists);
        }

        private Depth withList()
        {
            return new Depth(mappings, lists + 1);
        }
    }

    /**
     * Reads all of it; an empty file has no fields.
     *
     * @param most what may lie within each other; one more is refused.
     * @param form how to write it, for messages: what follows "write".
     */
    public static YamlNode.Fields read(final Path path, final Depth most, final String form) throws YamlException
    {
        final YamlFile file = new YamlFile(path, most, form);
        final String text = file.text();
        final LoadSettings how =
            LoadSettings.builder().setLabel(path.toString()).setCodePointLimit(MAX_OCTETS).build();
        try
        {
            return file.readStream(new Parse(how).parseString(text).iterator());
        }
        catch (final MarkedYamlEngineException ex)
        {
            throw wrong(file.place(ex.getProblemMark().orElse(null)), "not YAML (" + ex.getProblem() +
                ") — write 'name: value', and quote values that begin with [ { * & ! % @ `", ex);
        }
        catch (final YamlEngineException ex)
        {
            throw wrong(path.toString(), "not YAML (" + String.valueOf(ex.getMessage()).replace('\n', ' ') +
                ") — write 'name: value' in UTF-8", ex);
        }
    }

    private String text() throws YamlException
    {
        final byte[] octets;
        try (InputStream in = open())
        {
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
            throw wrong(path.toString(), "larger than " + MAX_OCTETS + " octets, not a configuration file" +
                " — name the right one", null);
        }
        try
        {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(octets)).toString();
        }
        catch (final CharacterCodingException ex)
        {
            throw wrong(path.toString(), "not UTF-8 — save it as UTF-8 text", ex);
        }
    }

    private InputStream open() throws IOException
    {
        // to open a FIFO waits for someone who writes
        if (Files.exists(path) && !Files.isRegularFile(path))
        {
            throw new IOException("not a file");
        }
        return Files.newInputStream(path);
    }

    private YamlException unreadable(final String reason, final IOException cause)
    {
        return new YamlException(path + ": " + reason + " — name a YAML file you can read", true, cause);
    }

    private static YamlException wrong(final String place, final String what, final @Nullable Exception cause)
    {
        return new YamlException(place + ": " + what, false, cause);
    }

    private String place(final @Nullable Mark mark)
    {
        return mark == null ? path.toString() : path + ":" + (mark.getLine() + 1) + ":" + (mark.getColumn() + 1);
    }

    private String place(final Event event)
    {
        return place(event.getStartMark().orElse(null));
    }

    private YamlNode.Fields readStream(final Iterator<Event> events) throws YamlException
    {
        YamlNode.Fields root = new YamlNode.Fields(List.of(), path.toString());
        expect(events.next(), Event.ID.StreamStart);
        if (next(events).getEventId() == Event.ID.DocumentStart)
        {
            final Event first = next(events);
            final boolean isEmpty = first instanceof final ScalarEvent scalar && scalar.isPlain() &&
                scalar.getValue().isEmpty();
            if (!isEmpty)
            {
                expect(first, Event.ID.MappingStart);
                root = fields(first, events, new Depth(1, 0));
            }
            expect(next(events), Event.ID.DocumentEnd);
            expect(next(events), Event.ID.StreamEnd);
        }
        return root;
    }

    private YamlNode.Fields fields(final Event start, final Iterator<Event> events, final Depth depth)
        throws YamlException
    {
        final List<YamlNode.Field> fields = new ArrayList<>();
        final Map<String, String> places = new HashMap<>();
        Event event = next(events);
        while (event.getEventId() != Event.ID.MappingEnd)
        {
            expect(event, Event.ID.Scalar);
            final String name = ((ScalarEvent)event).getValue();
            final String place = place(event);
            final String earlier = places.putIfAbsent(name, place);
            if (earlier != null)
            {
                throw wrong(place, "'" + name + "' is given a second time, first at " + earlier +
                    " — write several values as one list", null);
            }
            fields.add(new YamlNode.Field(name, place, node(name, next(events), events, depth)));
            event = next(events);
        }
        return new YamlNode.Fields(fields, place(start));
    }

    private YamlNode node(final String name, final Event first, final Iterator<Event> events, final Depth depth)
        throws YamlException
    {
        final boolean isMapping = first.getEventId() == Event.ID.MappingStart;
        final boolean isList = first.getEventId() == Event.ID.SequenceStart;
        if ((isMapping && depth.mappings == most.mappings) || (isList && depth.lists == most.lists))
        {
            throw unexpected(first);
        }
        return isMapping ? fields(first, events, depth.withMapping()) :
            isList ? items(name, first, events, depth.withList()) : value(name, first);
    }

    private YamlNode.Items items(
        final String name, final Event start, final Iterator<Event> events, final Depth depth) throws YamlException
    {
        final List<YamlNode> items = new ArrayList<>();
        Event event = next(events);
        while (event.getEventId() != Event.ID.SequenceEnd)
        {
            items.add(node(name, event, events, depth));
            event = next(events);
        }
        return new YamlNode.Items(items, place(start));
    }

    private YamlNode.Text value(final String name, final Event event) throws YamlException
    {
        expect(event, Event.ID.Scalar);
        final ScalarEvent scalar = (ScalarEvent)event;
        if (scalar.isPlain() && Arrays.asList("", "~", "null").contains(scalar.getValue()))
        {
            throw wrong(place(event), "'" + name + "' has no value — give it one, or remove it", null);
        }
        return new YamlNode.Text(scalar.getValue(), place(event));
    }

    private Event next(final Iterator<Event> events) throws YamlException
    {
        final Event event = events.next();
        final boolean isAnchored = event instanceof final NodeEvent node && node.getAnchor().isPresent();
        final boolean isTagged = event instanceof final ScalarEvent scalar && scalar.getTag().isPresent();
        if (isAnchored || isTagged)
        {
            throw wrong(place(event),
                "anchors, aliases and tags are not read — write the value alone, where it is used", null);
        }
        return event;
    }

    private void expect(final Event event, final Event.ID wanted) throws YamlException
    {
        if (event.getEventId() != wanted)
        {
            throw unexpected(event);
        }
    }

    private YamlException unexpected(final Event event)
    {
        final String found = switch (event.getEventId())
        {
            case MappingStart -> "a mapping";
            case SequenceStart -> "a list";
            case Scalar -> "a value alone";
            default -> "a second document";
        };
        return wrong(place(event), found + " is not expected here — write " + form, null);
    }
}
