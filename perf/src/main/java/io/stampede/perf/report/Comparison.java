package io.stampede.perf.report;

import io.stampede.perf.load.Contender;
import io.stampede.perf.load.LatencyRound;
import io.stampede.perf.load.LoadRound;
import java.util.List;
import java.util.Optional;
import java.util.function.DoubleBinaryOperator;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * One contender over another, round by round: two rounds that ran one after the other are compared, so that what the
 * machine does meanwhile touches both; the median is that of the ratios.
 */
public final class Comparison
{
    /** A reflector that answers more than this of a flood was not asked as much as it can do. */
    private static final double SATURATED = 0.99;

    private final Results results;

    Comparison(final Results results)
    {
        this.results = results;
    }

    /** What is compared. */
    enum Measure
    {
        PACKETS_PER_SECOND("packets/s"),
        CPU("CPU ns/packet"),
        P50("latency p50"),
        P99("latency p99");

        private final String text;

        Measure(final String text)
        {
            this.text = text;
        }

        @Override
        public String toString()
        {
            return text;
        }
    }

    /** @param rounds one ratio each, in order. */
    record Ratio(String contender, String reference, Measure measure, List<Double> rounds, Spread spread)
    {
    }

    /** Of all that were measured with their reference. */
    List<Ratio> all()
    {
        return results.measured().stream()
            .filter(contender -> !contender.reference().isEmpty())
            .flatMap(contender -> List.of(Measure.values()).stream()
                .flatMap(measure -> ratio(contender.name(), contender.reference(), measure).stream()))
            .toList();
    }

    Optional<Ratio> ratio(final String contender, final String reference, final Measure measure)
    {
        final List<Double> rounds = switch (measure)
        {
            case PACKETS_PER_SECOND -> byRound(results::loads, LoadRound::packetsPerSecond, contender, reference);
            case CPU -> isCpuKnown(contender) && isCpuKnown(reference) ?
                byRound(results::loads, LoadRound::cpuNsPerPacket, contender, reference) : List.of();
            case P50 -> byRound(results::latencies, LatencyRound::p50Ns, contender, reference);
            case P99 -> byRound(results::latencies, LatencyRound::p99Ns, contender, reference);
        };
        return rounds.isEmpty() ? Optional.empty() : Optional.of(new Ratio(
            contender, reference, measure, rounds, Spread.of(stream(rounds))));
    }

    private static DoubleStream stream(final List<Double> values)
    {
        return values.stream().mapToDouble(Double::doubleValue);
    }

    private static <T extends Record> List<Double> byRound(
        final Function<String, List<T>> rounds,
        final ToDoubleFunction<T> figure,
        final String contender,
        final String reference)
    {
        return pairs(rounds, figure, contender, reference, (over, under) -> over / under)
            .filter(ratio -> ratio > 0)
            .boxed()
            .toList();
    }

    private static <T extends Record> DoubleStream pairs(
        final Function<String, List<T>> rounds,
        final ToDoubleFunction<T> figure,
        final String contender,
        final String reference,
        final DoubleBinaryOperator compared)
    {
        final List<T> over = rounds.apply(contender);
        final List<T> under = rounds.apply(reference);
        // a contender that fails is given up, so that rounds have the same place in both lists
        return IntStream.range(0, Math.min(over.size(), under.size()))
            .mapToDouble(i -> compared.applyAsDouble(
                figure.applyAsDouble(over.get(i)), figure.applyAsDouble(under.get(i))))
            // without a reply there is no figure
            .filter(Double::isFinite);
    }

    /** What a contender's packets cost more than another's of the same round. */
    Optional<Spread> addedCpuNs(final String contender, final String reference)
    {
        final double[] added = pairs(
            results::loads, LoadRound::cpuNsPerPacket, contender, reference, (over, under) -> over - under).toArray();
        return added.length == 0 ? Optional.empty() : Optional.of(Spread.of(DoubleStream.of(added)));
    }

    Spread packetsPerSecond(final Contender contender)
    {
        return Spread.of(results.loads(contender.name()).stream().mapToDouble(LoadRound::packetsPerSecond));
    }

    /** Whether it was asked more than it could do in every round; otherwise it may be faster than measured. */
    boolean isSaturated(final Contender contender)
    {
        return results.loads(contender.name()).stream()
            .noneMatch(load -> load.right() > SATURATED * load.sent());
    }

    /** To be put in front of what it did. */
    String atLeast(final Contender contender)
    {
        return isSaturated(contender) ? "" : "at least ";
    }

    /** What is answered in the kernel is so in the time of others. */
    boolean isCpuKnown(final String name)
    {
        return results.contenders().stream().noneMatch(each -> each.name().equals(name) && each.isInKernel());
    }

    Spread cpuNsPerPacket(final Contender contender)
    {
        return Spread.of(results.loads(contender.name()).stream().mapToDouble(LoadRound::cpuNsPerPacket));
    }

    Spread offeredPerSecond(final Contender contender)
    {
        return Spread.of(results.loads(contender.name()).stream().mapToDouble(LoadRound::offeredPerSecond));
    }

    Spread cpuShare(final Contender contender)
    {
        return Spread.of(results.loads(contender.name()).stream().mapToDouble(LoadRound::cpuShare));
    }
}
