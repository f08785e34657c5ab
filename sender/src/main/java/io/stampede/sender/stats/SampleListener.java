package io.stampede.sender.stats;

import org.agrona.DirectBuffer;

/**
 * Takes part in the stream of samples a run makes: a log, a window, a timeline. Called by {@link StatsAgent} on the
 * thread of the statistics, sample by sample in the order they were made, after {@link SessionStatistics} has seen the
 * same. Allocates nothing, never waits, and keeps a copy of what it wants to keep.
 */
@FunctionalInterface
public interface SampleListener
{
    /** Before the first sample, on any thread: whose figures it may read whenever it is given a sample. */
    default void begin(final SessionStatistics statistics)
    {
    }

    /**
     * One sample.
     *
     * @param flow   number of the flow it is of, from 0.
     * @param kind   of {@link io.stampede.sender.match.Sample} or {@link io.stampede.sender.match.TlvSample}, which
     *               says which of both lies here.
     * @param offset of its first octet.
     */
    void onSample(int flow, int kind, DirectBuffer buffer, int offset);
}
