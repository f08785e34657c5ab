package io.stampede.reflector.control;

import io.stampede.clock.WallClock;
import io.stampede.net.Port;
import java.util.ArrayList;
import java.util.List;

/**
 * What one engine answers by. Owned by the control thread until the engine has them.
 *
 * @param clock stamps arrivals the kernel has not stamped, and replies; of the engine's thread alone.
 */
record EnginePorts(List<Port> ports, WallClock clock) implements AutoCloseable
{
    /** None yet. */
    EnginePorts(final WallClock clock)
    {
        this(new ArrayList<>(), clock);
    }

    /** Counts what the kernel dropped behind the last packet it delivered. Not while the engine turns. */
    long receiveQueueOverflow()
    {
        long overflow = 0;
        for (final Port port : ports)
        {
            port.updateReceiveQueueOverflow();
            overflow += port.statistics().receiveQueueOverflow;
        }
        return overflow;
    }

    @Override
    public void close()
    {
        ports.forEach(Port::close);
    }
}
