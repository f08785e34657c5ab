package io.stampede.net.udp;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link UdpPort} is opened with.
 *
 * @param local              address to bind to; a wildcard and port 0 let the kernel choose. A link-local IPv6 address
 *                           carries its scope.
 * @param remote             the only peer of a connected port; null for a port that talks to everybody.
 * @param sendBufferBytes    wanted SO_SNDBUF. Too small: replies to neighbours that do not resolve fill it and
 *                           everybody's are refused (THREATS row 5); too large: only memory, and only when used.
 * @param receiveBufferBytes wanted SO_RCVBUF. Too small: packets are lost while the thread is held up; too large: they
 *                           are late instead.
 * @param dscp               0..63, of the packets whose {@code sendTos} is 0.
 * @param ttl                1..255, TTL or Hop Limit of what is sent (RFC 4656 §4.1.2 asks for 255).
 * @param interfaceName      interface the port is tied to by SO_BINDTODEVICE; null for all.
 * @param frameLength        octets a frame holds; longer packets arrive cut off.
 * @param localOption        the command-line option {@code local} came from, named in error messages.
 * @param txTimestamps       whether a frame may ask when it left ({@link io.stampede.frame.Departure#STAMPED}): about 1
 *                           µs for each that does, nothing before the first.
 * @param segments           SRv6 segments visited before {@code remote} by what is sent, the first to visit first.
 * @param isConnected        whether the kernel keeps all but {@code remote} from being heard; a port that is not, and
 *                           has a {@code remote}, sends there and hears everybody.
 * @param isShared           whether several ports of this process have the address and each arrival is for one of
 *                           them; see {@link PortKeeper}.
 * @param isAggregating      whether packets of a flow come and leave as one where the kernel can (UDP_GRO and
 *                           UDP_SEGMENT); those that come as one have one receive time.
 */
public record UdpPortOptions(
    InetSocketAddress local,
    @Nullable InetSocketAddress remote,
    int sendBufferBytes,
    int receiveBufferBytes,
    int dscp,
    int ttl,
    @Nullable String interfaceName,
    int frameLength,
    String localOption,
    boolean txTimestamps,
    List<InetAddress> segments,
    boolean isConnected,
    boolean isShared,
    boolean isAggregating)
{
    /**
     * 254 neighbours of a /24 that do not resolve hold 208 KiB each before the kernel drops their packets: 52 MiB.
     */
    public static final int DEFAULT_SEND_BUFFER_BYTES = 64 << 20;
    /** 0.7 s of a stopped process at 1 kpps, or 20 ms at 1 Mpps: a small packet is charged with about 768 octets. */
    public static final int DEFAULT_RECEIVE_BUFFER_BYTES = 16 << 20;
    /** RFC 4656 §4.1.2: the receiver can count the hops. */
    public static final int DEFAULT_TTL = 255;
    /** The largest UDP payload of either family fits: 65,507 over IPv4, 65,527 over IPv6. */
    public static final int DEFAULT_FRAME_LENGTH = 1 << 16;

    private static final int MAX_DSCP = 63;
    private static final int MAX_TTL = 255;

    public UdpPortOptions
    {
        requireResolved(local);
        if (remote != null)
        {
            requireResolved(remote);
            require(isIpv6(remote) == isIpv6(local), "remote " + remote, "must be of the family of " + local);
        }
        require(!isConnected || remote != null, "connected", "needs a remote");
        segments = List.copyOf(segments);
        for (int i = 0; i < segments.size(); i++)
        {
            require(segments.get(i) instanceof Inet6Address && remote != null && isIpv6(remote),
                "segment " + segments.get(i), "must be IPv6, as the remote it leads to");
        }
        requireWithin("segments", segments.size(), 0, SegmentList.MAX_SEGMENTS);
        requireWithin("send buffer", sendBufferBytes, 1, Integer.MAX_VALUE);
        requireWithin("receive buffer", receiveBufferBytes, 1, Integer.MAX_VALUE);
        requireWithin("DSCP", dscp, 0, MAX_DSCP);
        requireWithin("TTL", ttl, 1, MAX_TTL);
        requireWithin("frame length", frameLength, 1, DEFAULT_FRAME_LENGTH);
    }

    /** A port for everybody, as a reflector needs. */
    public static UdpPortOptions listen(final InetSocketAddress local)
    {
        return defaults(local, null, "--listen ADDR:PORT");
    }

    /** A port for one peer, as a sender needs, bound to {@code local}. */
    public static UdpPortOptions connect(final InetSocketAddress local, final InetSocketAddress remote)
    {
        return defaults(local, remote, "--source ADDR:PORT");
    }

    /** A socket that only keeps an address of an interface from others, for a port of another kind. */
    public static UdpPortOptions keep(
        final InetSocketAddress local, final String interfaceName, final String localOption)
    {
        return defaults(local, null, localOption).withInterface(interfaceName).withBuffers(1, 1);
    }

    private static UdpPortOptions defaults(
        final InetSocketAddress local, final @Nullable InetSocketAddress remote, final String localOption)
    {
        return new UdpPortOptions(
            local, remote, DEFAULT_SEND_BUFFER_BYTES, DEFAULT_RECEIVE_BUFFER_BYTES, 0, DEFAULT_TTL, null,
            DEFAULT_FRAME_LENGTH, localOption, false, List.of(), remote != null, false, false);
    }

    public UdpPortOptions withBuffers(final int sendBytes, final int receiveBytes)
    {
        return new UdpPortOptions(
            local, remote, sendBytes, receiveBytes, dscp, ttl, interfaceName, frameLength, localOption,
            txTimestamps, segments, isConnected, isShared, isAggregating);
    }

    public UdpPortOptions withDscp(final int value)
    {
        return new UdpPortOptions(
            local, remote, sendBufferBytes, receiveBufferBytes, value, ttl, interfaceName, frameLength, localOption,
            txTimestamps, segments, isConnected, isShared, isAggregating);
    }

    public UdpPortOptions withTtl(final int value)
    {
        return new UdpPortOptions(
            local, remote, sendBufferBytes, receiveBufferBytes, dscp, value, interfaceName, frameLength, localOption,
            txTimestamps, segments, isConnected, isShared, isAggregating);
    }

    public UdpPortOptions withInterface(final String name)
    {
        return new UdpPortOptions(
            local, remote, sendBufferBytes, receiveBufferBytes, dscp, ttl, name, frameLength, localOption,
            txTimestamps, segments, isConnected, isShared, isAggregating);
    }

    public UdpPortOptions withFrameLength(final int lengthBytes)
    {
        return new UdpPortOptions(
            local, remote, sendBufferBytes, receiveBufferBytes, dscp, ttl, interfaceName, lengthBytes, localOption,
            txTimestamps, segments, isConnected, isShared, isAggregating);
    }

    public UdpPortOptions withTxTimestamps()
    {
        return new UdpPortOptions(
            local, remote, sendBufferBytes, receiveBufferBytes, dscp, ttl, interfaceName, frameLength, localOption,
            true, segments, isConnected, isShared, isAggregating);
    }

    /** Sends along these segments, one or more; IPv6 with a {@code remote} only. */
    public UdpPortOptions withSegments(final List<InetAddress> visited)
    {
        return new UdpPortOptions(
            local, remote, sendBufferBytes, receiveBufferBytes, dscp, ttl, interfaceName, frameLength, localOption,
            txTimestamps, visited, isConnected, isShared, isAggregating);
    }

    /** Sends to {@code remote} and hears everybody: for a peer that answers from another address. */
    public UdpPortOptions withoutConnecting()
    {
        return new UdpPortOptions(
            local, remote, sendBufferBytes, receiveBufferBytes, dscp, ttl, interfaceName, frameLength, localOption,
            txTimestamps, segments, false, isShared, isAggregating);
    }

    /** One of several that have the address. */
    public UdpPortOptions withSharing()
    {
        return new UdpPortOptions(
            local, remote, sendBufferBytes, receiveBufferBytes, dscp, ttl, interfaceName, frameLength, localOption,
            txTimestamps, segments, isConnected, true, isAggregating);
    }

    /** Packets of a flow as one. */
    public UdpPortOptions withAggregates()
    {
        return new UdpPortOptions(
            local, remote, sendBufferBytes, receiveBufferBytes, dscp, ttl, interfaceName, frameLength, localOption,
            txTimestamps, segments, isConnected, isShared, true);
    }

    /** At another address. */
    public UdpPortOptions at(final InetSocketAddress address)
    {
        return new UdpPortOptions(
            address, remote, sendBufferBytes, receiveBufferBytes, dscp, ttl, interfaceName, frameLength, localOption,
            txTimestamps, segments, isConnected, isShared, isAggregating);
    }

    public boolean isIpv6()
    {
        return isIpv6(local);
    }

    private static boolean isIpv6(final InetSocketAddress address)
    {
        final InetAddress ip = address.getAddress();
        return ip instanceof Inet6Address;
    }

    private static void requireResolved(final InetSocketAddress address)
    {
        require(!address.isUnresolved(), "address " + address, "must be resolved");
    }

    private static void requireWithin(final String what, final int value, final int min, final int max)
    {
        require(value >= min && value <= max, what + " " + value, "must be " + min + ".." + max);
    }

    private static void require(final boolean holds, final String what, final String rule)
    {
        if (!holds)
        {
            throw new IllegalArgumentException("udp port (" + what + "): " + rule);
        }
    }
}
