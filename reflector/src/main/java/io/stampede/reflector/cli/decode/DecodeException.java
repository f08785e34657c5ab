package io.stampede.reflector.cli.decode;

/** Input that cannot be decoded; the message is one line that says where, why and what to do. */
public final class DecodeException extends Exception
{
    private static final long serialVersionUID = 1L;

    public DecodeException(final String message)
    {
        super(message);
    }
}
