package io.stampede.reflector.engine;

import io.stampede.clock.ClockQuality;
import io.stampede.net.PortStatistics;
import io.stampede.net.TxTimestamps;
import io.stampede.reflector.reflect.Bursts;
import io.stampede.reflector.reflect.DropReason;
import io.stampede.reflector.reflect.tlv.Extender;
import io.stampede.reflector.session.SessionTable;
import io.stampede.telemetry.CounterDescriptor;
import java.util.function.Function;
import org.agrona.concurrent.status.AtomicCounter;
import org.jspecify.annotations.Nullable;

/**
 * Counts in plain longs while a duty cycle runs and publishes what changed at its end, one release store a counter.
 * Written by the reflecting thread; anyone may read the counters.
 */
public final class EngineCounters
{
    private static final ReflectorCounter[] COUNTERS = ReflectorCounter.values();
    private static final int LENGTH = 96;
    private static final int RECEIVED = ReflectorCounter.RECEIVED.id();
    private static final int REFLECTED = ReflectorCounter.REFLECTED.id();
    private static final int OFFLOAD_REFLECTED = ReflectorCounter.OFFLOAD_REFLECTED.id();
    private static final int FIRST_DROP = ReflectorCounter.DROPPED_TOO_LONG.id();

    /** What is added up anew over all lanes whenever it is published. */
    private static final ReflectorCounter[] SUMS = {
        ReflectorCounter.TLVS_PROCESSED,
        ReflectorCounter.TLVS_UNRECOGNIZED,
        ReflectorCounter.TLVS_MALFORMED,
        ReflectorCounter.TLVS_INTEGRITY_FAILED,
        ReflectorCounter.CONTROL_REFUSED,
        ReflectorCounter.CONTROL_REPLAYED,
        ReflectorCounter.CONTROL_CONFLICTING,
        ReflectorCounter.BURSTS_BEGUN,
        ReflectorCounter.BURSTS_REPLIES,
        ReflectorCounter.OWN_SEND_BUFFER_FULL,
        ReflectorCounter.OWN_SEND_FAILED,
        ReflectorCounter.OWN_RECEIVE_QUEUE_OVERFLOW,
        ReflectorCounter.OWN_RECEIVE_FAILED,
        ReflectorCounter.OWN_WITHOUT_KERNEL_TIMESTAMP,
        ReflectorCounter.OWN_WITHOUT_TRANSMIT_TIMESTAMP,
        ReflectorCounter.PORT_REFUSED_FRAMES,
        ReflectorCounter.PORT_AGGREGATES_RECEIVED,
        ReflectorCounter.PORT_AGGREGATES_SENT,
    };

    /** All three are indexed by {@link ReflectorCounter#id()}. */
    private final long[] values = new long[LENGTH];
    private final long[] published = new long[LENGTH];
    private final @Nullable AtomicCounter[] counters = new AtomicCounter[LENGTH];

    /** @param allocator gives the counter that readers see for a descriptor; called once for each of an engine. */
    public EngineCounters(final Function<CounterDescriptor, AtomicCounter> allocator)
    {
        for (final ReflectorCounter counter : COUNTERS)
        {
            if (!counter.isOfProcess())
            {
                counters[counter.id()] = allocator.apply(counter);
            }
        }
    }

    /** Which counter a {@link DropReason} has. */
    public static ReflectorCounter of(final int dropReason)
    {
        for (final ReflectorCounter counter : COUNTERS)
        {
            if (counter.id() == FIRST_DROP - dropReason - 1)
            {
                return counter;
            }
        }
        throw new IllegalArgumentException("no such drop reason: " + dropReason);
    }

    /** Counts one packet by what {@code Reflector.reflect} made of it. */
    void tally(final int result)
    {
        values[RECEIVED]++;
        if (result < 0)
        {
            values[FIRST_DROP - result - 1]++;
        }
    }

    void reflected(final int replies)
    {
        values[REFLECTED] += replies;
    }

