package io.stampede.reflector.cli;

/** Entry point of stamp-reflector. */
public final class StampReflector
{
    private StampReflector()
    {
    }

    /** Runs one command and exits with its code. */
    public static void main(final String[] args)
    {
        System.exit(2);
    }
}
