package io.stampede.sender.cli;

import io.stampede.sender.plan.SenderPlan;
import java.security.SecureRandom;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/** What a command line asks for. */
final class Parsed
{
    private Parsed()
    {
    }

    static SenderPlan plan(final String... arguments) throws CommandFailure
    {
        return plan(List.of(arguments));
    }

    static SenderPlan plan(final List<String> arguments) throws CommandFailure
    {
        final SenderOptions options = new SenderOptions();
        new CommandLine(CommandSpec.create().addMixin("options", CommandSpec.forAnnotatedObject(options)))
            .parseArgs(arguments.toArray(String[]::new));
        return options.plan(new SecureRandom());
    }
}
