package io.stampede.sender.cli;

import picocli.CommandLine.Option;

/** What every command has for those who look for its bugs. */
final class StacktraceOption
{
    @Option(names = "--stacktrace", description = "With an error, also print where in the program it arose.")
    private boolean isAsked;

    boolean isAsked()
    {
        return isAsked;
    }
}
