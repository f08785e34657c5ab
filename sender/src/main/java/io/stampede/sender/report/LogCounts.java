package io.stampede.sender.report;

/**
 * What became of a run's samples in its sample log.
 *
 * @param files   written.
 * @param records samples in them.
 * @param octets  they have together.
 * @param dropped samples that are in none of them: the next piece of file was not ready, or the disk full.
 */
public record LogCounts(long files, long records, long octets, long dropped)
{
}
