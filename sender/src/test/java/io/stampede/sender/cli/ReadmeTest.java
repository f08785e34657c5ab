package io.stampede.sender.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/** What the README says of options and figures is what the program has. */
class ReadmeTest
{
    private static final Path README = Path.of(System.getProperty("basedir", ""), "README.md");

    @Test
    void shouldListEveryOptionAsHelpDoes() throws IOException
    {
        final CommandLine command =
            StampSender.commandLine(new PrintWriter(new StringWriter()), new PrintWriter(new StringWriter()));
        expect("options", table(command));
    }

    @Test
    void shouldListEveryOptionOfASearchAsHelpDoes() throws IOException
    {
        final CommandLine command =
            StampSender.searchLine(new PrintWriter(new StringWriter()), new PrintWriter(new StringWriter()));
        expect("search-options", table(command));
    }

    @Test
    void shouldListEveryOptionOfAMergeAsHelpDoes() throws IOException
    {
        final CommandLine command =
            StampSender.mergeLine(new PrintWriter(new StringWriter()), new PrintWriter(new StringWriter()));
        expect("merge-options", table(command));
    }

    @Test
    void shouldListEveryOptionOfManySessionsAsHelpDoes() throws IOException
    {
        final CommandLine command =
            StampSender.sessionsLine(new PrintWriter(new StringWriter()), new PrintWriter(new StringWriter()));
        expect("sessions-options", table(command));
    }

    @Test
    void shouldListEveryOptionOfAReportAsHelpDoes() throws IOException
    {
        final CommandLine command =
            StampSender.reportLine(new PrintWriter(new StringWriter()), new PrintWriter(new StringWriter()));
        expect("report-options", table(command));
    }

    private static String table(final CommandLine command)
    {
        return "| Option | Meaning |\n|---|---|\n" + command.getCommandSpec().options().stream().map(ReadmeTest::row)
            .collect(Collectors.joining("\n"));
    }

    private static void expect(final String name, final String expected) throws IOException
    {
        final String actual = between(name);
        if (Boolean.getBoolean("readme.write"))
        {
            final String begin = "<!-- " + name + ":begin -->\n";
            Files.writeString(README, Files.readString(README).replace(begin + actual, begin + expected));
            return;
        }
        assertThat(actual)
            .as("run this test with -Dreadme.write=true to renew the part '%s' of %s", name, README)
            .isEqualTo(expected);
    }

    private static String row(final OptionSpec option)
    {
        final String label = option.arity().max() == 0 ? "" : " " + option.paramLabel();
        return "| `" + String.join("`, `", option.names()) + label + "` | " + String.join(" ", option.description())
            .replace("%%", "%").replace("${COMPLETION-CANDIDATES}", candidates(option)).replace("|", "\\|") + " |";
    }

    private static String candidates(final OptionSpec option)
    {
        return option.completionCandidates() == null ? "" : String.join(", ", option.completionCandidates());
    }

    @Test
    void shouldDefineEveryDistributionTheSchemaNames() throws IOException
    {
        final String metrics = between("metrics");
        for (final String name : new String[]{"rtt", "rttRaw", "rttIntended", "forward", "backward", "residence",
            "residenceFollowUp", "backwardFollowUp", "pacing", "ipdvRtt", "ipdvForward", "ipdvBackward", "jitter"})
        {
            assertThat(metrics).contains("| `" + name + "` |");
        }
    }

    @Test
    void shouldShowOnlyCommandsThatCanBeTyped() throws IOException
    {
        final String prompt = "$ scripts/stamp-sender ";
        final List<String> examples = Files.readAllLines(README).stream().filter(line -> line.startsWith(prompt))
            .map(line -> line.substring(prompt.length()).replaceFirst(" +#.*", "").replace("'", "")).toList();

        final String words = "^(" + String.join(
            "|", SearchCommand.WORD, SessionsCommand.WORD, MergeCommand.WORD, ReportCommand.WORD) + ") ";
        assertThat(examples).hasSizeGreaterThan(20).allSatisfy(example -> new CommandLine(command(example))
            .parseArgs(example.replaceFirst(words, "").split(" ", -1)));
    }

    private static Object command(final String example)
    {
        return switch (example.split(" ", 2)[0])
        {
            case SearchCommand.WORD -> new SearchCommand();
            case SessionsCommand.WORD -> new SessionsCommand();
            case MergeCommand.WORD -> new MergeCommand();
            case ReportCommand.WORD -> new ReportCommand();
            default -> new StampSender();
        };
    }

    private static String between(final String name) throws IOException
    {
        final String text = Files.readString(README);
        final String begin = "<!-- " + name + ":begin -->\n";
        return text.substring(text.indexOf(begin) + begin.length(), text.indexOf("\n<!-- " + name + ":end -->"));
    }
}
