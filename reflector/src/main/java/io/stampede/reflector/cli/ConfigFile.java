package io.stampede.reflector.cli;

import io.stampede.yaml.YamlException;
import io.stampede.yaml.YamlFile;
import io.stampede.yaml.YamlNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A YAML file of settings: one mapping from names to a value or a list of values. It knows no option; {@link
 * OptionSources} does.
 */
final class ConfigFile
{
    /** The mapping, and lists in it. */
    private static final YamlFile.Depth DEPTH = new YamlFile.Depth(1, 1);
    private static final String FORM = "'name: value' or 'name: [value, value]', one level deep";

    private ConfigFile()
    {
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
        final List<Setting> settings = new ArrayList<>();
        try
        {
            for (final YamlNode.Field field : YamlFile.read(path, DEPTH, FORM).fields())
            {
                settings.add(setting(field));
            }
        }
        catch (final YamlException ex)
        {
            throw ex.isUnreadable() ?
                new CommandFailure(ExitCode.ENVIRONMENT, "--config " + ex.getMessage(), ex) :
                new CommandFailure(ExitCode.USAGE, String.valueOf(ex.getMessage()), ex);
        }
        return settings;
    }

    private static Setting setting(final YamlNode.Field field)
    {
        if (!(field.value() instanceof final YamlNode.Items list))
        {
            return new Setting(field.name(), field.place(), false, List.of(value(field.value())));
        }
        final List<Value> values = new ArrayList<>();
        for (final YamlNode item : list.items())
        {
            values.add(value(item));
        }
        return new Setting(field.name(), field.place(), true, values);
    }

    /** Nothing else lies this deep. */
    private static Value value(final YamlNode node)
    {
        final YamlNode.Text text = (YamlNode.Text)node;
        return new Value(text.text(), text.place());
    }
}
