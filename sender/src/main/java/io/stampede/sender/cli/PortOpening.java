package io.stampede.sender.cli;

import io.stampede.clock.WallClock;
import io.stampede.linux.Errno;
import io.stampede.net.PortException;
import io.stampede.net.udp.UdpPort;
import io.stampede.net.udp.UdpPortOptions;
import io.stampede.sender.plan.ProbeShape;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Opens the socket of a run, connected to the reflector, from a random port unless told otherwise (THREATS row 1). */
final class PortOpening
{
    private static final int FIRST_DYNAMIC_PORT = 49_152;
    private static final int DYNAMIC_PORTS = 16_384;
    private static final int ATTEMPTS = 16;
    /** Replies are as long as requests; room for reflectors that make them longer than the smallest. */
    private static final int MIN_FRAME_LENGTH = 2_048;
    /** Longer than any TLV-padded probe of a usual link: TTL 255 and so on are the port's defaults. */
    private static final int SEND_BUFFER_BYTES = 4 << 20;

    private final InetSocketAddress remote;
    private final InetAddress localAddress;
    private final @Nullable Integer localPort;
    private final ProbeShape shape;
    private final UnaryOperator<UdpPortOptions> way;

    /**
     * @param remote       with port 0 if it shall be our own.
     * @param localAddress unspecified if the route shall decide.
     * @param localPort    null if random.
     * @param way          adds what is out of the ordinary.
     */
    PortOpening(
        final InetSocketAddress remote,
        final InetAddress localAddress,
        final @Nullable Integer localPort,
        final ProbeShape shape,
        final UnaryOperator<UdpPortOptions> way)
    {
        this.remote = remote;
        this.localAddress = localAddress;
        this.localPort = localPort;
        this.shape = shape;
        this.way = way;
    }

    UdpPort open(final WallClock clock, final RandomGenerator random) throws CommandFailure
    {
        for (int attempt = 1; ; attempt++)
        {
            try
            {
                final int port = localPort != null ? localPort : randomPort(random);
                return UdpPort.open(options(port), clock);
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

    private UdpPortOptions options(final int port)
    {
        final InetSocketAddress peer =
            remote.getPort() == 0 ? new InetSocketAddress(remote.getAddress(), port) : remote;
        return way.apply(UdpPortOptions.connect(new InetSocketAddress(localAddress, port), peer)
            .withBuffers(SEND_BUFFER_BYTES, UdpPortOptions.DEFAULT_RECEIVE_BUFFER_BYTES)
            .withDscp(shape.dscp())
            .withFrameLength(Math.max(MIN_FRAME_LENGTH, Math.max(shape.payloadLength(), shape.replyLength()))));
    }
}
