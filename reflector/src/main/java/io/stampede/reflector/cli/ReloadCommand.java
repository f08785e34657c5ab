package io.stampede.reflector.cli;

import io.stampede.reflector.control.AdminSocket;
import io.stampede.runtime.EnvironmentException;
import io.stampede.telemetry.CountersFileReader;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code reload}: lets a running reflector read its options, configuration file and keys again. */
@Command(
    name = "reload",
    description = {
        "Lets a running reflector read its configuration file and its keys again, and this host's addresses. Prints" +
            " 'ok, policy N' when the new policy is in force; no packet is lost by it. Otherwise nothing has changed," +
            " and the reason is told, with the exit code 'run' would have ended with.",
        "",
        "SIGHUP does the same; the reflector then tells on its own standard error."})
final class ReloadCommand implements Callable<Integer>
{
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private final CountersOption counters = new CountersOption();

    @Parameters(
        paramLabel = "PID", arity = "0..*",
        description = "Processes of reflectors without --counters. Default: the only reflector there is.")
    private List<Long> pids = List.of();

    @Override
    public Integer call() throws CommandFailure
    {
        final List<Long> processes = new ArrayList<>(pids);
        if (processes.isEmpty())
        {
            reload(null);
        }
        for (final Long pid : processes)
        {
            reload(pid);
        }
        return ExitCode.OK;
    }

    private void reload(final @Nullable Long pid) throws CommandFailure
    {
        try (CountersFileReader reader = counters.open(pid))
        {
            if (!reader.isWriterAlive(CountersOption.nowEpochNs()))
            {
                throw new CommandFailure(ExitCode.FAILED, "the reflector (process " + reader.writer().pid() +
                    ") has ended — start it again", null);
            }
            final Reloading.Outcome outcome =
                Reloading.Outcome.ofLine(AdminSocket.ask(AdminSocket.beside(reader.path()), Reloading.request()));
            if (outcome.exitCode() != ExitCode.OK)
            {
                throw new CommandFailure(outcome.exitCode(), outcome.text(), null);
            }
            spec.commandLine().getOut().println(outcome.text());
        }
        catch (final EnvironmentException ex)
        {
            throw new CommandFailure(ExitCode.ENVIRONMENT, String.valueOf(ex.getMessage()), ex);
        }
    }
}
