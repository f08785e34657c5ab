package io.stampede.net.xdp;

import static io.stampede.net.packet.PacketNetwork.LINK;
import static io.stampede.net.packet.PacketNetwork.PORT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stampede.clock.KernelWallClock;
import io.stampede.linux.ThreadOf;
import io.stampede.net.QueueRange;
import io.stampede.net.packet.PacketNetwork;
import io.stampede.testing.Requires;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What an AF_XDP port says when it cannot be, and that nothing stays behind then. */
@Tag("root")
@Timeout(60)
class XdpOpeningTest
{
    private PacketNetwork network;

    @BeforeEach
    void layOut()
    {
        Requires.networkNamespaces();
        network = new PacketNetwork();
    }

    @AfterEach
    void tearDown()
    {
        if (network != null)
        {
            network.close();
        }
    }

    private void assertRefused(final XdpPortOptions options, final String message) throws Exception
    {
        assertThatThrownBy(() -> XdpNetwork.openIn(network.far, options)).hasMessageContaining(message);
    }

    private static XdpPortOptions listening(final String link, final QueueRange queues)
    {
        return XdpPortOptions.listen(
            link, queues, List.of(new InetSocketAddress(InetAddress.ofLiteral("10.0.0.2"), PORT)));
    }

    @Test
    void shouldSayThatThereIsNoSuchInterfaceOrQueue() throws Exception
    {
        assertRefused(listening("eth9", QueueRange.ALL),
            "interface xdp eth9: ENODEV (19, no such device) — there is no such interface (see ip link)");
        assertRefused(listening(LINK, QueueRange.of(7)),
            "bind xdp veth0 queue 7: EINVAL (22, invalid argument) — the interface has no such queue");

        assertThat(XdpNetwork.attached(network.far)).isZero();
    }

    @Test
    void shouldSayThatFramesAreTooLong() throws Exception
    {
        network.far.run("ip", "link", "set", LINK, "mtu", "9000");

        assertRefused(listening(LINK, QueueRange.ALL),
            "open xdp veth0: its MTU is 9000, a frame of an AF_XDP port holds " + Umem.MAX_MTU + " — ip link set dev");
    }

    @Test
    void shouldSayWhoIsThereAlready() throws Exception
    {
        try (XdpPort first = XdpNetwork.listen(network.far, PORT))
        {
            assertThat(first.localPort()).isEqualTo(PORT);
            assertRefused(XdpNetwork.listening(PORT, "10.0.0.2"),
                "bind udp 10.0.0.2:8620: EADDRINUSE (98, address already in use)");
            assertRefused(XdpNetwork.listening(PORT + 1, "10.0.0.2"),
                "attach xdp veth0: EBUSY (16, device or resource busy) — another program is attached to the interface" +
                    " (see ip -d link show dev veth0): stop the process that did");
            assertThat(XdpNetwork.attached(network.far)).isEqualTo(1);
        }
    }

    /** Somebody else's socket, without a program. */
    @Test
    void shouldSayThatAQueueIsInUse() throws Exception
    {
        final Umem umem = Umem.forMtu(1500);
        final int index = PacketNetwork.index(network.far);
        try (QueueSocket other = ThreadOf.namespace(
            network.far.name(), () -> new QueueSocket("veth0 queue 0", index, 0, true, umem)))
        {
            assertThat(other.isZeroCopy()).isFalse();
            assertRefused(listening(LINK, QueueRange.of(0)),
                "bind xdp veth0 queue 0: EBUSY (16, device or resource busy) — the queue is in use by another process");
            assertThat(XdpNetwork.attached(network.far)).isZero();
        }
    }

    @Test
    void shouldSayWhatAnOrdinaryUserLacks()
    {
        assertThatThrownBy(() -> ThreadOf.namespace(network.far.name(), () -> ThreadOf.nobody(() -> XdpInterface.open(
            listening(LINK, QueueRange.ALL), port -> new KernelWallClock()))))
            .hasMessageContaining("open xdp veth0: ").hasMessageContaining("EPERM (1, operation not permitted)")
            .hasMessageContaining("needs CAP_BPF and CAP_NET_ADMIN");
    }
}
