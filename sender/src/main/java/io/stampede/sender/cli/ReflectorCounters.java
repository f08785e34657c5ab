package io.stampede.sender.cli;

import io.stampede.clock.KernelWallClock;
import io.stampede.sender.report.ReflectorCounts;
import io.stampede.telemetry.CounterReading;
import io.stampede.telemetry.CountersFileException;
import io.stampede.telemetry.CountersFileReader;
import java.nio.file.Path;
import java.util.List;

/**
 * The counters file of a reflector on this machine, in a network namespace of its own perhaps: what tells its losses
 * from those of the network.
 */
final class ReflectorCounters implements AutoCloseable
{
    /** It reads some counts of its kernel's once a second. */
    static final long SETTLE_NS = 1_200_000_000L;

    private static final String RECEIVED = "reflector.received";
    private static final String OVERFLOW = "own.receive_queue_overflow";
    private static final String REFLECTED = "reflector.reflected";

    private final CountersFileReader reader;

    private ReflectorCounters(final CountersFileReader reader)
    {
        this.reader = reader;
    }

    static ReflectorCounters open(final Path file) throws CommandFailure
    {
        try
        {
            final ReflectorCounters counters = new ReflectorCounters(CountersFileReader.open(file));
            if (!counters.isReflectorAlive())
            {
                counters.close();
                throw new CommandFailure(ExitCode.ENVIRONMENT, "--reflector-counters " + file +
                    ": its reflector has ended — name the file of the one that is asked", null);
            }
            return counters;
        }
        catch (final CountersFileException ex)
        {
            throw CommandFailure.refused("--reflector-counters " + file + ": " + ex.getMessage(), ex);
        }
    }

    /** Whether the counts still move. */
    boolean isReflectorAlive()
    {
        return reader.isWriterAlive(new KernelWallClock().epochNs());
    }

    ReflectorCounts read() throws CommandFailure
    {
        try
        {
            final List<CounterReading> counters = reader.counters();
            return new ReflectorCounts(sum(counters, RECEIVED), sum(counters, OVERFLOW), sum(counters, REFLECTED));
        }
        catch (final CountersFileException ex)
        {
            throw CommandFailure.refused("--reflector-counters: " + ex.getMessage(), ex);
        }
    }

    private static long sum(final List<CounterReading> counters, final String name)
    {
        return counters.stream().filter(counter -> counter.name().equals(name))
            .mapToLong(CounterReading::value).sum();
    }

    @Override
    public void close()
    {
        reader.close();
    }
}
