package io.stampede.net.packet;

import io.stampede.net.link.PacketPeer;
import io.stampede.net.udp.UdpPortOptions;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link PacketPort} is opened with.
 *
 * @param interfaceName      the one interface it sees.
 * @param locals             our addresses it answers to; a wildcard stands for all of its family this host has.
 * @param localPort          UDP port it receives on; 0 lets the kernel choose.
 * @param peer               of a connected port; null for a port that talks to everybody.
 * @param dscp               0..63, of the packets whose {@code sendTos} is 0.
 * @param ttl                1..255, TTL or Hop Limit of what is sent.
 * @param sendBufferBytes    wanted SO_SNDBUF.
 * @param receiveBufferBytes wanted SO_RCVBUF.
 * @param localOption        the command-line option {@code locals} came from, named in error messages.
 */
public record PacketPortOptions(
    String interfaceName,
    List<InetAddress> locals,
    int localPort,
    @Nullable PacketPeer peer,
    int dscp,
    int ttl,
    int sendBufferBytes,
    int receiveBufferBytes,
    String localOption)
{
    /** Frames are not kept for neighbours that do not resolve, as a UDP socket's are: some batches fit. */
    public static final int DEFAULT_SEND_BUFFER_BYTES = 4 << 20;

    private static final int MAX_DSCP = 63;
    private static final int MAX_TTL = 255;
    private static final int MAX_PORT = 0xFFFF;

    public PacketPortOptions
    {
        locals = List.copyOf(locals);
        require(!locals.isEmpty(), "local addresses", "none", "must be at least one");
        require(localPort >= 0 && localPort <= MAX_PORT, "port", Integer.toString(localPort), "must be 0..65535");
        require(dscp >= 0 && dscp <= MAX_DSCP, "DSCP", Integer.toString(dscp), "must be 0..63");
        require(ttl >= 1 && ttl <= MAX_TTL, "TTL", Integer.toString(ttl), "must be 1..255");
        if (peer != null)
        {
            require(
                locals.size() == 1 && locals.get(0).getClass() == peer.remote().getAddress().getClass() &&
                    !locals.get(0).isAnyLocalAddress(),
                "local address", locals.get(0), "must be one of the remote's family");
        }
    }

    /** A port for everybody, as a reflector needs. */
    public static PacketPortOptions listen(
        final String interfaceName, final List<InetAddress> locals, final int localPort)
    {
        return new PacketPortOptions(
            interfaceName, locals, localPort, null, 0, UdpPortOptions.DEFAULT_TTL, DEFAULT_SEND_BUFFER_BYTES,
            UdpPortOptions.DEFAULT_RECEIVE_BUFFER_BYTES, "--listen ADDR:PORT");
    }

    /** A port for one peer, as a sender needs; {@code local} is one of our addresses, no wildcard. */
    public static PacketPortOptions connect(
        final String interfaceName, final InetSocketAddress local, final PacketPeer peer)
    {
        return new PacketPortOptions(
            interfaceName, List.of(local.getAddress()), local.getPort(), peer, 0, UdpPortOptions.DEFAULT_TTL,
            DEFAULT_SEND_BUFFER_BYTES, UdpPortOptions.DEFAULT_RECEIVE_BUFFER_BYTES, "--source ADDR:PORT");
    }

    /** Another UDP port. */
    public PacketPortOptions withLocalPort(final int value)
    {
        return new PacketPortOptions(
            interfaceName, locals, value, peer, dscp, ttl, sendBufferBytes, receiveBufferBytes, localOption);
    }

    /** TTL 1 where the remote is in 127/8 or ::1, so that no router carries a stray packet on. */
    public PacketPortOptions withTtl(final int value)
    {
        return new PacketPortOptions(
            interfaceName, locals, localPort, peer, dscp, value, sendBufferBytes, receiveBufferBytes, localOption);
    }

    public PacketPortOptions withDscp(final int value)
    {
        return new PacketPortOptions(
            interfaceName, locals, localPort, peer, value, ttl, sendBufferBytes, receiveBufferBytes, localOption);
    }

    public PacketPortOptions withBuffers(final int sendBytes, final int receiveBytes)
    {
        return new PacketPortOptions(
            interfaceName, locals, localPort, peer, dscp, ttl, sendBytes, receiveBytes, localOption);
    }

    private static void require(final boolean holds, final String what, final Object value, final String rule)
    {
        if (!holds)
        {
            throw new IllegalArgumentException("packet port (" + what + " " + value + "): " + rule);
        }
    }
}
