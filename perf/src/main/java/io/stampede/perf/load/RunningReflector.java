package io.stampede.perf.load;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A contender's process, from when it said it is ready until it is closed. */
final class RunningReflector implements AutoCloseable
{
    private static final long READY_LIMIT_MS = 60_000;
    private static final long STOP_LIMIT_MS = 10_000;

    private final Process process;
    private final String ready;

    private RunningReflector(final Process process, final String ready)
    {
        this.process = process;
        this.ready = ready;
    }

    /**
     * Starts it on the reflector's end.
     *
     * @param jvmFlags for ours; may be empty.
     * @throws NotReadyException it ended or did not get ready; the message is what it said.
     */
    static RunningReflector start(final Lab lab, final Contender contender, final String jvmFlags)
        throws IOException, InterruptedException
    {
        final ProcessBuilder builder = new ProcessBuilder(lab.onReflectorEnd(contender.command()))
            .redirectOutput(ProcessBuilder.Redirect.DISCARD);
        if (!jvmFlags.isEmpty())
        {
            builder.environment().merge("STAMPEDE_JAVA_OPTS", jvmFlags, (ours, more) -> ours + " " + more);
        }
        final Process process = lab.start(builder);
        try
        {
            final String ready = awaitReady(process);
            return new RunningReflector(process, ready);
        }
        catch (final IOException | InterruptedException ex)
        {
            stop(process);
            throw ex;
        }
    }

    /** Reads what it says on standard error to the end, so that it never waits for us. */
    private static String awaitReady(final Process process) throws NotReadyException, InterruptedException
    {
        final CompletableFuture<String> ready = new CompletableFuture<>();
        final List<String> said = Collections.synchronizedList(new ArrayList<>());
        final BufferedReader stderr =
            new BufferedReader(new InputStreamReader(process.getErrorStream(), StandardCharsets.UTF_8));
        Thread.ofVirtual().start(() ->
        {
            try
            {
                stderr.lines().forEach(line ->
                {
                    said.add(line);
                    if (line.startsWith("ready "))
                    {
                        ready.complete(line);
                    }
                });
            }
            catch (final UncheckedIOException ex)
            {
                said.add(ex.getMessage());
            }
            ready.completeExceptionally(new NotReadyException("ended"));
        });
        try
        {
            return ready.get(READY_LIMIT_MS, TimeUnit.MILLISECONDS);
        }
        catch (final ExecutionException ex)
        {
            throw new NotReadyException("ended before it was ready: " + String.join("; ", said));
        }
        catch (final TimeoutException ex)
        {
            throw new NotReadyException("not ready within %d s: %s".formatted(
                READY_LIMIT_MS / 1000, String.join("; ", said)));
        }
    }

    /** The line in which it said so. */
    String ready()
    {
        return ready;
    }

    long pid()
    {
        return process.pid();
    }

    /** SIGTERM, and waits for its end. */
    @Override
    public void close()
    {
        stop(process);
    }

    private static void stop(final Process process)
    {
        // not Process.destroy, which closes the streams its reader is at
        process.toHandle().destroy();
        try
        {
            if (!process.waitFor(STOP_LIMIT_MS, TimeUnit.MILLISECONDS))
            {
                process.destroyForcibly().waitFor();
            }
        }
        catch (final InterruptedException ex)
        {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    /** A reflector that cannot be measured: no bug of this tool, and no reason to give up the others. */
    static final class NotReadyException extends IOException
    {
        private static final long serialVersionUID = 1;

        NotReadyException(final String message)
        {
            super(message);
        }
    }
}
