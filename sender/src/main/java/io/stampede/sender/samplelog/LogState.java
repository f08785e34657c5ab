package io.stampede.sender.samplelog;

import io.stampede.sender.report.RunBooks;

/**
 * What a run had counted beside its samples at one moment; the last one says that it has ended.
 *
 * @param number  of the state, from 1.
 * @param epochNs when, UTC.
 * @param isLast  the run has ended, and the log holds all there is.
 * @param books   the counts.
 */
public record LogState(long number, long epochNs, boolean isLast, RunBooks books)
{
}
