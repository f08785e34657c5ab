package io.stampede.reflector.control;

import io.stampede.net.Port;
import io.stampede.reflector.config.IdleMode;
import io.stampede.runtime.PollIdleStrategy;
import java.util.List;
import java.util.function.LongConsumer;
import org.agrona.concurrent.BusySpinIdleStrategy;
import org.agrona.concurrent.IdleStrategy;
import org.agrona.concurrent.SystemNanoClock;

/** The idle strategy behind each {@link IdleMode}. */
final class Idling
{
    /**
     * How long {@code adaptive} spins. Too low: the next packet of a stream finds us asleep and waits some 30 µs for
     * the wake-up; too high: a core is burnt for a trickle. Streams of 5 kpps and more never find us asleep.
     */
    private static final long SPIN_NS = 200_000;

    private Idling()
    {
    }

    static IdleStrategy of(final IdleMode mode, final List<? extends Port> ports)
    {
        final int[] fds = ports.stream().mapToInt(Port::readableFd).toArray();
        return switch (mode)
        {
            case BUSY -> BusySpinIdleStrategy.INSTANCE;
            case ADAPTIVE -> new PollIdleStrategy(SPIN_NS, SystemNanoClock.INSTANCE, fds);
            case BLOCK -> new PollIdleStrategy(0, SystemNanoClock.INSTANCE, fds);
        };
    }

    /** Tells the strategy by when it has to be awake; one that never sleeps need not know. */
    static LongConsumer alarmOf(final IdleStrategy idle)
    {
        return idle instanceof PollIdleStrategy sleeping ? sleeping::wakeBy : nanoTime -> { };
    }
}
