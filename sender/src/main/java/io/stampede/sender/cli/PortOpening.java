package io.stampede.sender.cli;

import io.stampede.clock.WallClock;
import io.stampede.linux.Errno;
import io.stampede.net.PortException;
import java.net.InetSocketAddress;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Opens the ports of a run towards the reflector, from random UDP ports unless told otherwise (THREATS row 1). */
abstract class PortOpening
{
    private static final int FIRST_DYNAMIC_PORT = 49_152;
    private static final int DYNAMIC_PORTS = 16_384;
    /** With a thousand ports at once, of which none may be taken, most attempts fail where some thirty are. */
    private static final int ATTEMPTS = 64;
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

    /** Whether one port is that of all flows, from a UDP port each; otherwise each has one. */
    boolean isShared()
    {
        return false;
    }

    /**
     * Opens the port of one flow or several.
     *
     * @param first number of the first flow it is for, from 0: a UDP port that was asked for is that of flow 0.
     * @param flows it is for.
     */
    final ProbePort open(final int first, final int flows, final WallClock clock, final RandomGenerator random)
        throws CommandFailure
    {
        if (localPort != null && localPort + first + flows - 1 > MAX_PORT)
        {
            throw CommandFailure.usage("--source port " + localPort + ": flow " + (MAX_PORT - localPort + 2) +
                " would be beyond 65535 — use a lower one");
        }
        for (int attempt = 1; ; attempt++)
        {
            try
            {
                return openFrom(localPort != null ? consecutive(localPort + first, flows) :
                    randomPorts(flows, random), clock);
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

    private static List<Integer> consecutive(final int first, final int count)
    {
        return IntStream.range(first, first + count).boxed().toList();
    }

    /** All different. */
    private static List<Integer> randomPorts(final int count, final RandomGenerator random)
    {
        final Set<Integer> ports = new LinkedHashSet<>();
        while (ports.size() < count)
        {
            ports.add(randomPort(random));
        }
        return List.copyOf(ports);
    }

    static int randomPort(final RandomGenerator random)
    {
        return FIRST_DYNAMIC_PORT + random.nextInt(DYNAMIC_PORTS);
    }

    /** Opens it from these UDP ports of ours, one for each of its flows. */
    abstract ProbePort openFrom(List<Integer> ports, WallClock clock) throws PortException, CommandFailure;

    /** Whom a port that is opened from {@code port} sends to. */
    final InetSocketAddress peer(final int port)
    {
        return remote.getPort() == 0 ? new InetSocketAddress(remote.getAddress(), port) : remote;
    }
}
