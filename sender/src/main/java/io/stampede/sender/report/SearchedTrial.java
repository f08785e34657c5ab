package io.stampede.sender.report;

import io.stampede.sender.search.Trial;
import io.stampede.sender.stats.LossSummary;
import org.jspecify.annotations.Nullable;

/**
 * A trial of a search, and who lost what in it.
 *
 * @param trial      what counts for the search.
 * @param notSent    probes that were due and did not leave.
 * @param ownDrops   replies our kernel or we dropped ourselves.
 * @param loss       probes without an answer, by direction; those of ownDrops are among them.
 * @param limitation why the trial tells of the sender only; null if it tells of the path.
 * @param share      what of it was the reflector's, by its own counts; null if nobody asked them.
 */
public record SearchedTrial(
    Trial trial, long notSent, long ownDrops, LossSummary loss, @Nullable String limitation,
    @Nullable ReflectorShare share)
{
}
