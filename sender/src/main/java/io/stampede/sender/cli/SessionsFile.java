package io.stampede.sender.cli;

import io.stampede.yaml.YamlException;
import io.stampede.yaml.YamlFile;
import io.stampede.yaml.YamlNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A YAML file of sessions:
 * <pre>
 *   source: 192.0.2.10              own address; by the route without
 *   source-ports: 61000-61009       instead of any outside the ephemeral range
 *   defaults:                       what groups do not say themselves
 *     interval: 1s
 *   groups:
 *     - name: voice
 *       targets: [192.0.2.1, 192.0.2.2:8620]
 *       dscp: [EF, AF41]
 *       sessions: 100               of each target, DSCP and size
 * </pre>
 */
final class SessionsFile
{
    private static final List<String> NAMES = List.of("source", "source-ports", "defaults", "groups");
    /** The root, and a group; the list of groups, and a list in one. */
    private static final YamlFile.Depth DEPTH = new YamlFile.Depth(2, 2);
    private static final String FORM = "'groups:' and under it '- name: N' and 'targets: [HOST, HOST]'";

    private final Path path;
    private YamlNode.@Nullable Text source;
    private YamlNode.@Nullable Text sourcePorts;
    private final List<GroupSettings> groups = new ArrayList<>();

    private SessionsFile(final Path path)
    {
        this.path = path;
    }

    /** Reads all of it, with one line that says where and why if it cannot. */
    static SessionsFile read(final Path path) throws CommandFailure
    {
        final SessionsFile file = new SessionsFile(path);
        try
        {
            file.take(YamlFile.read(path, DEPTH, FORM));
        }
        catch (final YamlException ex)
        {
            throw new CommandFailure(
                ex.isUnreadable() ? ExitCode.ENVIRONMENT : ExitCode.USAGE, String.valueOf(ex.getMessage()), ex);
        }
        return file;
    }

    private void take(final YamlNode.Fields root) throws CommandFailure
    {
        List<YamlNode.Field> defaults = List.of();
        List<YamlNode> listed = List.of();
        for (final YamlNode.Field field : root.fields())
        {
            GroupSettings.known(field, NAMES);
            switch (field.name())
            {
                case "source" -> source = text(field);
                case "source-ports" -> sourcePorts = text(field);
                case "defaults" -> defaults = defaults(field);
                default -> listed = items(field);
            }
        }
        for (final YamlNode node : listed)
        {
            if (!(node instanceof final YamlNode.Fields own))
            {
                throw unexpected(node);
            }
            groups.add(GroupSettings.of(own, defaults));
        }
        if (groups.isEmpty())
        {
            throw CommandFailure.usage(path + ": has no groups — write " + FORM);
        }
    }

    private static YamlNode.Text text(final YamlNode.Field field) throws CommandFailure
    {
        if (field.value() instanceof final YamlNode.Text text)
        {
            return text;
        }
        throw CommandFailure.usage(field.value().place() + ": '" + field.name() + "' takes one value");
    }

    private static List<YamlNode.Field> defaults(final YamlNode.Field field) throws CommandFailure
    {
        if (!(field.value() instanceof final YamlNode.Fields fields))
        {
            throw unexpected(field.value());
        }
        GroupSettings.check(fields);
        for (final YamlNode.Field setting : fields.fields())
        {
            if (setting.name().equals("name"))
            {
                throw CommandFailure.usage(setting.place() + ": 'name' is each group's own — write it there");
            }
        }
        return fields.fields();
    }

    private static List<YamlNode> items(final YamlNode.Field field) throws CommandFailure
    {
        if (field.value() instanceof final YamlNode.Items list)
        {
            return list.items();
        }
        throw unexpected(field.value());
    }

    private static CommandFailure unexpected(final YamlNode node)
    {
        return CommandFailure.usage(node.place() + ": " + node.what() + " is not expected here — write " + FORM);
    }

    Path path()
    {
        return path;
    }

    /** Own address; null if the route decides. */
    YamlNode.@Nullable Text source()
    {
        return source;
    }

    /** Own UDP ports; null for any outside the ephemeral range. */
    YamlNode.@Nullable Text sourcePorts()
    {
        return sourcePorts;
    }

    /** One or more. */
    List<GroupSettings> groups()
    {
        return groups;
    }
}
