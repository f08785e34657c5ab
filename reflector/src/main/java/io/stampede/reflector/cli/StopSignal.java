package io.stampede.reflector.cli;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * SIGTERM or SIGINT as an orderly end with an exit code of our own: the JVM runs its shutdown hook, which lets the main
 * thread finish and then ends the process, or ends it anyway when that takes too long.
 */
final class StopSignal
{
    private static final long PATIENCE_MS = 1950;

    private final CountDownLatch requested = new CountDownLatch(1);
    private final CountDownLatch finished = new CountDownLatch(1);
    private final Thread hook = new Thread(this::onShutdown, "stop");
    private volatile int exitCode = ExitCode.INTERNAL;

    /** From here on signals end the process this way. */
    static StopSignal install()
    {
        final StopSignal signal = new StopSignal();
        Runtime.getRuntime().addShutdownHook(signal.hook);
        return signal;
    }

    private void onShutdown()
    {
        requested.countDown();
        try
        {
            final boolean ignored = finished.await(PATIENCE_MS, TimeUnit.MILLISECONDS);
        }
        catch (final InterruptedException ex)
        {
            Thread.currentThread().interrupt();
        }
        Runtime.getRuntime().halt(exitCode);
    }

    /** Waits for a signal; false when none came within the time. */
    boolean await(final long timeoutMs) throws InterruptedException
    {
        return requested.await(timeoutMs, TimeUnit.MILLISECONDS);
    }

    /** The work is done and its output flushed: with a signal the process ends now, else by whoever called us. */
    void finish(final int code)
    {
        exitCode = code;
        finished.countDown();
        if (requested.getCount() != 0)
        {
            remove();
        }
    }

    private void remove()
    {
        try
        {
            Runtime.getRuntime().removeShutdownHook(hook);
        }
        catch (final IllegalStateException ignored)
        {
            // a signal came this moment: the hook ends the process with the code just set
            return;
        }
    }
}
