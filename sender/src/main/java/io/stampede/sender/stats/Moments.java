package io.stampede.sender.stats;

/**
 * What is known of a distribution exactly, in nanoseconds.
 *
 * @param count  values; the others mean nothing if 0.
 * @param stddev of the population.
 */
public record Moments(long count, long min, long max, double mean, double stddev)
{
}
