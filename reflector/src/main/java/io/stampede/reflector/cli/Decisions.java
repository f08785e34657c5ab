package io.stampede.reflector.cli;

import io.stampede.reflector.config.PortType;
import io.stampede.reflector.config.ReflectorConfig;
import io.stampede.reflector.config.ReflectorPolicy;
import io.stampede.reflector.control.EffectiveConfig;
import io.stampede.reflector.offload.Offload;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/**
 * What a reflector's options mean together.
 *
 * @param config needs a restart to change.
 * @param policy can be swapped while running.
 * @param given  the options as they were given, by command line or file.
 */
record Decisions(ReflectorConfig config, ReflectorPolicy policy, ParseResult given)
{
    /** What YAML takes for text without quotes, and no reader for anything else. */
    private static final Pattern PLAIN = Pattern.compile("(?!null$)[A-Za-z0-9/][A-Za-z0-9./_+-]*");

    /** What a running reflector would go on without is refused when it starts. */
    Decisions forStart() throws CommandFailure
    {
        final String obstacle = config.port().type() == PortType.XDP_OFFLOAD ? Offload.obstacle(policy) : null;
        if (obstacle != null)
        {
            throw new CommandFailure(
                ExitCode.USAGE, "--port-type " + PortType.XDP_OFFLOAD + " with " + obstacle, null);
        }
        return this;
    }

    /** All options with the values in force, defaults too, as {@code --config} reads them; no key is told. */
    String yaml()
    {
        final Map<String, List<String>> effective = new LinkedHashMap<>(EffectiveConfig.of(policy));
        effective.putAll(EffectiveConfig.of(config));
        final StringBuilder yaml = new StringBuilder();
        for (final OptionSpec option : given.commandSpec().options())
        {
            final String name = option.longestName().substring(2);
            final List<String> values = effective.containsKey(name) ? effective.get(name) : asGiven(option);
            if (option.isMultiValue())
            {
                yaml.append(name).append(values.isEmpty() ? ": []\n" : ":\n");
                values.forEach(value -> yaml.append("  - ").append(scalar(value)).append('\n'));
            }
            else if (!values.isEmpty())
            {
                yaml.append(name).append(": ").append(scalar(values.getFirst())).append('\n');
            }
        }
        return yaml.toString();
    }

    private List<String> asGiven(final OptionSpec option)
    {
        if (option.arity().max() == 0)
        {
            return List.of(Boolean.toString(given.hasMatchedOption(option)));
        }
        if (given.hasMatchedOption(option))
        {
            return option.originalStringValues();
        }
        return option.defaultValue() == null ? List.of() : List.of(option.defaultValue());
    }

    private static String scalar(final String text)
    {
        return PLAIN.matcher(text).matches() ? text : text.chars().mapToObj(c -> switch (c)
        {
            case '"', '\\' -> "\\" + (char)c;
            default -> c < ' ' || c == 0x7F ? "\\x%02x".formatted(c) : Character.toString(c);
        }).collect(Collectors.joining("", "\"", "\""));
    }
}
