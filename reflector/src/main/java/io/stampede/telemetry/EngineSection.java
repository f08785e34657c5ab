package io.stampede.telemetry;

import java.util.Map;
import org.agrona.concurrent.AtomicBuffer;
import org.agrona.concurrent.status.AtomicCounter;

/**
 * What one engine writes of a {@link CountersFile}: its counters, its session records and its heartbeat. Stored to by
 * the thread of that engine alone, and on cache lines no other engine stores to.
 */
public final class EngineSection
{
    private final Map<CounterDescriptor, AtomicCounter> counters;
    private final AtomicBuffer sessions;
    private final AtomicBuffer heartbeat;

    EngineSection(
        final Map<CounterDescriptor, AtomicCounter> counters, final AtomicBuffer sessions, final AtomicBuffer heartbeat)
    {
        this.counters = counters;
        this.sessions = sessions;
        this.heartbeat = heartbeat;
    }

    /** The counter of a descriptor the file was made with; not of one of the process as a whole. */
    public AtomicCounter counter(final CounterDescriptor descriptor)
    {
        final AtomicCounter counter = counters.get(descriptor);
        if (counter == null)
        {
            throw new IllegalArgumentException("not a counter of this file's engines: " + descriptor.counterName());
        }
        return counter;
    }

    /** Memory for the engine's session table, zeroed; records of the length the file was made with. */
    public AtomicBuffer sessions()
    {
        return sessions;
    }

    /** Shows readers that the engine still turns; once per second. */
    public void heartbeat(final long epochNs)
    {
        // read by any process; release makes what was stored before it visible to who sees it
        heartbeat.putLongRelease(0, epochNs);
    }
}
