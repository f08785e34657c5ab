package io.stampede.reflector.cli;

import io.stampede.keyfile.KeyFileException;
import io.stampede.reflector.cli.ConfigFile.Setting;
import io.stampede.reflector.cli.ConfigFile.Value;
import io.stampede.yaml.Suggestion;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * Where a reflector's options come from: its command line and, for those that are silent there, its configuration file.
 * The file's names are the options' own, whichever there are; a value is refused with the words the option itself has
 * for it, after the place where it stands. Read anew for each reload.
 */
final class OptionSources
{
    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec = CommandSpec.create();

    @Option(
        names = "--config", paramLabel = "FILE",
        description = "YAML file with options: 'listen: [127.0.0.1:862]', 'mode: stateful', 'auth: true'. Names are" +
            " those of the options without dashes; options given here win over the file's. Read again by SIGHUP and" +
            " 'reload'. Default: none.")
    private @Nullable Path file;

    @Mixin
    private final RunOptions declared = new RunOptions();

    /**
     * Reads file and keys and decides what all of it means together.
     *
     * @throws CommandFailure with one line that says what does not fit, and where.
     */
    Decisions read() throws CommandFailure
    {
        final Map<String, List<String>> typed = typed();
        final Map<String, Setting> settings = new LinkedHashMap<>();
        if (file != null)
        {
            for (final Setting setting : ConfigFile.read(file))
            {
                option(setting);
                settings.put("--" + setting.name(), setting);
            }
        }
        final List<String> arguments = new ArrayList<>();
        typed.values().forEach(arguments::addAll);
        for (final Map.Entry<String, Setting> setting : settings.entrySet())
        {
            if (!typed.containsKey(setting.getKey()))
            {
                arguments.addAll(arguments(setting.getValue()));
            }
        }
        settings.keySet().removeAll(typed.keySet());
        return decide(arguments, settings);
    }

    /** Option by option, as arguments: what the command line said of our options. */
    private Map<String, List<String>> typed()
    {
        final Set<String> ours = new HashSet<>();
        ours().options().forEach(option -> ours.add(option.longestName()));
        final Map<String, List<String>> typed = new LinkedHashMap<>();
        for (final OptionSpec option : spec.commandLine().getParseResult().matchedOptions())
        {
            if (ours.contains(option.longestName()))
            {
                typed.put(option.longestName(), isFlag(option) ? List.of(option.longestName()) :
                    option.originalStringValues().stream().map(value -> option.longestName() + "=" + value).toList());
            }
        }
        return typed;
    }

    private CommandSpec ours()
    {
        return commandLine(declared).getCommandSpec();
    }

    private static boolean isFlag(final OptionSpec option)
    {
        return option.arity().max() == 0;
    }

    private OptionSpec option(final Setting setting) throws CommandFailure
    {
        final OptionSpec option = ours().findOption("--" + setting.name());
        if (option == null)
        {
            final List<String> names =
                ours().options().stream().map(known -> known.longestName().substring(2)).toList();
            throw failure(setting.place(), "'" + setting.name() + "' is not an option" + Suggestion.of(
                setting.name(), names), null);
        }
        if (setting.isList() && !option.isMultiValue())
        {
            throw failure(setting.place(), "'" + setting.name() + "' takes one value, not a list", null);
        }
        return option;
    }

    private List<String> arguments(final Setting setting) throws CommandFailure
    {
        if (!isFlag(option(setting)))
        {
            return setting.values().stream().map(value -> argument(setting, value)).toList();
        }
        final Value value = setting.values().getFirst();
        return switch (value.text())
        {
            case "true" -> List.of("--" + setting.name());
            case "false" -> List.of();
            default -> throw failure(value.place(), "'" + setting.name() + "' is '" + value.text() +
                "', it must be true or false", null);
        };
    }

    private static String argument(final Setting setting, final Value value)
    {
        return "--" + setting.name() + "=" + value.text();
    }

    private Decisions decide(final List<String> arguments, final Map<String, Setting> settings) throws CommandFailure
    {
        final RunOptions options = new RunOptions();
        final CommandLine commandLine = commandLine(options);
        try
        {
            commandLine.parseArgs(arguments.toArray(String[]::new));
        }
        catch (final ParameterException ex)
        {
            throw culprit(settings, ex);
        }
        try
        {
            return new Decisions(options.config(), options.policy(), commandLine.getParseResult());
        }
        catch (final KeyFileException ex)
        {
            throw new CommandFailure(ExitCode.ENVIRONMENT, "--key-file: " + ex.getMessage(), ex);
        }
        catch (final IllegalArgumentException ex)
        {
            final String message = String.valueOf(ex.getMessage());
            final Setting setting = settings.get(message.split("[ :]", 2)[0]);
            throw failure(setting == null ? "" : setting.place(), message, ex);
        }
    }

    /** The value of the file that cannot be read as its option's; the command line was read before. */
    private CommandFailure culprit(final Map<String, Setting> settings, final ParameterException all)
    {
        for (final Setting setting : settings.values())
        {
            List<Value> suspects = setting.values();
            ParameterException fault = fault(setting, suspects);
            // halves: one by one, the last of 65536 sessions would be found after a minute
            while (fault != null && suspects.size() > 1)
            {
                final int half = suspects.size() / 2;
                final ParameterException ofFirstHalf = fault(setting, suspects.subList(0, half));
                suspects = ofFirstHalf == null ?
                    suspects.subList(half, suspects.size()) : suspects.subList(0, half);
                fault = ofFirstHalf == null ? fault : ofFirstHalf;
            }
            if (fault != null)
            {
                return failure(suspects.getFirst().place(), String.valueOf(fault.getMessage()), fault);
            }
        }
        return failure("", String.valueOf(all.getMessage()), all);
    }

    /** Why these values of a setting cannot be read; null if they can. */
    private static @Nullable ParameterException fault(final Setting setting, final List<Value> values)
    {
        try
        {
            commandLine(new RunOptions()).parseArgs(
                values.stream().map(value -> argument(setting, value)).toArray(String[]::new));
            return null;
        }
        catch (final ParameterException ex)
        {
            return ex;
        }
    }

    private CommandFailure failure(final String place, final String what, final @Nullable Exception cause)
    {
        return new CommandFailure(ExitCode.USAGE, (place.isEmpty() ? "" : place + ": ") +
            what.replace('\n', ' ') + " — see '" + spec.qualifiedName() + " --help'", cause);
    }

    private static CommandLine commandLine(final RunOptions options)
    {
        final CommandLine commandLine = new CommandLine(options);
        TextConverters.registerWords(commandLine);
        return commandLine;
    }
}
