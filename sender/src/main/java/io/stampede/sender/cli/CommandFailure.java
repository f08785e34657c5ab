package io.stampede.sender.cli;

import org.jspecify.annotations.Nullable;

/** A run that cannot be made as asked; the message is one line for the user, the code is the exit code. */
final class CommandFailure extends Exception
{
    private static final long serialVersionUID = 1L;

    private final int exitCode;

    CommandFailure(final int exitCode, final String message, final @Nullable Throwable cause)
    {
        super(message, cause);
        this.exitCode = exitCode;
    }

    /** The system refused. */
    static CommandFailure refused(final String message, final Throwable cause)
    {
        return new CommandFailure(ExitCode.ENVIRONMENT, message, cause);
    }

    /** The options do not make sense. */
    static CommandFailure usage(final String message)
    {
        return new CommandFailure(ExitCode.USAGE, message, null);
    }

    int exitCode()
    {
        return exitCode;
    }
}
