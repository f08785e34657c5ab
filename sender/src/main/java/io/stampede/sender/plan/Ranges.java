package io.stampede.sender.plan;

/** Refuses numbers that do not fit their field. */
final class Ranges
{
    private Ranges()
    {
    }

    static void require(final String what, final long value, final long min, final long max)
    {
        if (value < min || value > max)
        {
            throw new IllegalArgumentException(what + " " + value + ": must be " + min + ".." + max);
        }
    }
}
