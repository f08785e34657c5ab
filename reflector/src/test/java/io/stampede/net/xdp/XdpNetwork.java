package io.stampede.net.xdp;

import static io.stampede.net.packet.PacketNetwork.LINK;

import io.stampede.clock.KernelWallClock;
import io.stampede.linux.Rtnetlink;
import io.stampede.linux.ThreadOf;
import io.stampede.net.QueueRange;
import io.stampede.testing.NetworkNamespace;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.stream.Stream;

/** AF_XDP ports on the hosts of a {@link io.stampede.net.packet.PacketNetwork}. */
final class XdpNetwork
{
    private XdpNetwork()
    {
    }

    /** The one port of the one queue a veth has; with it everything is closed. */
    static XdpPort openIn(final NetworkNamespace host, final XdpPortOptions options) throws Exception
    {
        return interfaceIn(host, options).ports().get(0);
    }

    static XdpInterface interfaceIn(
        final NetworkNamespace host, final XdpPortOptions options, final XdpStage... stages) throws Exception
    {
        return ThreadOf.namespace(host.name(), () -> XdpInterface.open(options, port -> new KernelWallClock(), stages));
    }

    /** Ports that answer to these addresses. */
    static XdpPortOptions listening(final int port, final String... addresses)
    {
        final List<InetSocketAddress> locals = Stream.of(addresses)
            .map(address -> new InetSocketAddress(InetAddress.ofLiteral(address), port)).toList();
        return XdpPortOptions.listen(LINK, QueueRange.ALL, locals);
    }

    static XdpPort listen(final NetworkNamespace host, final int port) throws Exception
    {
        return openIn(host, listening(port, "0.0.0.0", "::"));
    }

    /** Where a program is attached to an interface: 0 nowhere, 1 in the driver, 2 behind it. */
    static int attached(final NetworkNamespace host) throws Exception
    {
        return ThreadOf.namespace(host.name(), () ->
        {
            try (Rtnetlink rtnetlink = new Rtnetlink())
            {
                rtnetlink.open();
                return rtnetlink.link(LINK).xdpAttached();
            }
        });
    }
}
