package io.stampede.net.packet;

import io.stampede.clock.KernelWallClock;
import io.stampede.clock.WallClock;
import io.stampede.frame.PacketBatch;
import io.stampede.linux.ThreadOf;
import io.stampede.net.Port;
import io.stampede.net.udp.UdpPort;
import io.stampede.net.udp.UdpPortOptions;
import io.stampede.testing.NetworkNamespace;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.stream.Stream;

/**
 * Two hosts on a wire, {@code veth0} at both ends: near is 10.0.0.1 and fd00::1, far 10.0.0.2 and fd00::2; far also has
 * 198.51.100.20 and 2001:db8::20 of its own.
 */
public final class PacketNetwork implements AutoCloseable
{
    public static final String LINK = "veth0";
    public static final int PORT = 8_620;

    public final NetworkNamespace near = NetworkNamespace.create();
    public final NetworkNamespace far = NetworkNamespace.create();

    public PacketNetwork()
    {
        NetworkNamespace.join(near, far, LINK);
        near.address(LINK, "10.0.0.1/24");
        near.address(LINK, "fd00::1/64");
        far.address(LINK, "10.0.0.2/24");
        far.address(LINK, "fd00::2/64");
        far.address("lo", "198.51.100.20/32");
        far.address("lo", "2001:db8::20/128");
        near.run("ip", "route", "add", "198.51.100.20", "via", "10.0.0.2");
        near.run("ip", "-6", "route", "add", "2001:db8::20", "via", "fd00::2");
    }

    /** A port of far that answers to all its addresses. */
    public PacketPort listen() throws Exception
    {
        return listen("0.0.0.0", "::");
    }

    PacketPort listen(final String... locals) throws Exception
    {
        final List<InetAddress> addresses = List.of(locals).stream().map(InetAddress::ofLiteral).toList();
        return openIn(far, PacketPortOptions.listen(LINK, addresses, PORT));
    }

    /** Ports of far that share what comes to all its addresses. */
    List<PacketPort> listenTogether(final Fanout fanout, final int ports) throws Exception
    {
        return listenTogether(fanout, ports, PORT);
    }

    List<PacketPort> listenTogether(final Fanout fanout, final int ports, final int localPort) throws Exception
    {
        final PacketPortOptions options = PacketPortOptions.listen(
            LINK, List.of(InetAddress.ofLiteral("0.0.0.0"), InetAddress.ofLiteral("::")), localPort);
        final List<WallClock> clocks = Stream.<WallClock>generate(KernelWallClock::new).limit(ports).toList();
        return ThreadOf.namespace(far.name(), () -> PacketPort.openGroup(options, fanout, clocks));
    }

    static PacketPort openIn(final NetworkNamespace namespace, final PacketPortOptions options) throws Exception
    {
        return ThreadOf.namespace(namespace.name(), () -> PacketPort.open(options, new KernelWallClock()));
    }

    /** A UDP socket of near, for one destination in far. */
    public UdpPort client(final String local, final String remote) throws Exception
    {
        final UdpPortOptions options = UdpPortOptions.connect(
            new InetSocketAddress(InetAddress.ofLiteral(local), 0),
            new InetSocketAddress(InetAddress.ofLiteral(remote), PORT));
        return ThreadOf.namespace(near.name(), () -> UdpPort.open(options, new KernelWallClock()));
    }

    /** MAC address of {@link #LINK}. */
    public static long mac(final NetworkNamespace namespace)
    {
        return Long.parseLong(
            namespace.run("cat", "/sys/class/net/" + LINK + "/address").strip().replace(":", ""), 16);
    }

    /** The kernel's number of {@link #LINK}. */
    public static int index(final NetworkNamespace namespace)
    {
        return Integer.parseInt(namespace.run("cat", "/sys/class/net/" + LINK + "/ifindex").strip());
    }

    /** Lets {@code payload} leave by a port once. */
    public static void send(final Port port, final byte... payload)
    {
        final PacketBatch batch = port.newBatch(1);
        batch.buffer().putBytes(batch.offset(0), payload);
        batch.count(1);
        batch.sendLength(0, payload.length);
        if (port.send(batch) != 1)
        {
            throw new AssertionError("not sent: " + batch.sendStatus(0));
        }
    }

    /** The next batch of one; bounded by the test's timeout. */
    public static PacketBatch receive(final Port port)
    {
        final PacketBatch batch = port.newBatch(1);
        while (port.receive(batch) == 0)
        {
            spin();
        }
        return batch;
    }

    /** Waits a moment; ends a test that has run out of time. */
    public static void spin()
    {
        if (Thread.currentThread().isInterrupted())
        {
            throw new AssertionError("what was waited for did not come in time");
        }
        Thread.onSpinWait();
    }

    /** What the first frame holds. */
    public static byte[] payload(final PacketBatch batch)
    {
        final byte[] octets = new byte[batch.length(0)];
        batch.buffer().getBytes(batch.offset(0), octets);
        return octets;
    }

    @Override
    public void close()
    {
        near.close();
        far.close();
    }
}
