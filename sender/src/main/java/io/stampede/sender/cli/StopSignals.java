package io.stampede.sender.cli;

import io.stampede.runtime.ProcessSignal;
import java.util.concurrent.atomic.AtomicInteger;

/** SIGINT and SIGTERM: the first stops sending, the run goes on to its report; the second ends the process at once. */
final class StopSignals
{
    private static final String[] NAMES = {"INT", "TERM"};

    private StopSignals()
    {
    }

    /** From now on. */
    static void install(final Runnable onFirst, final Runnable onSecond)
    {
        final AtomicInteger received = new AtomicInteger();
        final Runnable onSignal = () ->
        {
            if (received.getAndIncrement() == 0)
            {
                onFirst.run();
            }
            else
            {
                onSecond.run();
            }
        };
        for (final String name : NAMES)
        {
            ProcessSignal.handle(name, onSignal);
        }
    }
}
