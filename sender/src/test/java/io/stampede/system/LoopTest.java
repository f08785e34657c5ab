package io.stampede.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.stampede.testing.NetworkNamespace;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Two reflectors on one link are pointed at each other by one packet with a forged source (THREATS row 1). One listens
 * on ports 862 and 50001, the other on 862 and 50002, so neither knows the other's second port for one that reflects.
 */
@Timeout(60)
class LoopTest
{
    private static final int FIRST_PORT = 50_001;
    private static final int SECOND_PORT = 50_002;
    private static final int DEFAULT_PORT = 862;
    /** A loop would have gone round about as often while these were asked and answered one by one. */
    private static final int TURNS = 10;

    @TempDir
    private static Path directory;
    private static @Nullable TwoNodes nodes;
    private static @Nullable Path keys;

    /** Both reflectors, and what each has been asked without forging. */
    private static final class Facing implements AutoCloseable
    {
        private final RunningReflector first;
        private final RunningReflector second;
        private final Requester requester;
        private final byte[] request;
        private long asked;

        Facing(final byte[] request, final String... options) throws Exception
        {
            this.request = request;
            first = start(nodes().near(), TwoNodes.NEAR_IPV4, TwoNodes.NEAR_IPV6, FIRST_PORT, options);
            second = start(nodes().far(), TwoNodes.FAR_IPV4, TwoNodes.FAR_IPV6, SECOND_PORT, options);
            requester = Requester.in(nodes().near());
        }

        private static RunningReflector start(
            final NetworkNamespace node,
            final String ipv4,
            final String ipv6,
            final int port,
            final String... options)
        {
            return RunningReflector.start(
                directory, Programs.DEFAULT_HEAP, node::inside,
                List.of(ipv4 + ":862", ipv4 + ":" + port, "[" + ipv6 + "]:862", "[" + ipv6 + "]:" + port), options);
        }

        /** Gives whatever is under way time to show. */
        void askInTurn() throws IOException
        {
            requester.askInTurn(ForgedPackets.at(TwoNodes.NEAR_IPV4, FIRST_PORT), TURNS, request);
            requester.askInTurn(ForgedPackets.at(TwoNodes.FAR_IPV4, SECOND_PORT), TURNS, request);
            requester.askInTurn(ForgedPackets.at(TwoNodes.NEAR_IPV6, DEFAULT_PORT), TURNS, request);
            requester.askInTurn(ForgedPackets.at(TwoNodes.FAR_IPV6, DEFAULT_PORT), TURNS, request);
            asked += 2 * TURNS;
        }

        /** Packets that reached the first beside those asked, of which there have been at least {@code expected}. */
        long reachedFirst(final long expected)
        {
            first.await("reflector.received", asked + expected);
            return first.watched("reflector.received") - asked;
        }

        /** Packets that reached the second and were answers of the first; all it answered was asked. */
        long reachedSecond()
        {
            second.await("reflector.reflected", asked);
            assertThat(second.watched("reflector.reflected")).isEqualTo(asked);
            return second.watched("reflector.received") - asked;
        }

        @Override
        public void close()
        {
            first.close();
            second.close();
            requester.close();
        }
    }

    @BeforeAll
    static void join() throws IOException
    {
        nodes = TwoNodes.join();
        keys = TestRequests.writeKeyFile(directory.resolve("keys"));
    }

    @AfterAll
    static void remove()
    {
        if (nodes != null)
        {
            nodes.close();
        }
    }

    private static TwoNodes nodes()
    {
        return Objects.requireNonNull(nodes);
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "--mode stateless",
        "--mode stateful --twamp-light --tlvs on --min-source-port 0",
        "--auth --key-file KEYS"})
    void shouldExchangeAtMostOnePacketWhenPointedAtEachOther(final String options) throws Exception
    {
        final String[] words = options.replace("KEYS", String.valueOf(keys)).split(" ");
        // whoever forges may have seen a genuine packet: it is signed
        final byte[] request = options.contains("--auth") ? TestRequests.signed(1, 7) : TestRequests.plain(1, 7);

        try (Facing facing = new Facing(request, words);
            ForgedPackets forged = ForgedPackets.between(nodes().far(), nodes().near(), TwoNodes.LINK))
        {
            long sent = 0;
            long answered = 0;
            for (final InetSocketAddress[] ends : forgeries())
            {
                forged.send(ends[0], ends[1], request);
                facing.askInTurn();

                sent++;
                assertThat(facing.reachedFirst(sent)).as("packets from %s to %s", ends[0], ends[1]).isEqualTo(sent);
                assertThat(facing.reachedSecond()).as("with answers from %s to %s", ends[1], ends[0])
                    .isBetween(answered, answered + 1);
                answered = facing.reachedSecond();
            }
            // a port of the other that we cannot know for a reflector's, IPv4 and IPv6
            assertThat(answered).isPositive();
        }
    }

    /** Source and destination; all arrive at the first reflector. */
    private static List<InetSocketAddress[]> forgeries()
    {
        return List.of(
            ends(TwoNodes.FAR_IPV4, DEFAULT_PORT, TwoNodes.NEAR_IPV4, DEFAULT_PORT),
            ends(TwoNodes.FAR_IPV4, SECOND_PORT, TwoNodes.NEAR_IPV4, DEFAULT_PORT),
            ends(TwoNodes.FAR_IPV4, SECOND_PORT, TwoNodes.NEAR_IPV4, FIRST_PORT),
            ends(TwoNodes.FAR_IPV6, DEFAULT_PORT, TwoNodes.NEAR_IPV6, FIRST_PORT),
            ends(TwoNodes.FAR_IPV6, SECOND_PORT, TwoNodes.NEAR_IPV6, FIRST_PORT),
            // land: to itself from itself
            ends(TwoNodes.NEAR_IPV4, DEFAULT_PORT, TwoNodes.NEAR_IPV4, DEFAULT_PORT),
            ends(TwoNodes.NEAR_IPV4, FIRST_PORT, TwoNodes.NEAR_IPV4, DEFAULT_PORT),
            ends(TwoNodes.NEAR_IPV6, FIRST_PORT, TwoNodes.NEAR_IPV6, FIRST_PORT));
    }

    private static InetSocketAddress[] ends(
        final String source, final int sourcePort, final String destination, final int destinationPort)
    {
        return new InetSocketAddress[]{
            ForgedPackets.at(source, sourcePort), ForgedPackets.at(destination, destinationPort)};
    }
}
