package io.stampede.linux;

import static org.assertj.core.api.Assertions.assertThat;

import io.stampede.testing.Allocation;
import io.stampede.testing.NetworkNamespace;
import io.stampede.testing.Requires;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Counts of interfaces that nobody else uses; what they should be was sent there. */
@Timeout(60)
class InterfaceStatisticsTest
{
    private static final int PACKETS = 7;
    /** More lines than one reading of the file holds. */
    private static final int PAIRS = 300;

    private static InterfaceStatistics openIn(final NetworkNamespace namespace, final String name) throws Exception
    {
        return ThreadOf.namespace(namespace.name(), () ->
        {
            final InterfaceStatistics statistics = new InterfaceStatistics(name);
            assertThat(statistics.open()).isZero();
            return statistics;
        });
    }

    /** A new namespace's loopback interface carries nothing but what is sent here. */
    @Test
    @Tag("root")
    void shouldCountPacketsOfTheNamespaceItWasOpenedInWhoeverReads() throws Exception
    {
        Requires.networkNamespaces();
        try (NetworkNamespace namespace = NetworkNamespace.create();
            InterfaceStatistics statistics = openIn(namespace, "lo"))
        {
            assertThat(statistics.receivedPackets()).isZero();

            ThreadOf.namespace(namespace.name(), InterfaceStatisticsTest::sendToItself);

            assertThat(statistics.read()).isTrue();
            assertThat(statistics.receivedPackets()).isEqualTo(PACKETS);
            assertThat(statistics.sentPackets()).isEqualTo(PACKETS);
        }
    }

    private static int sendToItself() throws IOException
    {
        try (DatagramSocket socket = new DatagramSocket(
            new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0)))
        {
            for (int i = 0; i < PACKETS; i++)
            {
                socket.send(new DatagramPacket(new byte[44], 44, socket.getLocalSocketAddress()));
            }
        }
        return PACKETS;
    }

    @Test
    @Tag("root")
    void shouldTellWhenTheInterfaceIsGoneAndWhenItIsBack() throws Exception
    {
        Requires.networkNamespaces();
        try (NetworkNamespace namespace = NetworkNamespace.create())
        {
            namespace.run("ip", "link", "add", "short7", "type", "veth", "peer", "name", "other");
            try (InterfaceStatistics statistics = openIn(namespace, "short7"))
            {
                namespace.run("ip", "link", "delete", "short7");
                assertThat(statistics.read()).isFalse();

                namespace.run("ip", "link", "add", "short7", "type", "veth", "peer", "name", "other");
                assertThat(statistics.read()).isTrue();
                assertThat(statistics.receivedPackets()).isZero();
            }
        }
    }

    @Test
    @Tag("root")
    void shouldFindTheLastOfManyInterfaces() throws Exception
    {
        Requires.networkNamespaces();
        try (NetworkNamespace namespace = NetworkNamespace.create())
        {
            namespace.run("sh", "-c", "i=0; while [ $i -lt " + PAIRS +
                " ]; do echo link add many$i type veth; i=$((i+1)); done | ip -batch -");
            namespace.run("ip", "link", "add", "last", "type", "veth");
            try (InterfaceStatistics statistics = openIn(namespace, "last"))
            {
                assertThat(statistics.read()).isTrue();
            }
        }
    }

    @Test
    void shouldSayThatThereIsNoSuchInterface()
    {
        try (InterfaceStatistics part = new InterfaceStatistics("l"); InterfaceStatistics none =
            new InterfaceStatistics("nosuch0"))
        {
            assertThat(part.open()).isEqualTo(-Errno.ENODEV.number());
            assertThat(none.open()).isEqualTo(-Errno.ENODEV.number());
        }
    }

    @Test
    void shouldReadNothingWhenClosed()
    {
        final InterfaceStatistics statistics = new InterfaceStatistics("lo");
        assertThat(statistics.open()).isZero();

        statistics.close();
        statistics.close();

        assertThat(statistics.read()).isFalse();
    }

    @Test
    @Tag("allocation")
    void shouldAllocateNothingOnceWarm()
    {
        try (InterfaceStatistics statistics = new InterfaceStatistics("lo"))
        {
            assertThat(statistics.open()).isZero();
            final long[] found = new long[1];

            final long allocated = Allocation.onceWarm(20, () ->
            {
                for (int i = 0; i < 20_000; i++)
                {
                    found[0] += statistics.read() ? 1 : 0;
                }
            });

            assertThat(found[0]).isPositive();
            assertThat(allocated).isZero();
        }
    }
}
