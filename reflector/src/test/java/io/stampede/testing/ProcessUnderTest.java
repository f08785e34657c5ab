package io.stampede.testing;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A program running beside a test: its output is captured as it comes, its end is waited for, always within a bound,
 * and {@link #close} leaves nothing of it behind. It is stopped by its process id only.
 */
public final class ProcessUnderTest implements AutoCloseable
{
    private static final Duration GRACE = Duration.ofSeconds(5);

    private final List<String> command;
    private final Process process;
    private final Lines stdout;
    private final Lines stderr;

    private ProcessUnderTest(final List<String> command, final Process process)
    {
        this.command = command;
        this.process = process;
        stdout = new Lines(process.getInputStream());
        stderr = new Lines(process.getErrorStream());
    }

    /** Starts a program. */
    public static ProcessUnderTest start(final List<String> command)
    {
        try
        {
            return new ProcessUnderTest(command, new ProcessBuilder(command).start());
        }
        catch (final IOException ex)
        {
            throw new UncheckedIOException("start " + String.join(" ", command), ex);
        }
    }

    /** Waits until standard error has a line in which {@code regex} is found; that line. */
    public String awaitStderr(final String regex, final Duration limit)
    {
        return stderr.await(Pattern.compile(regex), limit, this);
    }

    /** Waits for the program to end by itself; its exit code. */
    public int awaitExit(final Duration limit)
    {
        try
        {
            if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS))
            {
                throw new AssertionError("still running after " + limit + ": " + describe());
            }
            stdout.join();
            stderr.join();
            return process.exitValue();
        }
        catch (final InterruptedException ex)
        {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while waiting for " + describe(), ex);
        }
    }

    /** Asks the program to stop (SIGTERM); its exit code. */
    public int terminate(final Duration limit)
    {
        // not Process.destroy, which also closes the streams and loses what the program says last
        process.toHandle().destroy();
        return awaitExit(limit);
    }

    /** Sends a signal by its name, {@code INT}. */
    public void signal(final String name)
    {
        Command.run("kill", "-" + name, Long.toString(process.pid()));
    }

    public long pid()
    {
        return process.pid();
    }

    public boolean isAlive()
    {
        return process.isAlive();
    }

    /** What it has printed on standard output so far. */
    public String stdout()
    {
        return stdout.text();
    }

    /** What it has printed on standard error so far. */
    public String stderr()
    {
        return stderr.text();
    }

    /** Command, state and output, for messages. */
    public String describe()
    {
        return "`%s` (%s)%nstandard error:%n%s%nstandard output:%n%s".formatted(
            String.join(" ", command),
            process.isAlive() ? "running" : "exit " + process.exitValue(),
            stderr(),
            stdout());
    }

    /** Kills the program if it still runs. */
    @Override
    public void close()
    {
        process.destroy();
        try
        {
            if (!process.waitFor(GRACE.toMillis(), TimeUnit.MILLISECONDS))
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

    /** Lines of one stream, read by a thread of its own; all access under this object's lock. */
    private static final class Lines
    {
        private final List<String> lines = new ArrayList<>();
        private final Thread reader;
        private boolean ended;

        Lines(final InputStream stream)
        {
            reader = Thread.ofVirtual().start(() -> read(stream));
        }

        private void read(final InputStream stream)
        {
            try (BufferedReader text = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8)))
            {
                text.lines().forEach(this::add);
            }
            catch (final IOException | UncheckedIOException ex)
            {
                add("(reading stopped: " + ex.getMessage() + ")");
            }
            end();
        }

        private synchronized void add(final String line)
        {
            lines.add(line);
            notifyAll();
        }

        private synchronized void end()
        {
            ended = true;
            notifyAll();
        }

        synchronized String text()
        {
            return String.join("\n", lines);
        }

        void join() throws InterruptedException
        {
            if (!reader.join(GRACE))
            {
                throw new AssertionError("an output stream outlived its program by " + GRACE);
            }
        }

        synchronized String await(final Pattern pattern, final Duration limit, final ProcessUnderTest owner)
        {
            final long deadlineNs = System.nanoTime() + limit.toNanos();
            try
            {
                while (true)
                {
                    final String found = find(pattern);
                    final long leftMs = TimeUnit.NANOSECONDS.toMillis(deadlineNs - System.nanoTime());
                    if (found != null)
                    {
                        return found;
                    }
                    if (ended || leftMs <= 0)
                    {
                        throw new AssertionError(
                            "no line with /" + pattern + "/ within " + limit + " from " + owner.describe());
                    }
                    wait(leftMs);
                }
            }
            catch (final InterruptedException ex)
            {
                Thread.currentThread().interrupt();
                throw new AssertionError("interrupted while waiting for a line", ex);
            }
        }

        private @Nullable String find(final Pattern pattern)
        {
            return lines.stream().filter(line -> pattern.matcher(line).find()).findFirst().orElse(null);
        }
    }
}
