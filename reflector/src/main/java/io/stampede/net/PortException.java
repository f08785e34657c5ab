package io.stampede.net;

/**
 * A port could not be opened. The message is one line for people: {@code what (values): cause — what to do}.
 */
public final class PortException extends Exception
{
    private static final long serialVersionUID = 1L;

    private final int errno;

    /** @param errno the kernel's number, positive; 0 where no call failed. */
    public PortException(final String message, final int errno)
    {
        super(message);
        this.errno = errno;
    }

    /** The kernel's number for the cause, positive; 0 where no call failed. */
    public int errno()
    {
        return errno;
    }
}
