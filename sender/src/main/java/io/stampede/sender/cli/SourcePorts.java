package io.stampede.sender.cli;

import io.stampede.clock.WallClock;
import io.stampede.linux.Errno;
import io.stampede.linux.ProcFile;
import io.stampede.net.Port;
import io.stampede.net.PortException;
import io.stampede.net.PortStatistics;
import io.stampede.net.udp.UdpPort;
import io.stampede.net.udp.UdpPortOptions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The sockets of many sessions, on UDP ports outside the range the kernel gives to those who do not care
 * (net.ipv4.ip_local_port_range), so that neither takes the other's. A port somebody has is passed over.
 */
final class SourcePorts implements AutoCloseable
{
    private static final Path EPHEMERAL = Path.of("/proc/sys/net/ipv4/ip_local_port_range");
    private static final int DEFAULT_LOW = 32_768;
    private static final int DEFAULT_HIGH = 60_999;
    private static final int FIRST = 1_024;
    private static final int LAST = 65_535;
    /** Replies are as long as requests; room for reflectors that make them longer than the smallest. */
    private static final int MIN_FRAME_LENGTH = 2_048;

    private final List<UdpPort> ports = new ArrayList<>();

    private SourcePorts()
    {
    }

    /**
     * The ports to choose from, in the order they are tried.
     *
     * @param what  for messages: where they come from.
     * @param ports in 1..65535.
     */
    record Pool(String what, List<Integer> ports)
    {
        /** Those outside the kernel's own range, from a random one on (THREATS row 1). */
        static Pool outside(final int low, final int high, final RandomGenerator random)
        {
            final List<Integer> above = new ArrayList<>();
            for (int port = high + 1; port <= LAST; port++)
            {
                above.add(port);
            }
            final List<Integer> rotated = new ArrayList<>();
            final int start = above.isEmpty() ? 0 : random.nextInt(above.size());
            rotated.addAll(above.subList(start, above.size()));
            rotated.addAll(above.subList(0, start));
            for (int port = low - 1; port >= FIRST; port--)
            {
                rotated.add(port);
            }
            return new Pool("outside net.ipv4.ip_local_port_range " + low + ".." + high, rotated);
        }

        /** That of this machine. */
        static Pool ofKernel(final RandomGenerator random)
        {
            try
            {
                final String[] ends = ProcFile.read(EPHEMERAL).split("\\s+", -1);
                return outside(Integer.parseInt(ends[0]), Integer.parseInt(ends[1]), random);
            }
            catch (final IOException | NumberFormatException ex)
            {
                return outside(DEFAULT_LOW, DEFAULT_HIGH, random);
            }
        }

        /** Those of {@code 61000-61009} or {@code 61000}. */
        static Pool named(final String text)
        {
            if (!text.matches("\\d{1,5}(-\\d{1,5})?"))
            {
                throw new IllegalArgumentException("'" + text + "' is no range of ports — write 61000-61009");
            }
            final String[] ends = text.split("-", -1);
            final int low = Integer.parseInt(ends[0]);
            final int high = Integer.parseInt(ends[ends.length - 1]);
            if (low < 1 || low > high || high > LAST)
            {
                throw new IllegalArgumentException("'" + text + "' is no range within 1..65535, the lower one first");
            }
            final List<Integer> ports = new ArrayList<>();
            for (int port = low; port <= high; port++)
            {
                ports.add(port);
            }
            return new Pool("of source-ports " + text, ports);
        }
    }

    /**
     * Opens one for each share, or none.
     *
     * @param source own address; null if the route decides.
     */
    static SourcePorts open(
        final List<SocketShares.Share> shares, final @Nullable InetAddress source, final Pool pool,
        final WallClock clock) throws CommandFailure
    {
        final SourcePorts opened = new SourcePorts();
        try
        {
            int next = 0;
            for (final SocketShares.Share share : shares)
            {
                next = opened.openFrom(pool, next, share, source, clock);
            }
            return opened;
        }
        catch (final CommandFailure | RuntimeException ex)
        {
            opened.close();
            throw ex;
        }
    }

    /** @return where to go on in the pool. */
    private int openFrom(
        final Pool pool,
        final int from,
        final SocketShares.Share share,
        final @Nullable InetAddress source,
        final WallClock clock) throws CommandFailure
    {
        for (int i = from; i < pool.ports().size(); i++)
        {
            try
            {
                ports.add(UdpPort.open(options(share, source, pool.ports().get(i)), clock));
                return i + 1;
            }
            catch (final PortException ex)
            {
                if (ex.errno() != Errno.EADDRINUSE.number())
                {
                    throw CommandFailure.refused(String.valueOf(ex.getMessage()), ex);
                }
            }
        }
        throw new CommandFailure(ExitCode.ENVIRONMENT, "source ports: " + (ports.size() + 1) +
            " are needed, and of the " + pool.ports().size() + " " + pool.what() +
            " only " + ports.size() + " are free — name others by 'source-ports', or stop who has them (ss -lu)", null);
    }

    private static UdpPortOptions options(
        final SocketShares.Share share, final @Nullable InetAddress source, final int port)
    {
        final InetAddress any = InetAddress.ofLiteral(share.isIpv6() ? "::" : "0.0.0.0");
        return new UdpPortOptions(
            new InetSocketAddress(source == null ? any : source, port), null,
            UdpPortOptions.DEFAULT_SEND_BUFFER_BYTES, UdpPortOptions.DEFAULT_RECEIVE_BUFFER_BYTES, 0,
            UdpPortOptions.DEFAULT_TTL, null, Math.max(MIN_FRAME_LENGTH, share.longestPayload()),
            "'source' of the file", false, List.of(), false, false, false);
    }

    /** In the order of the shares. */
    List<Port> ports()
    {
        return List.copyOf(ports);
    }

    /** Where they are bound, likewise. */
    List<InetSocketAddress> locals()
    {
        return ports.stream().map(UdpPort::localAddress).toList();
    }

    /** Counts of all of them, when the run has ended. */
    List<PortStatistics> statistics()
    {
        ports.forEach(Port::updateReceiveQueueOverflow);
        return ports.stream().map(Port::statistics).toList();
    }

    @Override
    public void close()
    {
        ports.forEach(Port::close);
    }
}
