package io.stampede.sender.html;

import io.stampede.sender.html.Plot.Point;
import io.stampede.sender.html.Plot.Span;
import io.stampede.sender.stats.DelayRange;
import io.stampede.sender.stats.TimelineSummary;
import io.stampede.sender.stats.TimelineSummary.Slice;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** What all pictures over time have in common: where a slice lies, and which slices hang together. */
final class TimeAxis
{
    /** Slices further apart than this many usual distances are not joined by a line. */
    private static final long GAP = 3;
    /** So few slices that each is worth a dot. */
    private static final int DOTTED_UP_TO = 120;

    private final TimelineSummary timeline;
    private final Axis axis;
    private final long usualDistance;

    TimeAxis(final TimelineSummary timeline)
    {
        this.timeline = timeline;
        final List<Slice> slices = timeline.slices();
        final long last = slices.isEmpty() ? 0 : slices.getLast().number();
        axis = Axis.time((double)(last + 1) * timeline.widthNs());
        final long[] distances = new long[Math.max(0, slices.size() - 1)];
        for (int i = 0; i < distances.length; i++)
        {
            distances[i] = slices.get(i + 1).number() - slices.get(i).number();
        }
        Arrays.sort(distances);
        usualDistance = distances.length == 0 ? 1 : distances[distances.length / 2];
    }

    Axis axis()
    {
        return axis;
    }

    List<Slice> slices()
    {
        return timeline.slices();
    }

    /** Of a slice, ns. */
    double widthNs()
    {
        return (double)timeline.widthNs();
    }

    /** Where a slice begins, ns since the start. */
    double begin(final Slice slice)
    {
        return slice.number() * widthNs();
    }

    private double middle(final Slice slice)
    {
        return begin(slice) + widthNs() / 2;
    }

    /** From the least value to the 99th percentile of every slice that has any, in runs without a gap. */
    List<List<Span>> spans(final Function<Slice, DelayRange> quantity)
    {
        return runs(slice -> !quantity.apply(slice).isEmpty(), slice -> new Span(
            middle(slice), (double)quantity.apply(slice).minNs(), (double)quantity.apply(slice).p99Ns()));
    }

    /** A value of every slice that has one, in runs without a gap. */
    List<List<Point>> points(final Function<Slice, @Nullable Double> value)
    {
        return runs(slice -> value.apply(slice) != null, slice ->
        {
            final Double ns = value.apply(slice);
            return new Point(middle(slice), ns == null ? 0 : ns);
        });
    }

    /** Those that a line cannot show: slices alone between gaps, or all where they are few. */
    List<Point> lonely(final List<List<Point>> runs)
    {
        final boolean areFew = timeline.slices().size() <= DOTTED_UP_TO;
        return runs.stream().filter(run -> areFew || run.size() == 1).flatMap(List::stream).toList();
    }

    /** The middles of those slices. */
    List<Double> where(final Predicate<Slice> has)
    {
        return timeline.slices().stream().filter(has).map(this::middle).toList();
    }

    /** What {@code make} makes of slices, apart where there is a gap. */
    <T> List<List<T>> runs(final Predicate<Slice> has, final Function<Slice, T> make)
    {
        final List<List<T>> runs = new ArrayList<>();
        @Nullable List<T> run = null;
        long previous = 0;
        for (final Slice slice : timeline.slices())
        {
            if (!has.test(slice))
            {
                run = null;
                continue;
            }
            if (run == null || slice.number() - previous > GAP * usualDistance)
            {
                run = new ArrayList<>();
                runs.add(run);
            }
            run.add(make.apply(slice));
            previous = slice.number();
        }
        return runs;
    }
}
