package io.stampede.reflector.cli;

import org.jspecify.annotations.Nullable;

/** A command that cannot do what it was asked; the message is one line for the user, the code is the exit code. */
final class CommandFailure extends Exception
{
    private static final long serialVersionUID = 1L;

    private final int exitCode;

    CommandFailure(final int exitCode, final String message, final @Nullable Throwable cause)
    {
        super(message, cause);
        this.exitCode = exitCode;
    }

    int exitCode()
    {
        return exitCode;
    }
}
