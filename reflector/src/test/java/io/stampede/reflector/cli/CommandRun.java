package io.stampede.reflector.cli;

import java.io.PrintWriter;
import java.io.StringWriter;

/** One run of the command line with captured streams. */
public record CommandRun(int exitCode, String out, String err)
{
    /** Runs {@code stamp-reflector} with the arguments in this process. */
    public static CommandRun of(final String... args)
    {
        final StringWriter out = new StringWriter();
        final StringWriter err = new StringWriter();
        final int exitCode =
            StampReflector.commandLine(new PrintWriter(out), new PrintWriter(err, true)).execute(args);
        return new CommandRun(exitCode, out.toString(), err.toString());
    }
}
