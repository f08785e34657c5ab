package io.stampede.net.packet;

import static io.stampede.net.packet.PacketNetwork.LINK;
import static io.stampede.net.packet.PacketNetwork.PORT;
import static io.stampede.net.packet.PacketNetwork.send;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stampede.frame.PacketBatch;
import io.stampede.linux.ThreadOf;
import io.stampede.net.link.PacketPeer;
import io.stampede.net.link.SendPath;
import io.stampede.net.udp.UdpPort;
import io.stampede.runtime.ThreadAffinity;
import io.stampede.testing.Requires;
import io.stampede.wire.ip.MplsLabel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Packet ports that share an interface: which of them the kernel gives a frame. */
@Tag("root")
@Timeout(60)
class PacketGroupTest
{
    private static final int FLOWS = 32;
    private static final int ROUNDS = 3;
    private static final int LABELLED_FLOWS = 8;
    private static final byte[] REQUEST = new byte[44];

    private final List<UdpPort> clients = new ArrayList<>();
    private List<PacketPort> ports = List.of();
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
        clients.forEach(UdpPort::close);
        ports.forEach(PacketPort::close);
        if (network != null)
        {
            network.close();
        }
    }

    /** That one of two gets none of 32 flows happens once in 2³¹ runs. */
    @ParameterizedTest
    @CsvSource({"10.0.0.1, 10.0.0.2", "fd00::1, fd00::2"})
    void shouldGiveEachFrameToOnePortAndAFlowAlwaysToTheSame(final String near, final String far) throws Exception
    {
        ports = network.listenTogether(Fanout.HASH, 2);
        for (int n = 0; n < FLOWS; n++)
        {
            clients.add(network.client(near, far));
        }
        final List<Set<Integer>> flows = List.of(new HashSet<>(), new HashSet<>());

        for (int round = 0; round < ROUNDS; round++)
        {
            clients.forEach(client -> send(client, REQUEST));
            take(FLOWS, flows);
        }

        assertThat(flows).noneMatch(Set::isEmpty);
        assertThat(flows.get(0).size() + flows.get(1).size()).as("flows, each at one port").isEqualTo(FLOWS);
        assertThat(ports).allMatch(port -> port.statistics().refusedFrames == 0);
    }

    /** Receives this many frames and no more; notes their source ports by the port they came to. */
    private void take(final int frames, final List<Set<Integer>> flows)
    {
        int taken = 0;
        while (taken < frames)
        {
            taken += poll(flows);
            PacketNetwork.spin();
        }
        assertThat(taken + poll(flows)).as("none came to both").isEqualTo(frames);
    }

    private int poll(final List<Set<Integer>> flows)
    {
        int taken = 0;
        for (int n = 0; n < ports.size(); n++)
        {
            final PacketBatch batch = ports.get(n).newBatch(FLOWS);
            final int count = ports.get(n).receive(batch);
            for (int i = 0; i < count; i++)
            {
                flows.get(n).add(batch.sourcePort(i));
            }
            taken += count;
        }
        return taken;
    }

    /** Where the kernel's hash looks no further than the first label. */
    @Test
    void shouldGiveEachFrameUnderLabelsToOnePort() throws Exception
    {
        ports = network.listenTogether(Fanout.HASH, 2);
        final PacketPeer peer = new PacketPeer(
            new InetSocketAddress(InetAddress.ofLiteral("10.0.0.2"), PORT), PacketNetwork.mac(network.far),
            SendPath.labels(MplsLabel.entry(16_001, 0, true, 255)));
        final List<Set<Integer>> flows = List.of(new HashSet<>(), new HashSet<>());
        for (int n = 0; n < LABELLED_FLOWS; n++)
        {
            final InetSocketAddress local = new InetSocketAddress(InetAddress.ofLiteral("10.0.0.1"), 6_000 + n);
            try (PacketPort client =
                PacketNetwork.openIn(network.near, PacketPortOptions.connect(LINK, local, peer)))
            {
                send(client, REQUEST);
                send(client, REQUEST);
            }
        }

        take(2 * LABELLED_FLOWS, flows);

        assertThat(flows.get(0).size() + flows.get(1).size()).as("flows, each at one port").isEqualTo(LABELLED_FLOWS);
    }

    /** On a wire of two veths the CPU that sends a frame is the one that receives it. */
    @Test
    void shouldGiveAFrameToThePortOfTheReceivingCpu() throws Exception
    {
        ports = network.listenTogether(Fanout.CPU, 2);
        clients.add(network.client("10.0.0.1", "10.0.0.2"));
        final BitSet cpus = ThreadAffinity.allowedCpus();
        // the station is asked for by the first, which leaves with the answer and its CPU
        send(clients.get(0), REQUEST);
        take(1, List.of(new HashSet<>(), new HashSet<>()));

        for (final int cpu : cpus.stream().limit(2).toArray())
        {
            final List<Set<Integer>> flows = List.of(new HashSet<>(), new HashSet<>());
            ThreadOf.namespace(network.near.name(), () ->
            {
                ThreadAffinity.pinCurrentThread(cpu);
                send(clients.get(0), REQUEST);
                return cpu;
            });
            take(1, flows);

            assertThat(flows.get(cpu % 2)).as("port %d, CPU %d", cpu % 2, cpu).isNotEmpty();
        }
    }

    @Test
    void shouldHaveThePortForItselfAndGiveItBackWhenClosed() throws Exception
    {
        ports = network.listenTogether(Fanout.HASH, 2);
        assertThat(ports).allMatch(port -> port.localPort() == PORT);

        assertThatThrownBy(() -> network.listenTogether(Fanout.HASH, 2))
            .hasMessageContaining("bind udp 0.0.0.0:8620: EADDRINUSE (98, address already in use)");
        assertThatThrownBy(() -> network.listen())
            .hasMessageContaining("bind udp 0.0.0.0:8620: EADDRINUSE (98, address already in use)");

        ports.forEach(PacketPort::close);
        ports = network.listenTogether(Fanout.HASH, 3);
        assertThat(ports).hasSize(3);
    }

    /** Two groups on one interface have ids of their own: neither takes what is for the other. */
    @Test
    void shouldLeaveTheFramesOfAnotherUdpPortToItsOwnGroup() throws Exception
    {
        ports = network.listenTogether(Fanout.HASH, 2);
        final PacketPortOptions others = PacketPortOptions.listen(
            LINK, List.of(InetAddress.ofLiteral("10.0.0.2")), PORT + 1);
        final PacketPort alone = PacketNetwork.openIn(network.far, others);
        final List<PacketPort> group = network.listenTogether(Fanout.HASH, 2, 0);
        try
        {
            assertThat(group.get(1).localPort()).as("chosen once for all").isEqualTo(group.get(0).localPort())
                .isPositive();
            for (int n = 0; n < FLOWS; n++)
            {
                clients.add(network.client("10.0.0.1", "10.0.0.2"));
            }

            clients.forEach(client -> send(client, REQUEST));

            take(FLOWS, List.of(new HashSet<>(), new HashSet<>()));
            assertThat(alone.receive(alone.newBatch(1))).isZero();
            assertThat(group).allMatch(port -> port.receive(port.newBatch(1)) == 0);
        }
        finally
        {
            alone.close();
            group.forEach(PacketPort::close);
        }
    }
}
