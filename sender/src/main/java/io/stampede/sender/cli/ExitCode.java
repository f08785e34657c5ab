package io.stampede.sender.cli;

/** What the process tells its caller; listed in {@code --help}. */
final class ExitCode
{
    static final int OK = 0;
    /** No reply came, or a condition of --fail-on hit. */
    static final int FAILED = 1;
    static final int USAGE = 2;
    /** The system refused: name, route, address, permission, file. */
    static final int ENVIRONMENT = 3;
    static final int INTERNAL = 70;
    /** Interrupted twice: gone without results. */
    static final int INTERRUPTED = 130;

    private ExitCode()
    {
    }
}
