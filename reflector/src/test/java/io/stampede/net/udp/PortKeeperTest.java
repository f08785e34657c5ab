package io.stampede.net.udp;

import static io.stampede.net.udp.OnLoopback.any;
import static io.stampede.net.udp.OnLoopback.assumeAddress;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.stampede.clock.KernelWallClock;
import io.stampede.frame.PacketBatch;
import io.stampede.linux.Sched;
import io.stampede.net.PortException;
import io.stampede.testing.Requires;
import java.io.IOException;
import java.net.BindException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Several ports at one address, and nobody else's. */
@Timeout(60)
class PortKeeperTest
{
    private static final int SENDERS = 64;

    /** Ports that share an address, guarded. */
    private record Shared(PortKeeper keeper, List<UdpPort> ports) implements AutoCloseable
    {
        static Shared open(final String host, final int count) throws PortException, IOException
        {
            return open(host, count, false);
        }

        static Shared open(final String host, final int count, final boolean isSteered)
            throws PortException, IOException
        {
            final UdpPortOptions options = UdpPortOptions.listen(any(host)).withBuffers(1 << 20, 1 << 20);
            final Shared shared = new Shared(PortKeeper.claim(options), new ArrayList<>());
            final UdpPortOptions member = options.at(shared.address()).withSharing();
            for (int n = 0; n < count; n++)
            {
                shared.ports.add(UdpPort.open(member, new KernelWallClock()));
            }
            if (isSteered)
            {
                assertThat(shared.ports.get(0).steerByCpu(count)).isZero();
            }
            shared.keeper.guard();
            return shared;
        }

        InetSocketAddress address()
        {
            return keeper.localAddress();
        }

        /** Packets received by each port; loopback has delivered what was sent. */
        int[] received()
        {
            final int[] counts = new int[ports.size()];
            for (int n = 0; n < counts.length; n++)
            {
                final PacketBatch batch = ports.get(n).newBatch(8);
                while (ports.get(n).receive(batch) > 0)
                {
                    counts[n] += batch.count();
                }
            }
            return counts;
        }

        @Override
        public void close()
        {
            ports.forEach(UdpPort::close);
            keeper.close();
        }
    }

    private static InetAddress reachable(final InetSocketAddress address)
    {
        final InetAddress ip = address.getAddress();
        return ip.isAnyLocalAddress() ?
            InetAddress.ofLiteral(ip.getAddress().length == 4 ? "127.0.0.1" : "::1") : ip;
    }

