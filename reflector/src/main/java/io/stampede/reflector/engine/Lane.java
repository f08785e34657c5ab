package io.stampede.reflector.engine;

import io.stampede.frame.PacketBatch;
import io.stampede.net.Port;
import io.stampede.net.TxTimestamps;
import io.stampede.reflector.reflect.Reflector;
import org.jspecify.annotations.Nullable;

/** One listening port with its batch and its reflector. Owned by the reflecting thread once the agent has started. */
public final class Lane
{
    private final Port port;
    private final PacketBatch batch;
    private final @Nullable TxTimestamps stamps;
    private Reflector reflector;

    /** @param batch made by {@code port}. */
    public Lane(final Port port, final PacketBatch batch, final Reflector reflector)
    {
        this.port = port;
        this.batch = batch;
        this.reflector = reflector;
        stamps = port.txTimestamps();
    }

    /** Answers what has arrived, then sends again what is due to be. */
    int turn(final long nowNs, final EngineCounters counters)
    {
        return reflect(nowNs, counters) + reflector.bursts().repeat(reflector, nowNs);
    }

    /** Receives a batch, answers it, sends it: the path of every packet. */
    private int reflect(final long nowNs, final EngineCounters counters)
    {
        final int count = port.receive(batch);
        takeStamps();
        if (count == 0)
        {
            return 0;
        }
        for (int i = 0; i < count; i++)
        {
            counters.tally(reflector.reflect(batch, i, nowNs));
        }
        reflector.seal(batch);
        counters.reflected(port.send(batch));
        reflector.sent(batch);
        return count;
    }

    private void takeStamps()
    {
        while (stamps != null && stamps.size() > 0)
        {
            reflector.stamped(stamps.number(), stamps.epochNs());
            stamps.remove();
        }
    }

    /** What port and reflector have counted so far. */
    void addTo(final EngineCounters counters)
    {
        counters.add(port.statistics());
        counters.add(reflector.extender());
        counters.add(reflector.bursts());
        if (stamps != null)
        {
            counters.add(stamps);
        }
    }

    /** Lets another reflector answer from now on; it goes on counting where this one stopped. */
    void swap(final Reflector next)
    {
        next.extender().resume(reflector.extender());
        next.bursts().resume(reflector.bursts());
        reflector = next;
    }

    /** The listening port. */
    public Port port()
    {
        return port;
    }

    /** What answers its packets. */
    public Reflector reflector()
    {
        return reflector;
    }
}
