package io.stampede.telemetry;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A counters file that cannot be made or read; the message is one line that says which, why and what to do. */
public final class CountersFileException extends IOException
{
    private static final long serialVersionUID = 1L;

    public CountersFileException(final String message)
    {
        super(message);
    }

    public CountersFileException(final String message, final @Nullable Throwable cause)
    {
        super(message, cause);
    }
}
