package io.stampede.keyfile;

import java.io.Serial;

/** A key file that cannot be used; the message is one line for the operator and holds no secret. */
public final class KeyFileException extends Exception
{
    @Serial
    private static final long serialVersionUID = 1L;

    KeyFileException(final String text)
    {
        super(text);
    }

    KeyFileException(final String text, final Throwable cause)
    {
        super(text, cause);
    }
}
