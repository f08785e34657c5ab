package io.stampede.perf.report;

import static java.util.Objects.requireNonNull;

import io.stampede.perf.load.AllocationRound;
import io.stampede.perf.load.Contender;
import io.stampede.perf.load.LatencyRound;
import io.stampede.perf.load.LoadRound;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.HdrHistogram.Histogram;

/** Everything a run measured, as it comes in. Owned by the main thread. */
public final class Results
{
    private static final int HISTOGRAM_DIGITS = 3;

    private final Environment environment;
    private final Instant start;
    private final long measureMs;
    private final List<Contender> contenders;
    private final List<LoadRound> loads = new ArrayList<>();
    private final List<LatencyRound> latencies = new ArrayList<>();
    private final List<AllocationRound> allocations = new ArrayList<>();
    private final Map<String, Histogram> roundTrips = new LinkedHashMap<>();
    private final Map<String, String> ready = new LinkedHashMap<>();
    private final Map<String, String> failures = new LinkedHashMap<>();

    public Results(
        final Environment environment, final Instant start, final long measureMs, final List<Contender> contenders)
    {
        this.environment = environment;
        this.start = start;
        this.measureMs = measureMs;
        this.contenders = List.copyOf(contenders);
        contenders.forEach(contender -> roundTrips.put(contender.name(), new Histogram(HISTOGRAM_DIGITS)));
    }

    /** A round went well, as far as a round can tell. */
    public void add(final LoadRound load, final LatencyRound latency, final String readyLine)
    {
        loads.add(load);
        latencies.add(latency);
        ready.put(load.contender(), readyLine);
    }

    public void add(final AllocationRound allocation)
    {
        allocations.add(allocation);
    }

    /** It could not be measured, or not again. */
    public void fail(final Contender contender, final String why)
    {
        failures.put(contender.name(), why);
    }

    public boolean hasFailed(final Contender contender)
    {
        return failures.containsKey(contender.name());
    }

    /** Gets the round trips of a contender, in ns. */
    public Histogram roundTrips(final Contender contender)
    {
        return requireNonNull(roundTrips.get(contender.name()), contender.name());
    }

    Environment environment()
    {
        return environment;
    }

    Instant start()
    {
        return start;
    }

    long measureMs()
    {
        return measureMs;
    }

    List<Contender> contenders()
    {
        return contenders;
    }

    /** Those with at least one round. */
    List<Contender> measured()
    {
        return contenders.stream().filter(contender -> ready.containsKey(contender.name())).toList();
    }

    Optional<Contender> measured(final String name)
    {
        return measured().stream().filter(contender -> contender.name().equals(name)).findFirst();
    }

    List<LoadRound> loads()
    {
        return loads;
    }

    List<LoadRound> loads(final String contender)
    {
        return loads.stream().filter(round -> round.contender().equals(contender)).toList();
    }

    List<LatencyRound> latencies()
    {
        return latencies;
    }

    List<LatencyRound> latencies(final String contender)
    {
        return latencies.stream().filter(round -> round.contender().equals(contender)).toList();
    }

    List<AllocationRound> allocations()
    {
        return allocations;
    }

    Map<String, String> ready()
    {
        return ready;
    }

    Map<String, String> failures()
    {
        return failures;
    }
}
