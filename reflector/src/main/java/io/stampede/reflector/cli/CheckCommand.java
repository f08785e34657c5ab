package io.stampede.reflector.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code check}: what {@code run} would do with these options, without doing it. */
@Command(
    name = "check",
    description = {
        "Reads options, configuration file and keys as 'run' would, prints all options with the values in force as" +
            " YAML that --config reads, and ends with 0; or says what is wrong. Opens no socket; never prints a key.",
        "",
        "What only the system can refuse (a port in use, a core that is not there) shows when it runs."})
final class CheckCommand implements Callable<Integer>
{
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private final OptionSources sources = new OptionSources();

    @Override
    public Integer call() throws CommandFailure
    {
        spec.commandLine().getOut().print(sources.read().forStart().yaml());
        return ExitCode.OK;
    }
}
