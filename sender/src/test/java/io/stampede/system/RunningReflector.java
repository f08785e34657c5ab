package io.stampede.system;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.stampede.telemetry.CounterReading;
import io.stampede.telemetry.CountersFileException;
import io.stampede.telemetry.CountersFileReader;
import io.stampede.testing.Command;
import io.stampede.testing.ProcessUnderTest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/** A reflector process on loopback, ready; stopped by {@link #close} at the latest. */
final class RunningReflector implements AutoCloseable
{
    private static final Duration READY_LIMIT = Duration.ofSeconds(30);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(10);
    private static final Duration COUNT_LIMIT = Duration.ofSeconds(30);
    private static final long LOOK_AGAIN_NS = 200_000;

    private final ProcessUnderTest process;
    private final Path counters;

    private RunningReflector(final ProcessUnderTest process, final Path counters)
    {
        this.process = process;
        this.counters = counters;
    }

    /** Listens on each address ({@code 127.0.0.1:5000}) and keeps its counters in {@code directory}. */
    static RunningReflector start(final Path directory, final List<String> listens, final String... options)
    {
        return start(directory, Programs.DEFAULT_HEAP, command -> command, listens, options);
    }

    /**
     * As above, with JVM options of one's own.
     *
     * @param where changes the command line, as {@code namespace::inside} does.
     */
    static RunningReflector start(
        final Path directory,
        final List<String> jvmOptions,
        final UnaryOperator<List<String>> where,
        final List<String> listens,
        final String... options)
    {
        final Path counters = directory.resolve("reflector-" + Programs.freePort() + ".counters");
        final List<String> arguments = new ArrayList<>(List.of("run", "--counters", counters.toString()));
        listens.forEach(listen -> arguments.addAll(List.of("--listen", listen)));
        arguments.addAll(List.of(options));
        final ProcessUnderTest process =
            ProcessUnderTest.start(where.apply(Programs.reflector(jvmOptions, arguments)));
        try
        {
            process.awaitStderr("^ready ", READY_LIMIT);
            for (final String listen : listens)
            {
                process.awaitStderr("^ready (\\S+ )+" + Pattern.quote(listen) + " ", READY_LIMIT);
            }
            return new RunningReflector(process, counters);
        }
        catch (final AssertionError ex)
        {
            process.close();
            throw ex;
        }
    }

    /** A counter, {@code reflector.reflected}, as {@code stat --json} tells it from another process. */
    long counter(final String name)
    {
        final JsonNode value = stat().path("counters").path(name).path("value");
        if (!value.isIntegralNumber())
        {
            throw new AssertionError("stat knows no counter " + name);
        }
        return value.longValue();
    }

    /** A counter as its memory-mapped file has it now: quick enough to be watched. */
    long watched(final String name)
    {
        try (CountersFileReader reader = CountersFileReader.open(counters))
        {
            for (final CounterReading reading : reader.counters())
            {
                if (reading.name().equals(name))
                {
                    return reading.value();
                }
            }
            throw new AssertionError("no counter " + name + " in " + counters);
        }
        catch (final CountersFileException ex)
        {
            throw new AssertionError("read " + counters, ex);
        }
    }

    /** Waits until a counter has at least this value. */
    void await(final String name, final long value)
    {
        final long deadlineNs = System.nanoTime() + COUNT_LIMIT.toNanos();
        while (watched(name) < value)
        {
            if (System.nanoTime() - deadlineNs > 0)
            {
                throw new AssertionError(
                    name + " is " + watched(name) + " and not " + value + " after " + COUNT_LIMIT);
            }
            LockSupport.parkNanos(LOOK_AGAIN_NS);
        }
    }

    private JsonNode stat()
    {
        final String json = Command.run(Programs.reflector(
            List.of("stat", "--counters", counters.toString(), "--json")));
        try
        {
            return new ObjectMapper().readTree(json);
        }
        catch (final IOException ex)
        {
            throw new UncheckedIOException("parse " + json, ex);
        }
    }

    ProcessUnderTest process()
    {
        return process;
    }

    /** Stops it as systemd would; its exit code. */
    int terminate()
    {
        return process.terminate(STOP_LIMIT);
    }

    @Override
    public void close()
    {
        process.close();
    }
}
