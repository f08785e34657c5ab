package io.stampede.reflector.cli;

import io.stampede.telemetry.CounterReading;
import io.stampede.telemetry.CountersFileException;
import io.stampede.telemetry.CountersFileReader;
import io.stampede.units.InstantText;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/**
 * What a counters file said at one moment; the counters were read one after the other.
 *
 * @param epochNs          when it was read, UTC nanoseconds.
 * @param isAlive          whether the reflector that writes it runs.
 * @param heartbeatEpochNs when its engine last said it turns; of several, the one silent for longest.
 */
record Snapshot(
    long epochNs,
    long pid,
    boolean isAlive,
    long startEpochNs,
    long heartbeatEpochNs,
    List<Map.Entry<String, String>> labels,
    List<CounterReading> counters)
{
    /** Too low: a busy machine's reflector seems stuck. Too high: a stuck one seems well. */
    private static final long OLD_HEARTBEAT_NS = 3_000_000_000L;

    static Snapshot of(final CountersFileReader reader) throws CommandFailure
    {
        try
        {
            final List<CounterReading> counters = reader.counters();
            final long nowEpochNs = CountersOption.nowEpochNs();
            return new Snapshot(
                nowEpochNs,
                reader.writer().pid(),
                reader.isWriterAlive(nowEpochNs),
                reader.startEpochNs(),
                reader.heartbeatEpochNs(),
                reader.labels(),
                counters);
        }
        catch (final CountersFileException ex)
        {
            throw new CommandFailure(ExitCode.ENVIRONMENT, String.valueOf(ex.getMessage()), ex);
        }
    }

    long heartbeatAgeNs()
    {
        return epochNs - heartbeatEpochNs;
    }

    /** What is wrong with the writer, in words; empty when nothing is. */
    String trouble()
    {
        if (!isAlive)
        {
            return "the reflector (process " + pid + ") has ended; these are its last counts, from about " +
                InstantText.of(heartbeatEpochNs);
        }
        return heartbeatAgeNs() > OLD_HEARTBEAT_NS ?
            "the reflector (process " + pid + ") last showed a sign of life " + InstantText.span(heartbeatAgeNs()) +
            " ago: it is stopped or stuck" : "";
    }

    /** Change of counter {@code i} per second since an earlier snapshot of the same file; a state has none. */
    OptionalDouble perSecond(final int i, final @Nullable Snapshot earlier)
    {
        if (earlier == null || epochNs <= earlier.epochNs || !counters.get(i).kind().isCounter())
        {
            return OptionalDouble.empty();
        }
        final long change = counters.get(i).value() - earlier.counters.get(i).value();
        return OptionalDouble.of(change / ((epochNs - earlier.epochNs) / 1e9));
    }
}
