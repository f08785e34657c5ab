package io.stampede.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Runs one program to its end, within a bounded time, and says what it printed when it fails. */
public final class Command
{
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private Command()
    {
    }

    /** How a program ended; standard output and error in one text. */
    public record Outcome(int exitCode, String output)
    {
    }

    /** Runs a program that must succeed within 30 s; what it printed. */
    public static String run(final String... command)
    {
        return run(List.of(command));
    }

    /** Runs a program that must succeed within 30 s; what it printed. */
    public static String run(final List<String> command)
    {
        final Outcome outcome = attempt(LIMIT, command);
        if (outcome.exitCode() != 0)
        {
            throw new AssertionError("`%s` exit code: expected 0, was %d; it printed: %s"
                .formatted(String.join(" ", command), outcome.exitCode(), outcome.output()));
        }
        return outcome.output();
    }

    /** Runs a program that may fail, but must end. */
    public static Outcome attempt(final Duration limit, final List<String> command)
    {
        try
        {
            final Path output = Files.createTempFile("stampede-command", ".txt");
            try
            {
                final Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                    .redirectOutput(output.toFile())
                    .start();
                if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS))
                {
                    process.destroyForcibly();
                    throw new AssertionError("`%s` still running after %s; it printed: %s"
                        .formatted(String.join(" ", command), limit, Files.readString(output)));
                }
                return new Outcome(process.exitValue(), Files.readString(output, StandardCharsets.UTF_8));
            }
            finally
            {
                Files.deleteIfExists(output);
            }
        }
        catch (final IOException ex)
        {
            throw new UncheckedIOException("start " + String.join(" ", command), ex);
        }
        catch (final InterruptedException ex)
        {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while running " + String.join(" ", command), ex);
        }
    }

    /** Whether a program of this name is on the PATH or in the places where Debian keeps those of root. */
    public static boolean exists(final String name)
    {
        return Stream.concat(
            Stream.of(System.getenv().getOrDefault("PATH", "").split(":")),
            Stream.of("/usr/sbin", "/sbin")).anyMatch(folder -> Files.isExecutable(Path.of(folder, name)));
    }
}
