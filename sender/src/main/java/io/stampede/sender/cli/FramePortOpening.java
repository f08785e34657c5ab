package io.stampede.sender.cli;

import io.stampede.clock.WallClock;
import io.stampede.net.Port;
import io.stampede.net.PortException;
import io.stampede.net.SocketAddressText;
import io.stampede.net.link.NextHop;
import io.stampede.net.link.PacketPeer;
import io.stampede.net.packet.PacketPort;
import io.stampede.net.packet.PacketPortOptions;
import io.stampede.net.xdp.XdpInterface;
import io.stampede.net.xdp.XdpPortOptions;
import io.stampede.sender.plan.ProbeShape;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Opens a port of whole frames, packet or xdp; they go to the neighbour that takes the probes on. */
final class FramePortOpening extends PortOpening
{
    private static final int TTL = 255;
    /** Of what is sent to a loopback address: no router may carry it on once the labels are gone (RFC 8029 §4.3). */
    private static final int TTL_TO_LOOPBACK = 1;

    private final InetAddress remote;
    private final InetAddress localAddress;
    private final ProbeShape shape;
    private final PathOptions path;

    /**
     * @param remote       with port 0 if it shall be our own.
     * @param localAddress unspecified if the route to the neighbour shall decide.
     * @param localPort    null if random.
     * @param path         which neighbour, and under what.
     */
    FramePortOpening(
        final InetSocketAddress remote,
        final InetAddress localAddress,
        final @Nullable Integer localPort,
        final ProbeShape shape,
        final PathOptions path)
    {
        super(remote, localPort);
        this.remote = remote.getAddress();
        this.localAddress = localAddress;
        this.shape = shape;
        this.path = path;
    }

    /** A queue is one port's. */
    @Override
    boolean isShared()
    {
        return path.isXdp();
    }

    @Override
    ProbePort openFrom(final List<Integer> ports, final WallClock clock) throws PortException, CommandFailure
    {
        final InetAddress neighbour = neighbour();
        final NextHop hop = NextHop.find(neighbour);
        final String interfaceName = path.interfaceName();
        if (interfaceName != null && !interfaceName.equals(hop.interfaceName()))
        {
            throw new CommandFailure(ExitCode.ENVIRONMENT, "--interface " + interfaceName + ": the route to " +
                SocketAddressText.of(neighbour) + " leads by " + hop.interfaceName() +
                " — name a neighbour of that link with --next-hop", null);
        }
        final InetAddress own = local(hop);
        final List<InetSocketAddress> locals = ports.stream().map(port -> new InetSocketAddress(own, port)).toList();
        final PacketPeer peer = new PacketPeer(peer(ports.getFirst()), hop.mac(), path.sendPath(shape.dscp()));
        final int ttl = remote.isLoopbackAddress() ? TTL_TO_LOOPBACK : TTL;
        final Port opened = path.isXdp() ?
            openXdp(XdpPortOptions.connect(hop.interfaceName(), path.queue(), locals, peer).withTtl(ttl), clock) :
            PacketPort.open(
                PacketPortOptions.connect(hop.interfaceName(), locals.getFirst(), peer).withTtl(ttl), clock);
        final int room = opened.maxPayload(opened.newBatch(1), 0);
        if (room < shape.payloadLength())
        {
            opened.close();
            throw new CommandFailure(ExitCode.ENVIRONMENT, "probes of " + shape.payloadLength() + " octets by " +
                hop.interfaceName() + ": its MTU leaves room for " + room + " — use a smaller -s, or fewer TLVs", null);
        }
        return new ProbePort(opened, locals);
    }

    /** Its only port; closing that detaches the program. */
    private static Port openXdp(final XdpPortOptions options, final WallClock clock) throws PortException
    {
        return XdpInterface.open(options, place -> clock).ports().getFirst();
    }

    private InetAddress neighbour() throws CommandFailure
    {
        final InetAddress nextHop = path.nextHop();
        final List<InetAddress> segments = path.segments();
        return nextHop != null ? nextHop : segments.isEmpty() ? remote : segments.getFirst();
    }

    private InetAddress local(final NextHop hop) throws CommandFailure
    {
        if (!localAddress.isAnyLocalAddress())
        {
            return localAddress;
        }
        if (Resolver.familyOf(hop.source()) != Resolver.familyOf(remote))
        {
            throw CommandFailure.usage("target " + remote.getHostAddress() + " by a next hop of the other family: no " +
                "route says which own address probes come from — name it with --source");
        }
        return hop.source();
    }
}
