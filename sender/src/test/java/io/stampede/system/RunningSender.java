package io.stampede.system;

import io.stampede.testing.ProcessUnderTest;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/** A sender that goes on until it is told to stop: a real session beside whatever else happens to the reflector. */
final class RunningSender implements AutoCloseable
{
    private final ProcessUnderTest process;

    private RunningSender(final ProcessUnderTest process)
    {
        this.process = process;
    }

    /** @param where changes the command line, as {@code namespace::inside} does. */
    static RunningSender start(final UnaryOperator<List<String>> where, final String... arguments)
    {
        final List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--json", "-q", "-t", "2m"));
        return new RunningSender(ProcessUnderTest.start(where.apply(Programs.sender(all))));
    }

    /** Ends the session as Ctrl-C does: it waits for its last replies, then reports. */
    SenderRun stop()
    {
        process.signal("INT");
        return SenderRun.ended(process);
    }

    @Override
    public void close()
    {
        process.close();
    }
}
