package io.stampede.sender.cli;

import io.stampede.clock.WallClock;
import io.stampede.linux.Errno;
import io.stampede.net.PortException;
import java.net.InetSocketAddress;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Opens the port of a run towards the reflector, from a random UDP port unless told otherwise (THREATS row 1). */
abstract class PortOpening
{
    private static final int FIRST_DYNAMIC_PORT = 49_152;
    private static final int DYNAMIC_PORTS = 16_384;
    private static final int ATTEMPTS = 16;
    private static final int MAX_PORT = 65_535;

    private final InetSocketAddress remote;
    private final @Nullable Integer localPort;

    /**
     * @param remote    with port 0 if it shall be our own.
     * @param localPort null if random.
     */
    PortOpening(final InetSocketAddress remote, final @Nullable Integer localPort)
    {
        this.remote = remote;
        this.localPort = localPort;
    }

    /** @param number of the flow it is for, from 0: a port that was asked for is the first one's. */
    final ProbePort open(final int number, final WallClock clock, final RandomGenerator random) throws CommandFailure
    {
        if (localPort != null && localPort + number > MAX_PORT)
        {
            throw CommandFailure.usage("--source port " + localPort + ": flow " + (number + 1) +
                " would be beyond 65535 — use a lower one");
        }
        for (int attempt = 1; ; attempt++)
        {
            try
            {
                return openFrom(localPort != null ? localPort + number : randomPort(random), clock);
            }
            catch (final PortException ex)
            {
                final boolean isTaken = ex.errno() == Errno.EADDRINUSE.number();
                if (localPort != null || !isTaken || attempt == ATTEMPTS)
                {
                    throw CommandFailure.refused(String.valueOf(ex.getMessage()), ex);
                }
            }
        }
    }

    static int randomPort(final RandomGenerator random)
    {
        return FIRST_DYNAMIC_PORT + random.nextInt(DYNAMIC_PORTS);
    }

    /** Opens it from this UDP port of ours. */
    abstract ProbePort openFrom(int port, WallClock clock) throws PortException, CommandFailure;

    /** Whom a port that is opened from {@code port} sends to. */
    final InetSocketAddress peer(final int port)
    {
        return remote.getPort() == 0 ? new InetSocketAddress(remote.getAddress(), port) : remote;
    }
}
