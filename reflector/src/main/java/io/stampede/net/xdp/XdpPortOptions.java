package io.stampede.net.xdp;

import io.stampede.net.QueueRange;
import io.stampede.net.link.PacketPeer;
import io.stampede.net.udp.UdpPortOptions;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the {@link XdpPort}s of an interface are opened with.
 *
 * @param queues      each has a port.
 * @param locals      our addresses and UDP ports that are answered to; a wildcard stands for all of its family this
 *                    host has. UDP port 0 lets the kernel choose, the same for all that have it.
 * @param peer        of a connected port; null for ports that talk to everybody.
 * @param dscp        0..63, of the packets whose {@code sendTos} is 0.
 * @param ttl         1..255, TTL or Hop Limit of what is sent.
 * @param localOption the command-line option {@code locals} came from, named in error messages.
 */
public record XdpPortOptions(
    String interfaceName,
    QueueRange queues,
    List<InetSocketAddress> locals,
    @Nullable PacketPeer peer,
    int dscp,
    int ttl,
    String localOption)
{
    private static final int MAX_DSCP = 63;
    private static final int MAX_TTL = 255;

    public XdpPortOptions
    {
        locals = List.copyOf(locals);
        require(!locals.isEmpty(), "local addresses", "none", "must be at least one");
        require(dscp >= 0 && dscp <= MAX_DSCP, "DSCP", Integer.toString(dscp), "must be 0..63");
        require(ttl >= 1 && ttl <= MAX_TTL, "TTL", Integer.toString(ttl), "must be 1..255");
        if (peer != null)
        {
            final InetAddress local = locals.getFirst().getAddress();
            require(
                local.getClass() == peer.remote().getAddress().getClass() && !local.isAnyLocalAddress(),
                "local address", local, "must be one of the remote's family");
            for (int n = 1; n < locals.size(); n++)
            {
                require(
                    locals.get(n).getAddress().equals(local),
                    "local address", locals.get(n), "must be that of the first");
            }
        }
    }

    /** Ports for everybody, as a reflector needs. */
    public static XdpPortOptions listen(
        final String interfaceName, final QueueRange queues, final List<InetSocketAddress> locals)
    {
        return new XdpPortOptions(
            interfaceName, queues, locals, null, 0, UdpPortOptions.DEFAULT_TTL, "--listen ADDR:PORT");
    }

    /** A port for one peer, as a sender needs; {@code locals} are UDP ports of one of our addresses, no wildcard. */
    public static XdpPortOptions connect(
        final String interfaceName, final int queue, final List<InetSocketAddress> locals, final PacketPeer peer)
    {
        return new XdpPortOptions(
            interfaceName, QueueRange.of(queue), locals, peer, 0, UdpPortOptions.DEFAULT_TTL,
            "--source ADDR:PORT");
    }

    public XdpPortOptions withTtl(final int value)
    {
        return new XdpPortOptions(interfaceName, queues, locals, peer, dscp, value, localOption);
    }

    public XdpPortOptions withDscp(final int value)
    {
        return new XdpPortOptions(interfaceName, queues, locals, peer, value, ttl, localOption);
    }

    private static void require(final boolean holds, final String what, final Object value, final String rule)
    {
        if (!holds)
        {
            throw new IllegalArgumentException("xdp port (" + what + " " + value + "): " + rule);
        }
    }
}
