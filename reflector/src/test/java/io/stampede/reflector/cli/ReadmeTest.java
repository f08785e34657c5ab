package io.stampede.reflector.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.stampede.reflector.engine.ReflectorCounter;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/**
 * The README says what the program says. {@code -Dreadme.write=true} writes the generated parts instead of comparing
 * them.
 */
class ReadmeTest
{
    private static final Path README = Path.of(System.getProperty("stampede.basedir", ".."), "reflector", "README.md");
    private static final String PROMPT = "$ scripts/stamp-reflector ";

    private static CommandLine commandLine()
    {
        return StampReflector.commandLine(new PrintWriter(new StringWriter()), new PrintWriter(new StringWriter()));
    }

    private static void expectPart(final String name, final String expected) throws IOException
    {
        final String begin = "<!-- " + name + ":begin -->\n";
        final String end = "<!-- " + name + ":end -->\n";
        final String readme = Files.readString(README);
        final int from = readme.indexOf(begin) + begin.length();
        final int to = readme.indexOf(end);
        assertThat(from).isGreaterThan(begin.length());
        assertThat(to).isGreaterThanOrEqualTo(from);
        if (Boolean.getBoolean("readme.write"))
        {
            Files.writeString(README, readme.substring(0, from) + expected + readme.substring(to));
            return;
        }
        assertThat(readme.substring(from, to))
            .as("run this test with -Dreadme.write=true to renew the part '%s' of %s", name, README)
            .isEqualTo(expected);
    }

    private static String cell(final String text)
    {
        return text.replace("|", "\\|").replace("%%", "%");
    }

    @Test
    void shouldListEveryCounter() throws IOException
    {
        final String rows = Arrays.stream(ReflectorCounter.values())
            .map(counter -> "| `" + counter.counterName() + "` | " + counter.unit() + " | " + cell(counter.help()) +
                " |\n")
            .collect(Collectors.joining());

        expectPart("counters", "| Counter | Unit | Counts |\n|---|---|---|\n" + rows);
    }

    @Test
    void shouldListEveryOptionOfRun() throws IOException
    {
        final CommandLine run = Objects.requireNonNull(commandLine().getSubcommands().get("run"));
        final List<OptionSpec> options = run.getCommandSpec().options();
        final String rows = options.stream().filter(option -> !option.usageHelp() && !option.versionHelp())
            .filter(option -> !option.inherited())
            .map(option -> "| `" + option.longestName() + (option.arity().max() == 0 ? "" :
                " " + cell(option.paramLabel())) + "` | " + cell(String.join(" ", option.description()))
                .replace("${DEFAULT-VALUE}", String.valueOf(option.defaultValue())) + " |\n")
            .collect(Collectors.joining());

        expectPart("options", "| Option | Meaning |\n|---|---|\n" + rows);
    }

    @Test
    void shouldShowTheDumpThatTheFirstDecodeExamplePrints() throws IOException
    {
        final String example =
            examples().stream().filter(line -> line.startsWith("decode 0")).findFirst().orElseThrow();

        expectPart("dump", "```\n" + CommandRun.of(example.split(" ", -1)).out() + "```\n");
    }

    @Test
    void shouldShowOnlyCommandsThatCanBeTyped() throws IOException
    {
        assertThat(examples()).hasSizeGreaterThan(8).allSatisfy(
            example -> commandLine().parseArgs(example.split(" ", -1)));
    }

    private static List<String> examples() throws IOException
    {
        return Files.readAllLines(README).stream().filter(line -> line.startsWith(PROMPT))
            .map(line -> line.substring(PROMPT.length())).toList();
    }
}
