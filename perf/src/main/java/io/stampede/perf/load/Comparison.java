package io.stampede.perf.load;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Alternating rounds of two reflectors, the yardstick first: what each costs a reply, and whether to believe it. */
final class Comparison
{
    private static final int MIN_ROUNDS = 5;
    /** Beyond this between the slowest and the fastest round, the machine was measured, not the program. */
    private static final double MAX_SPREAD = 1.25;
    private static final double MIN_CPU_SHARE = 0.5;

    private final String yardstick;
    private final String candidate;
    private final List<Round> rounds;

    Comparison(final String yardstick, final String candidate, final List<Round> rounds)
    {
        this.yardstick = yardstick;
        this.candidate = candidate;
        this.rounds = List.copyOf(rounds);
    }

    /** Cost of a reply of one reflector over its rounds, in CPU nanoseconds. */
    record Cost(double median, double min, double max)
    {
        static Cost of(final List<Double> costs)
        {
            final List<Double> sorted = costs.stream().sorted().toList();
            final int middle = sorted.size() / 2;
            final double median = sorted.size() % 2 == 1 ?
                sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
            return new Cost(median, sorted.getFirst(), sorted.getLast());
        }
    }

    Map<String, Cost> costs()
    {
        return rounds.stream().collect(Collectors.groupingBy(
            Round::reflector,
            TreeMap::new,
            Collectors.collectingAndThen(
                Collectors.mapping(Round::cpuNsPerReply, Collectors.toList()), Cost::of)));
    }

    /** Median of the candidate over median of the yardstick. */
    double ratioOfMedians()
    {
        final Map<String, Cost> costs = costs();
        return requireNonNull(costs.get(candidate)).median() / requireNonNull(costs.get(yardstick)).median();
    }

    /** Fastest round over fastest round: what is left when others use the machine too. */
    double ratioOfMinima()
    {
        final Map<String, Cost> costs = costs();
        return requireNonNull(costs.get(candidate)).min() / requireNonNull(costs.get(yardstick)).min();
    }

    /** Why the figures are not to be believed; empty when they are. */
    List<String> doubts()
    {
        final List<String> doubts = new ArrayList<>();
        costs().forEach((reflector, cost) ->
        {
            final long count = rounds.stream().filter(round -> round.reflector().equals(reflector)).count();
            if (count < MIN_ROUNDS)
            {
                doubts.add(String.format(
                    Locale.ROOT, "%s: short: %d rounds, at least %d are needed", reflector, count, MIN_ROUNDS));
            }
            if (cost.max() > MAX_SPREAD * cost.min())
            {
                doubts.add(String.format(Locale.ROOT, "%s: noisy: slowest round %.2f x the fastest, limit %.2f",
                    reflector, cost.max() / cost.min(), MAX_SPREAD));
            }
        });
        for (final Round round : rounds)
        {
            if (round.wrong() > 0)
            {
                doubts.add(String.format(Locale.ROOT, "%s: %d wrong replies", round.reflector(), round.wrong()));
            }
            if (round.overflow() <= 0)
            {
                doubts.add(round.reflector() + ": not saturated: its queue never overflowed");
            }
            if (round.cpuShare() < MIN_CPU_SHARE)
            {
                doubts.add(String.format(Locale.ROOT, "%s: noisy: had %.2f of its core, at least %.2f are needed",
                    round.reflector(), round.cpuShare(), MIN_CPU_SHARE));
            }
        }
        return doubts;
    }

    /** For people. */
    String describe()
    {
        final StringBuilder table = new StringBuilder(String.format(
            Locale.ROOT,
            "CPU ns per reply over %d rounds each%n%-18s %8s %8s %8s%n",
            rounds.size() / costs().size(), "", "median", "min", "max"));
        costs().forEach((reflector, cost) -> table.append(String.format(Locale.ROOT,
            "%-18s %8.0f %8.0f %8.0f%n", reflector, cost.median(), cost.min(), cost.max())));
        table.append(String.format(Locale.ROOT, "%s / %s: %.3f of medians, %.3f of fastest rounds%n",
            candidate, yardstick, ratioOfMedians(), ratioOfMinima()));
        doubts().forEach(doubt -> table.append("not to be believed: ").append(doubt).append(System.lineSeparator()));
        return table.toString();
    }
}
