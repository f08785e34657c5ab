package io.stampede.telemetry;

import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A second JVM of the same kind and class path as the test's own; ends with the test. */
public final class ChildJvm implements AutoCloseable
{
    private static final long EXIT_TIMEOUT_S = 30;
    /** Too low: slow machines fail; too high: who reads a line that never comes waits so long for its end. */
    private static final long LIFE_LIMIT_S = 110;

    private final Process process;

    /** Starts {@code main} with the arguments. */
    public ChildJvm(final Class<?> main, final String... args) throws IOException
    {
        this(List.of(), main, args);
    }

    /** Starts it through another command, such as {@code unshare}. */
    public ChildJvm(final List<String> through, final Class<?> main, final String... args) throws IOException
    {
        final List<String> command = new ArrayList<>(through);
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
            .filter(flag -> flag.startsWith("--")).forEach(command::add);
        command.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-cp",
            System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")), main.getName()));
        command.addAll(List.of(args));
        process = new ProcessBuilder(command).start();
        CompletableFuture.delayedExecutor(LIFE_LIMIT_S, TimeUnit.SECONDS).execute(process::destroyForcibly);
    }

    public Process process()
    {
        return process;
    }

    /** Waits for one line on its standard output; null when it ended first. */
    public @Nullable String readLine() throws IOException
    {
        return readLine(process.getInputStream());
    }

    /** Waits for one line on its standard error; null when it ended first. */
    public @Nullable String readErrorLine() throws IOException
    {
        return readLine(process.getErrorStream());
    }

    private static @Nullable String readLine(final InputStream out) throws IOException
    {
        final StringBuilder line = new StringBuilder();
        int octet = out.read();
        while (octet >= 0 && octet != '\n')
        {
            line.append((char)octet);
            octet = out.read();
        }
        return octet < 0 && line.isEmpty() ? null : line.toString();
    }

    /** Everything it still prints on standard output. */
    public String readAll() throws IOException
    {
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    /** Everything it prints on standard error. */
    public String readErrors() throws IOException
    {
        return new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    /** Sends it a signal by name: TERM, INT. */
    public void signal(final String name) throws IOException, InterruptedException
    {
        new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).inheritIO().start().waitFor();
    }

    /** Its exit code. */
    public int awaitExit() throws InterruptedException
    {
        if (!process.waitFor(EXIT_TIMEOUT_S, TimeUnit.SECONDS))
        {
            throw new AssertionError("child JVM " + process.pid() + " still runs after " + EXIT_TIMEOUT_S + " s");
        }
        return process.exitValue();
    }

    @Override
    public void close()
    {
        process.destroyForcibly().onExit().join();
    }
}
