package io.stampede.runtime;

/**
 * The machine refuses what was asked for. The message is one line for people: {@code what (values): cause — what to
 * do}.
 */
public final class EnvironmentException extends Exception
{
    private static final long serialVersionUID = 1L;

    public EnvironmentException(final String message)
    {
        super(message);
    }
}
