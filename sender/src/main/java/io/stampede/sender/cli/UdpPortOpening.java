package io.stampede.sender.cli;

import io.stampede.clock.WallClock;
import io.stampede.net.PortException;
import io.stampede.net.udp.UdpPort;
import io.stampede.net.udp.UdpPortOptions;
import io.stampede.sender.plan.ProbeShape;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Opens a UDP socket, connected to the reflector unless its way says otherwise. */
final class UdpPortOpening extends PortOpening
{
    /** Replies are as long as requests; room for reflectors that make them longer than the smallest. */
    private static final int MIN_FRAME_LENGTH = 2_048;
    /** Longer than any TLV-padded probe of a usual link: TTL 255 and so on are the port's defaults. */
    private static final int SEND_BUFFER_BYTES = 4 << 20;

    private final InetAddress localAddress;
    private final ProbeShape shape;
    private final UnaryOperator<UdpPortOptions> way;

    /**
     * @param remote       with port 0 if it shall be our own.
     * @param localAddress unspecified if the route shall decide.
     * @param localPort    null if random.
     * @param way          adds what is out of the ordinary.
     */
    UdpPortOpening(
        final InetSocketAddress remote,
        final InetAddress localAddress,
        final @Nullable Integer localPort,
        final ProbeShape shape,
        final UnaryOperator<UdpPortOptions> way)
    {
        super(remote, localPort);
        this.localAddress = localAddress;
        this.shape = shape;
        this.way = way;
    }

    @Override
    ProbePort openFrom(final List<Integer> ports, final WallClock clock) throws PortException
    {
        final int port = ports.getFirst();
        final UdpPortOptions options =
            way.apply(UdpPortOptions.connect(new InetSocketAddress(localAddress, port), peer(port))
                .withBuffers(SEND_BUFFER_BYTES, UdpPortOptions.DEFAULT_RECEIVE_BUFFER_BYTES)
                .withDscp(shape.dscp())
                .withFrameLength(Math.max(MIN_FRAME_LENGTH, Math.max(shape.payloadLength(), shape.replyLength()))));
        final UdpPort opened = UdpPort.open(options, clock);
        return new ProbePort(opened, List.of(opened.localAddress()));
    }
}
