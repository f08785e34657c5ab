package io.stampede.net.udp;

import static io.stampede.net.udp.OnLoopback.BATCH;
import static org.assertj.core.api.Assertions.assertThat;

import io.stampede.clock.KernelWallClock;
import io.stampede.frame.IpAddress;
import io.stampede.frame.PacketBatch;
import io.stampede.linux.ThreadOf;
import io.stampede.net.Port;
import io.stampede.testing.NetworkNamespace;
import io.stampede.testing.Requires;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Ports in two network namespaces joined by a veth pair. A socket stays in the namespace of the thread that made it, so
 * one process can hold both ends. The asking port is connected: the kernel gives it nothing but replies from the very
 * address it asked.
 */
@Tag("root")
@Timeout(60)
class UdpPortNamespaceTest
{
    private static final String LINK = "veth0";
    private static final int SERVER_PORT = 8_620;
    private static final int EAGAIN = -11;

    private NetworkNamespace near;
    private NetworkNamespace far;

    @BeforeEach
    void joinTwoNetworks()
    {
        Requires.networkNamespaces();
        near = NetworkNamespace.create();
        far = NetworkNamespace.create();
        for (final NetworkNamespace namespace : new NetworkNamespace[]{near, far})
        {
            // link-local addresses usable at once, not after a second of duplicate address detection
            namespace.run("sysctl", "-qw", "net.ipv6.conf.default.accept_dad=0");
        }
        NetworkNamespace.join(near, far, LINK);
    }

    @AfterEach
    void removeNetworks()
    {
        for (final NetworkNamespace namespace : new NetworkNamespace[]{near, far})
        {
            if (namespace != null)
            {
                namespace.close();
            }
        }
    }

    /** The second address of an interface: the one a route would not choose as source. */
    @ParameterizedTest
    @CsvSource({
        "10.87.0.1/24, 10.87.0.2/24, 10.87.0.3/24, 10.87.0.3, 0.0.0.0",
        "fd87::1/64, fd87::2/64, fd87::3/64, fd87::2, ::",
        "fd87::1/64, fd87::2/64, fd87::3/64, fd87::3, ::"})
    void shouldReplyFromAskedAddressWhenItIsNotTheFirst(
        final String client, final String first, final String second, final String asked, final String any)
        throws Exception
    {
        near.address(LINK, client);
        far.address(LINK, first);
        far.address(LINK, second);

        shouldAnswer(InetAddress.getByName(asked), any);
    }

    @Test
    void shouldAnswerWhenAddressesAreLinkLocal() throws Exception
    {
        final byte[] octets = InetAddress.getByName(far.linkLocal(LINK)).getAddress();
        final int nearIndex = Integer.parseInt(
            near.run("cat", "/sys/class/net/" + LINK + "/ifindex").strip());

        shouldAnswer(Inet6Address.getByAddress(null, octets, nearIndex), "::");
    }

    private void shouldAnswer(final InetAddress asked, final String any) throws Exception
    {
        try (UdpPort server = openIn(far, UdpPortOptions.listen(at(any, SERVER_PORT)));
            UdpPort client = openIn(near, UdpPortOptions.connect(
                at(any, 0), new InetSocketAddress(asked, SERVER_PORT))))
        {
            final PacketBatch request = client.newBatch(1);
            final PacketBatch serving = server.newBatch(BATCH);
            final PacketBatch reply = client.newBatch(BATCH);
            request.count(1);
            request.sendLength(0, 44);

            assertThat(client.send(request)).isEqualTo(1);
            await(server, serving);
            serving.sendLength(0, serving.length(0));
            assertThat(server.send(serving)).as("status %d", serving.sendStatus(0)).isEqualTo(1);
            await(client, reply);

            assertThat(reply.length(0)).isEqualTo(44);
            assertThat(reply.ttl(0)).isEqualTo(255);
            assertThat(serving.interfaceIndex(0)).isPositive();
            assertThat(IpAddress.toInetAddress(serving.localHigh(0), serving.localLow(0)).getAddress())
                .isEqualTo(asked.getAddress());
            assertThat(server.statistics().sendFailed).isZero();
        }
    }

    /** Packets to a neighbour that does not resolve wait for it, at the cost of our send buffer (THREATS row 5). */
    @Test
    void shouldRefuseTheRestOfTheBatchWhenSendBufferIsFull() throws Exception
    {
        near.address(LINK, "10.87.0.1/24");
        final InetSocketAddress nobody = at("10.87.0.77", SERVER_PORT);
        try (UdpPort port = openIn(
            near, UdpPortOptions.connect(at("0.0.0.0", 0), nobody).withBuffers(4_608, 65_536)))
        {
            final int count = 64;
            final PacketBatch batch = port.newBatch(count);
            batch.count(count);
            for (int i = 0; i < count; i++)
            {
                batch.sendLength(i, 44);
            }

            final int sent = port.send(batch);

            assertThat(sent).isBetween(1, count - 1);
            for (int i = 0; i < count; i++)
            {
                assertThat(batch.sendStatus(i)).as("packet %d of %d sent", i, sent).isEqualTo(i < sent ? 44 : EAGAIN);
            }
            assertThat(port.statistics().sendBufferFull).isEqualTo(count - sent);
        }
    }

    @Test
    void shouldFailPacketsAndRecoverWhenLinkGoesDownAndUp() throws Exception
    {
        near.address(LINK, "10.87.0.1/24");
        far.address(LINK, "10.87.0.2/24");
        try (UdpPort server = openIn(far, UdpPortOptions.listen(at("0.0.0.0", SERVER_PORT)));
            UdpPort client = openIn(
                near, UdpPortOptions.connect(at("0.0.0.0", 0), at("10.87.0.2", SERVER_PORT))))
        {
            final PacketBatch request = client.newBatch(1);
            request.count(1);
            request.sendLength(0, 44);

            near.run("ip", "link", "set", LINK, "down");
            final int sentWhileDown = client.send(request);
            near.run("ip", "link", "set", LINK, "up");
            final int sentAfterwards = client.send(request);
            final PacketBatch serving = server.newBatch(BATCH);
            await(server, serving);

            assertThat(sentWhileDown).isZero();
            assertThat(client.statistics().sendFailed).isEqualTo(1);
            assertThat(client.statistics().icmpErrors).isZero();
            assertThat(sentAfterwards).isEqualTo(1);
            assertThat(serving.count()).isEqualTo(1);
        }
    }

    private static UdpPort openIn(final NetworkNamespace namespace, final UdpPortOptions options) throws Exception
    {
        return ThreadOf.namespace(namespace.name(), () -> UdpPort.open(options, new KernelWallClock()));
    }

    private static InetSocketAddress at(final String address, final int port) throws Exception
    {
        return new InetSocketAddress(InetAddress.getByName(address), port);
    }

    /** Bounded by the test's timeout. */
    private static void await(final Port port, final PacketBatch batch)
    {
        while (port.receive(batch) == 0)
        {
            Thread.onSpinWait();
        }
    }
}
