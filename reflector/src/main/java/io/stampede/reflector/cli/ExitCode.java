package io.stampede.reflector.cli;

/** What the process tells its caller; listed in every {@code --help}. */
final class ExitCode
{
    static final int OK = 0;
    /** Ran, and found what it was asked to look for missing. */
    static final int FAILED = 1;
    static final int USAGE = 2;
    /** The system refused: bind, permission, file. */
    static final int ENVIRONMENT = 3;
    static final int INTERNAL = 70;

    private ExitCode()
    {
    }
}
