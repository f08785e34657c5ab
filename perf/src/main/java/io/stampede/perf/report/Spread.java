package io.stampede.perf.report;

import java.util.List;
import java.util.stream.DoubleStream;

/**
 * One figure over rounds.
 *
 * @param samples how many rounds there were.
 */
public record Spread(double median, double min, double max, int samples)
{
    /** Of at least one value. */
    static Spread of(final DoubleStream values)
    {
        final List<Double> sorted = values.sorted().boxed().toList();
        final int middle = sorted.size() / 2;
        final double median = sorted.size() % 2 == 1 ?
            sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
        return new Spread(median, sorted.getFirst(), sorted.getLast(), sorted.size());
    }

    /** The largest over the smallest. */
    double ratio()
    {
        return max / min;
    }
}
