package io.stampede.wire;

/**
 * Arithmetic of 32-bit counters that wrap (RFC 1982): STAMP sequence numbers and the seconds of its timestamps. The one
 * place where differences of such counters are taken.
 */
public final class SerialNumber
{
    private SerialNumber()
    {
    }

    /** How far {@code value} lies ahead of {@code reference}, -2^31..2^31-1; only the low 32 bits of each matter. */
    public static int distance(final long value, final long reference)
    {
        return (int)value - (int)reference;
    }

    /**
     * The number nearest to {@code reference} whose low 32 bits are {@code value}.
     *
     * @param value     as on the wire.
     * @param reference an unwrapped number within 2^31 of the true one.
     */
    public static long unfold(final int value, final long reference)
    {
        return reference + (value - (int)reference);
    }
}
