package io.stampede.yaml;

import org.jspecify.annotations.Nullable;

/** A file that cannot be read, or says what cannot be understood; the message is one line for people. */
public final class YamlException extends Exception
{
    private static final long serialVersionUID = 1L;

    private final boolean isUnreadable;

    YamlException(final String message, final boolean isUnreadable, final @Nullable Exception cause)
    {
        super(message, cause);
        this.isUnreadable = isUnreadable;
    }

    /** Whether the system refused the file; else its text is wrong. */
    public boolean isUnreadable()
    {
        return isUnreadable;
    }
}
