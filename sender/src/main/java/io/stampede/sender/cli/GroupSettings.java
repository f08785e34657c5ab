package io.stampede.sender.cli;

import io.stampede.yaml.Suggestion;
import io.stampede.yaml.YamlNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a file of sessions says of one group: its own settings, and the defaults where it has none. Every complaint
 * begins with the place in the file.
 */
final class GroupSettings
{
    /** All there are; in the order of the help. */
    static final List<String> NAMES = List.of("name", "targets", "port", "dscp", "size", "sessions", "ssids",
        "interval", "rate", "timeout", "count", "duration", "first-sequence", "auth", "key-file");
    /** Either of two says the same thing in another way: that of a group replaces the other one of the defaults. */
    private static final List<List<String>> EITHER = List.of(List.of("interval", "rate"), List.of("sessions", "ssids"));

    private final Map<String, YamlNode.Field> fields = new LinkedHashMap<>();
    private final String place;

    private GroupSettings(final String place)
    {
        this.place = place;
    }

    /** The settings of {@code own}, over the defaults. */
    static GroupSettings of(final YamlNode.Fields own, final List<YamlNode.Field> defaults) throws CommandFailure
    {
        final GroupSettings settings = new GroupSettings(own.place());
        defaults.forEach(field -> settings.fields.put(field.name(), field));
        check(own);
        for (final YamlNode.Field field : own.fields())
        {
            for (final List<String> pair : EITHER)
            {
                if (pair.contains(field.name()))
                {
                    pair.forEach(settings.fields::remove);
                }
            }
            settings.fields.put(field.name(), field);
        }
        return settings;
    }

    /** Refuses names there are not, and two that say the same. */
    static void check(final YamlNode.Fields fields) throws CommandFailure
    {
        final Map<String, YamlNode.Field> byName = new LinkedHashMap<>();
        for (final YamlNode.Field field : fields.fields())
        {
            known(field, NAMES);
            byName.put(field.name(), field);
        }
        for (final List<String> pair : EITHER)
        {
            final YamlNode.Field second = byName.get(pair.getLast());
            if (second != null && byName.containsKey(pair.getFirst()))
            {
                throw CommandFailure.usage(second.place() + ": '" + pair.getFirst() + "' and '" + pair.getLast() +
                    "' say the same thing twice — give one");
            }
        }
    }

    /** Refuses a name that is none of {@code names}. */
    static void known(final YamlNode.Field field, final List<String> names) throws CommandFailure
    {
        if (!names.contains(field.name()))
        {
            throw CommandFailure.usage(field.place() + ": '" + field.name() + "' is no setting here" +
                Suggestion.of(field.name(), names) + " — there are " + String.join(", ", names));
        }
    }

    /** Where the group begins. */
    String place()
    {
        return place;
    }

    /** The value of a name; null if it has none. */
    YamlNode.@Nullable Text one(final String name) throws CommandFailure
    {
        final YamlNode.Field field = fields.get(name);
        if (field == null)
        {
            return null;
        }
        if (field.value() instanceof final YamlNode.Text text)
        {
            return text;
        }
        throw CommandFailure.usage(field.value().place() + ": '" + name + "' takes one value, not " +
            (field.value() instanceof YamlNode.Items ? "a list" : "a mapping"));
    }

    /** One value or the values of a list; none if the name is not there. */
    List<YamlNode.Text> many(final String name) throws CommandFailure
    {
        final YamlNode.Field field = fields.get(name);
        final List<YamlNode.Text> texts = new ArrayList<>();
        if (field == null)
        {
            return texts;
        }
        final List<YamlNode> nodes =
            field.value() instanceof final YamlNode.Items list ? list.items() : List.of(field.value());
        for (final YamlNode node : nodes)
        {
            if (!(node instanceof final YamlNode.Text text))
            {
                throw CommandFailure.usage(node.place() + ": " + node.what() + " is not expected here — write '" +
                    name + ": value' or '" + name + ": [value, value]'");
            }
            texts.add(text);
        }
        if (texts.isEmpty())
        {
            throw CommandFailure.usage(field.place() + ": '" + name + "' is an empty list — give it a value");
        }
        return texts;
    }

    /** How a value is read. */
    @FunctionalInterface
    interface Reading<T>
    {
        /** @throws Exception with one line that says what is wrong with it. */
        T of(String text) throws Exception;
    }

    /** A value as {@code reading} understands it; {@code otherwise} if the name is not there. */
    <T> T read(final String name, final T otherwise, final Reading<T> reading) throws CommandFailure
    {
        final YamlNode.Text text = one(name);
        return text == null ? otherwise : parse(name, text, reading);
    }

    /** A value of a list, likewise. */
    static <T> T parse(final String name, final YamlNode.Text text, final Reading<T> reading) throws CommandFailure
    {
        try
        {
            return reading.of(text.text());
        }
        catch (final CommandFailure ex)
        {
            throw new CommandFailure(ex.exitCode(), text.place() + ": " + ex.getMessage(), ex);
        }
        catch (final Exception ex)
        {
            throw CommandFailure.usage(text.place() + ": '" + name + "': " + ex.getMessage());
        }
    }
}
