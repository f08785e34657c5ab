package io.stampede.sender.html;

import io.stampede.sender.stats.DelayRange;
import io.stampede.sender.stats.TimelineSummary;
import io.stampede.sender.stats.TimelineSummary.MeanAndMax;
import io.stampede.sender.stats.TimelineSummary.Offset;
import io.stampede.sender.stats.TimelineSummary.Slice;
import org.jspecify.annotations.Nullable;

/**
 * The slices as numbers for the page's script, which shows them where the reader points; the page is whole without. One
 * array for each slice:
 * <pre>
 *   number, sent, answered, lost, forward, backward, rtt, forward, backward: min p50 p99 max,
 *   offset: value ±, pacing: mean max, residence: mean max               null for what is not known
 * </pre>
 */
final class ReadOuts
{
    private final StringBuilder json = new StringBuilder();

    private ReadOuts()
    {
    }

    static String json(final TimelineSummary timeline)
    {
        final ReadOuts all = new ReadOuts();
        all.json.append("{\"width\":").append(timeline.widthNs()).append(",\"slices\":[");
        boolean isFirst = true;
        for (final Slice slice : timeline.slices())
        {
            all.json.append(isFirst ? "\n" : ",\n");
            all.slice(slice);
            isFirst = false;
        }
        return all.json.append("]}").toString();
    }

    private void slice(final Slice slice)
    {
        final TimelineSummary.Fates fates = slice.fates();
        json.append('[').append(slice.number()).append(',').append(fates.sent()).append(',').append(fates.answered())
            .append(',').append(fates.lost()).append(',').append(fates.lostForward()).append(',')
            .append(fates.lostBackward());
        range(slice.rtt());
        range(slice.forward());
        range(slice.backward());
        final Offset offset = slice.offset();
        pair(offset == null ? null : Double.valueOf((double)offset.ns()), offset == null ? 0 : offset.uncertaintyNs());
        figures(slice.pacing());
        figures(slice.residence());
        json.append(']');
    }

    private void range(final DelayRange range)
    {
        if (range.isEmpty())
        {
            json.append(",null,null,null,null");
            return;
        }
        json.append(',').append(range.minNs()).append(',').append(range.p50Ns()).append(',').append(range.p99Ns())
            .append(',').append(range.maxNs());
    }

    private void figures(final @Nullable MeanAndMax figures)
    {
        pair(figures == null ? null : Double.valueOf(figures.meanNs()), figures == null ? 0 : figures.maxNs());
    }

    private void pair(final @Nullable Double first, final long second)
    {
        if (first == null)
        {
            json.append(",null,null");
            return;
        }
        json.append(',').append(Math.round(first)).append(',').append(second);
    }
}