    /**
     * Counts requests this thread has not seen, as received and reflected too.
     *
     * @param total answered so far.
     */
    void reflectedInKernel(final long total)
    {
        final long more = total - values[OFFLOAD_REFLECTED];
        values[OFFLOAD_REFLECTED] = total;
        values[RECEIVED] += more;
        values[REFLECTED] += more;
    }

    /** Forgets sums over lanes, to be added up anew. */
    void beginSums()
    {
        for (final ReflectorCounter counter : SUMS)
        {
            values[counter.id()] = 0;
        }
    }

    void add(final TxTimestamps stamps)
    {
        values[ReflectorCounter.OWN_WITHOUT_TRANSMIT_TIMESTAMP.id()] += stamps.missing() + stamps.overwritten();
    }

    void add(final PortStatistics port)
    {
        values[ReflectorCounter.OWN_SEND_BUFFER_FULL.id()] += port.sendBufferFull;
        values[ReflectorCounter.OWN_SEND_FAILED.id()] += port.sendFailed;
        values[ReflectorCounter.OWN_RECEIVE_QUEUE_OVERFLOW.id()] += port.receiveQueueOverflow;
        values[ReflectorCounter.OWN_RECEIVE_FAILED.id()] += port.receiveFailed;
        values[ReflectorCounter.OWN_WITHOUT_KERNEL_TIMESTAMP.id()] += port.withoutKernelTimestamp;
        values[ReflectorCounter.PORT_REFUSED_FRAMES.id()] += port.refusedFrames;
        values[ReflectorCounter.PORT_AGGREGATES_RECEIVED.id()] += port.aggregatesReceived;
        values[ReflectorCounter.PORT_AGGREGATES_SENT.id()] += port.aggregatesSent;
    }

    void add(final Extender extender)
    {
        values[ReflectorCounter.TLVS_PROCESSED.id()] += extender.processed;
        values[ReflectorCounter.TLVS_UNRECOGNIZED.id()] += extender.unrecognized;
        values[ReflectorCounter.TLVS_MALFORMED.id()] += extender.malformed;
        values[ReflectorCounter.TLVS_INTEGRITY_FAILED.id()] += extender.integrityFailed;
        values[ReflectorCounter.CONTROL_REFUSED.id()] += extender.notConformant;
        values[ReflectorCounter.CONTROL_REPLAYED.id()] += extender.replayed;
        values[ReflectorCounter.CONTROL_CONFLICTING.id()] += extender.conflicting;
    }

    void add(final Bursts bursts)
    {
        values[ReflectorCounter.BURSTS_BEGUN.id()] += bursts.begun;
        values[ReflectorCounter.BURSTS_REPLIES.id()] += bursts.repeated;
    }

    void policyVersion(final long version)
    {
        values[ReflectorCounter.POLICY_VERSION.id()] = version;
    }

    void set(final SessionTable sessions)
    {
        values[ReflectorCounter.SESSIONS_LIVE.id()] = sessions.live();
        values[ReflectorCounter.SESSIONS_CREATED.id()] = sessions.created();
        values[ReflectorCounter.SESSIONS_EXPIRED.id()] = sessions.expired();
        values[ReflectorCounter.SESSIONS_REFUSED.id()] = sessions.refused();
    }

    void set(final ClockQuality clock)
    {
        values[ReflectorCounter.CLOCK_SYNCHRONIZED.id()] = clock.isSynchronized() ? 1 : 0;
        values[ReflectorCounter.CLOCK_ERROR_NS.id()] = clock.errorNs();
    }

    /** Lets readers see what changed since the last time. */
    void publish()
    {
        for (int id = 0; id < LENGTH; id++)
        {
            final AtomicCounter counter = counters[id];
            if (values[id] != published[id] && counter != null)
            {
                published[id] = values[id];
                // release: readers in other threads and processes (stat) see whole values
                counter.setRelease(values[id]);
            }
        }
    }
}
