package io.stampede.sender.cli;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code stamp-sender search}: the highest rate without loss, and the delays at shares of it. */
@Command(
    name = SearchCommand.NAME,
    description = {
        "Searches for the highest rate without loss (RFC 2544 26.1), or with a loss allowed, by the " +
            "multiple-loss-ratio search of the BMWG; then measures round trips at 10, 50 and 90 %% of it.",
        "A trial in which the sender itself did not keep the rate bounds the search as the sender's limit; it is " +
            "never counted as loss of the path."},
    mixinStandardHelpOptions = true,
    versionProvider = StampSender.Version.class,
    sortOptions = false,
    abbreviateSynopsis = true,
    usageHelpAutoWidth = true,
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
        "0:a rate was found for every size",
        "1:no reply came, or for some size no rate was found, or not before it was ended",
        "2:wrong usage",
        "3:the system refused: name, route, address, permission, file",
        "70:internal error, a bug",
        "130:interrupted twice; once ends the search and reports what is known"},
    footerHeading = "%nExamples:%n",
    footer = {
        "  stamp-sender search 192.0.2.1 --sizes 64,512,1518,imix",
        "  stamp-sender search 192.0.2.1 --loss 0.1%% --exceed 50%% --trials 11 --max-rate 1Mpps"})
final class SearchCommand implements Callable<Integer>
{
    static final String NAME = StampSender.NAME + " search";
    /** What is typed behind the program's name. */
    static final String WORD = "search";

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private SearchOptions options = new SearchOptions();

    @Mixin
    private StacktraceOption stacktrace = new StacktraceOption();

    StacktraceOption stacktrace()
    {
        return stacktrace;
    }

    @Override
    public Integer call() throws CommandFailure, InterruptedException
    {
        final CommandLine command = spec.commandLine();
        final Path counters = options.reflectorCounters();
        try (ReflectorCounters reflector = counters == null ? null : ReflectorCounters.open(counters))
        {
            final TrialRuns runs = new TrialRuns(options, reflector);
            return new Search(options, StampSender.supplied(command.getParseResult()), runs,
                command.getOut(), command.getErr()).run();
        }
    }
}
