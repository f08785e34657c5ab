package io.stampede.perf.report;

import io.stampede.perf.load.AllocationRound;
import io.stampede.perf.load.Contender;
import io.stampede.perf.load.LatencyRound;
import io.stampede.perf.load.LoadRound;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Why the figures of a run are not to be believed; none when they are. */
public final class Doubts
{
    private static final int MIN_ROUNDS = 5;
    /** Beyond this between the best and the worst round, the machine was measured, not the program. */
    private static final double MAX_SPREAD = 1.25;
    private static final double MIN_CPU_SHARE = 0.5;
    /** Of the generator's core: what it sleeps through in a flood is no full load, and the reflector rests with it. */
    private static final double MAX_GENERATOR_IDLE = 0.05;
    /** Of the requests of the steady rate: fewer replies, and the latency is that of the lucky ones. */
    private static final double ANSWERED = 0.999;

    private final Results results;
    private final Comparison comparison;
    private final List<Doubt> doubts = new ArrayList<>();

    private Doubts(final Results results, final Comparison comparison)
    {
        this.results = results;
        this.comparison = comparison;
    }

    /** About one contender. */
    record Doubt(String contender, String why)
    {
        @Override
        public String toString()
        {
            return contender + ": " + why;
        }
    }

    static List<Doubt> of(final Results results, final Comparison comparison)
    {
        final Doubts all = new Doubts(results, comparison);
        results.failures().forEach((contender, why) -> all.doubts.add(new Doubt(contender, "not measured: " + why)));
        results.measured().forEach(all::doubt);
        results.allocations().forEach(all::doubt);
        return List.copyOf(all.doubts);
    }

    private void doubt(final Contender contender)
    {
        final List<LoadRound> loads = results.loads(contender.name());
        if (loads.size() < MIN_ROUNDS)
        {
            add(contender, "short: %d rounds, at least %d are needed", loads.size(), MIN_ROUNDS);
        }
        final Spread speed = comparison.packetsPerSecond(contender);
        if (speed.ratio() > MAX_SPREAD)
        {
            add(contender, "noisy: best round %.2f x the worst, limit %.2f", speed.ratio(), MAX_SPREAD);
        }
        final double share = comparison.cpuShare(contender).min();
        if (comparison.isCpuKnown(contender.name()) && share < MIN_CPU_SHARE)
        {
            add(contender, "noisy: had %.2f of its core in a round, at least %.2f are needed", share, MIN_CPU_SHARE);
        }
        final double idle = loads.stream().mapToDouble(LoadRound::generatorIdle).max().orElse(0);
        if (idle > MAX_GENERATOR_IDLE)
        {
            add(contender, "no full load: the generator's core was idle %.2f of a round, limit %.2f",
                idle, MAX_GENERATOR_IDLE);
        }
        final long wrong = loads.stream().mapToLong(LoadRound::wrong).sum() +
            results.latencies(contender.name()).stream().mapToLong(LatencyRound::wrong).sum();
        if (wrong > 0)
        {
            add(contender, "%d wrong replies", wrong);
        }
        // in the kernel nothing outside the kernel can be expected to be faster: said beside the figure
        if (!contender.isInKernel() && !comparison.isSaturated(contender))
        {
            add(contender, "not saturated: it answered all the generator had, and may be faster than this");
        }
        results.latencies(contender.name()).stream()
            .filter(round -> round.sent() < round.due() || round.right() < ANSWERED * round.due())
            .forEach(round -> add(contender, "missed its rate in round %d: %d requests due, %d sent, %d answered",
                round.round(), round.due(), round.sent(), round.right()));
    }

    private void doubt(final AllocationRound round)
    {
        if (round.replies() == 0)
        {
            doubts.add(new Doubt(round.contender(), "no replies while allocations were counted"));
        }
    }

    @SuppressWarnings("AnnotateFormatMethod") // its annotation would be a dependency for this alone
    private void add(final Contender contender, final String why, final Object... values)
    {
        doubts.add(new Doubt(contender.name(), String.format(Locale.ROOT, why, values)));
    }
}