    /** One packet each from as many source ports. */
    private static void send(final InetSocketAddress to, final int senders) throws IOException
    {
        final SocketAddress destination = new InetSocketAddress(reachable(to), to.getPort());
        for (int n = 0; n < senders; n++)
        {
            try (DatagramChannel sender = DatagramChannel.open())
            {
                assertThat(sender.send(ByteBuffer.allocate(44), destination)).isEqualTo(44);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "0.0.0.0", "::1", "::"})
    void shouldDeliverEachPacketToOneOfThePorts(final String host) throws Exception
    {
        assumeAddress(host.contains(":") ? "::1" : host);
        try (Shared shared = Shared.open(host, 3))
        {
            send(shared.address(), SENDERS);

            final int[] received = shared.received();

            assertThat(received[0] + received[1] + received[2]).isEqualTo(SENDERS);
            // 3 × (2/3)^64: once in 10^11 runs one of them gets nothing by chance
            assertThat(received).doesNotContain(0);
        }
    }

    /** More sockets than the kernel looks at one by one in its table by port: then it uses that by address. */
    @ParameterizedTest
    @ValueSource(ints = {2, 12})
    void shouldRefuseWhoeverAsksForTheAddressLater(final int ports) throws Exception
    {
        for (final String host : List.of("127.0.0.1", "0.0.0.0"))
        {
            try (Shared shared = Shared.open(host, ports))
            {
                refusesEverybody(shared.address());
                send(shared.address(), SENDERS);

                int sum = 0;
                for (final int count : shared.received())
                {
                    sum += count;
                }
                assertThat(sum).as("nobody took any away").isEqualTo(SENDERS);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 12})
    void shouldRefuseWhoeverAsksForTheIpv6AddressLater(final int ports) throws Exception
    {
        Requires.ipv6Loopback();
        for (final String host : List.of("::1", "::"))
        {
            try (Shared shared = Shared.open(host, ports))
            {
                refusesEverybody(shared.address());
            }
        }
    }

    private static void refusesEverybody(final InetSocketAddress address) throws Exception
    {
        final UdpPortOptions options = UdpPortOptions.listen(address);
        assertThatThrownBy(() -> PortKeeper.claim(options)).isInstanceOf(PortException.class)
            .hasMessageStartingWith("bind udp ").hasMessageContaining("EADDRINUSE");
        assertThatThrownBy(() -> UdpPort.open(options, new KernelWallClock())).hasMessageContaining("EADDRINUSE");
        assertThatThrownBy(() -> UdpPort.open(options.withSharing(), new KernelWallClock()))
            .as("one of the same user that shares").hasMessageContaining("EADDRINUSE");
        final InetSocketAddress narrower = new InetSocketAddress(reachable(address), address.getPort());
        for (final InetSocketAddress wanted : List.of(address, narrower))
        {
            try (DatagramChannel stranger = DatagramChannel.open(
                address.getAddress().getAddress().length == 4 ?
                    StandardProtocolFamily.INET : StandardProtocolFamily.INET6))
            {
                stranger.setOption(StandardSocketOptions.SO_REUSEPORT, true);
                stranger.setOption(StandardSocketOptions.SO_REUSEADDR, true);
                assertThatThrownBy(() -> stranger.bind(wanted)).isInstanceOf(BindException.class);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "0.0.0.0"})
    void shouldNotShareWithWhomWasThereBefore(final String host) throws Exception
    {
        try (DatagramSocket before = new DatagramSocket(null))
        {
            before.setOption(StandardSocketOptions.SO_REUSEPORT, true);
            before.setOption(StandardSocketOptions.SO_REUSEADDR, true);
            before.bind(any(host));
            final UdpPortOptions options =
                UdpPortOptions.listen(new InetSocketAddress(any(host).getAddress(), before.getLocalPort()));

            assertThatThrownBy(() -> PortKeeper.claim(options)).isInstanceOf(PortException.class)
                .hasMessageContaining("EADDRINUSE");
        }
    }

    @Test
    void shouldLeaveTheAddressFreeWhenClosed() throws Exception
    {
        final InetSocketAddress address;
        try (Shared shared = Shared.open("127.0.0.1", 2))
        {
            address = shared.address();
        }

        try (UdpPort port = UdpPort.open(UdpPortOptions.listen(address), new KernelWallClock()))
        {
            assertThat(port.localPort()).isEqualTo(address.getPort());
        }
    }

    /** Loopback hands a packet over on the CPU of its sender. */
    @Test
    void shouldGiveThePacketToThePortOfTheReceivingCpu() throws Exception
    {
        final BitSet cpus = new BitSet();
        assertThat(Sched.getAffinity(cpus)).isZero();
        assumeTrue(cpus.cardinality() >= 2, "needs two CPUs, may use " + cpus);
        try (Shared shared = Shared.open("127.0.0.1", 2, true))
        {
            for (int cpu = cpus.nextSetBit(0); cpu >= 0; cpu = cpus.nextSetBit(cpu + 1))
            {
                sendFrom(cpu, shared.address());
                final int[] expected = new int[2];
                expected[cpu % 2] = SENDERS;

                assertThat(shared.received()).as("by CPU %d", cpu).isEqualTo(expected);
            }
        }
    }

    private static void sendFrom(final int cpu, final InetSocketAddress to) throws Exception
    {
        final FutureTask<Void> work = new FutureTask<>(() ->
        {
            final BitSet only = new BitSet();
            only.set(cpu);
            assertThat(Sched.setAffinity(only)).isZero();
            send(to, SENDERS);
            return null;
        });
        new Thread(work).start();
        work.get();
    }
}
