package io.stampede.sender.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code stamp-sender sessions}: thousands of sessions from one process. */
@Command(
    name = SessionsCommand.NAME,
    description = {
        "Runs up to 262144 sessions at once, from a YAML file of groups: each target by each DSCP, size and SSID, " +
            "staggered evenly, from a few source ports outside the ephemeral range.",
        "Replies are told apart by SSID (RFC 8972), so a reflector that knows RFC 8762 only is not for this."},
    mixinStandardHelpOptions = true,
    versionProvider = StampSender.Version.class,
    sortOptions = false,
    abbreviateSynopsis = true,
    usageHelpAutoWidth = true,
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
        "0:replies came in every group, and no --fail-on condition hit",
        "1:in some group no reply came, or a --fail-on condition hit",
        "2:wrong usage, or a wrong line in FILE",
        "3:the system refused: name, route, address, permission, file",
        "70:internal error, a bug",
        "130:interrupted twice; once stops sending, waits for replies and reports"},
    footerHeading = "%nA file:%n",
    footer = {
        "  defaults: {interval: 1s, timeout: 1s, duration: 60s}",
        "  groups:",
        "    - name: voice",
        "      targets: [192.0.2.1, 192.0.2.2:8620]",
        "      dscp: [EF, AF41]",
        "      size: [172]",
        "      sessions: 100",
        "",
        "  --check says what that is: 400 sessions, 400 probes a second."})
final class SessionsCommand implements Callable<Integer>
{
    static final String NAME = StampSender.NAME + " sessions";
    /** What is typed behind the program's name. */
    static final String WORD = "sessions";

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private SessionsOptions options = new SessionsOptions();

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
        return new SessionsMeasurement(
            options, StampSender.supplied(command.getParseResult()), command.getOut(), command.getErr()).run();
    }
}
