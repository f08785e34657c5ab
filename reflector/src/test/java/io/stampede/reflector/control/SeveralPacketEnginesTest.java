package io.stampede.reflector.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.stampede.linux.ThreadOf;
import io.stampede.net.QueueRange;
import io.stampede.net.packet.PacketNetwork;
import io.stampede.reflector.config.AccessPolicy;
import io.stampede.reflector.config.Engines;
import io.stampede.reflector.config.IdleMode;
import io.stampede.reflector.config.PortChoice;
import io.stampede.reflector.config.PortType;
import io.stampede.reflector.config.ReflectedControlLimits;
import io.stampede.reflector.config.ReflectorConfig;
import io.stampede.reflector.config.ReflectorPolicy;
import io.stampede.reflector.config.SessionMode;
import io.stampede.reflector.config.Steering;
import io.stampede.reflector.config.TimestampKind;
import io.stampede.reflector.config.TlvLimits;
import io.stampede.reflector.config.UdpChoice;
import io.stampede.reflector.engine.ReflectorCounter;
import io.stampede.telemetry.CounterReading;
import io.stampede.telemetry.CountersFileException;
import io.stampede.telemetry.CountersFileReader;
import io.stampede.testing.Requires;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A whole reflector of several engines that share one interface by packet ports. */
@Tag("root")
@Timeout(120)
class SeveralPacketEnginesTest
{
    /** That one of two engines gets none of them happens once in 2³¹ runs. */
    private static final int CLIENTS = 32;
    private static final int ROUNDS = 10;

    @TempDir
    private Path directory;

    private final List<NumberedClient> clients = new ArrayList<>();
    private final List<Throwable> errors = new ArrayList<>();
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
        clients.forEach(NumberedClient::close);
        if (network != null)
        {
            network.close();
        }
        assertThat(errors).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"10.0.0.1, 10.0.0.2", "fd00::1, fd00::2"})
    void shouldAnswerEachRequestOnceAndNumberEachSessionByItselfThroughAReload(final String near, final String far)
        throws Exception
    {
        try (ReflectorNode node = start())
        {
            assertThat(node.ready(SessionMode.STATEFUL)).as("one line, whoever answers")
                .containsExactly("packet veth0 0.0.0.0:8620 [::]:8620 stateful");
            openClients(near, far);
            for (int round = 0; round < ROUNDS; round++)
            {
                if (round == ROUNDS / 2)
                {
                    assertThat(node.apply(policy(false))).isEqualTo(2);
                }
                // the first alone: the station is asked for once, and not by all
                clients.subList(0, 1).forEach(SeveralPacketEnginesTest::exchange);
                clients.subList(1, CLIENTS).forEach(NumberedClient::send);
                clients.subList(1, CLIENTS).forEach(NumberedClient::receive);
            }

            final Map<ReflectorCounter, Long> counts = node.stop();

            final long sent = (long)ROUNDS * CLIENTS * NumberedClient.BATCH;
            assertThat(counts).containsEntry(ReflectorCounter.RECEIVED, sent)
                .containsEntry(ReflectorCounter.REFLECTED, sent)
                .containsEntry(ReflectorCounter.SESSIONS_CREATED, (long)CLIENTS)
                .containsEntry(ReflectorCounter.POLICY_VERSION, 2L);
        }
        final List<Long> sessions = ofEngines("sessions.created");
        assertThat(sessions).hasSize(2).as("both have some").allMatch(n -> n > 0);
        assertThat(ofEngines("reflector.received")).as("a session stays with its engine")
            .isEqualTo(sessions.stream().map(n -> n * ROUNDS * NumberedClient.BATCH).toList());
    }

    private static void exchange(final NumberedClient client)
    {
        client.send();
        client.receive();
    }

    /** Two engines in the far namespace, on all its addresses. */
    private ReflectorNode start() throws Exception
    {
        final ReflectorConfig config = new ReflectorConfig(
            List.of(
                new InetSocketAddress(InetAddress.ofLiteral("0.0.0.0"), PacketNetwork.PORT),
                new InetSocketAddress(InetAddress.ofLiteral("::"), PacketNetwork.PORT)),
            false,
            directory.resolve("counters"),
            new Engines(2, List.of(), Steering.HASH),
            IdleMode.ADAPTIVE,
            2 * CLIENTS,
            900_000_000_000L,
            new UdpChoice(1 << 20, 1 << 20, false),
            new PortChoice(PortType.PACKET, PacketNetwork.LINK, QueueRange.ALL));
        return ThreadOf.namespace(
            network.far.name(), () -> ReflectorNode.start(config, policy(true), new EngineErrors(errors::add)));
    }

    private static ReflectorPolicy policy(final boolean hasTlvs)
    {
        return new ReflectorPolicy(
            SessionMode.STATEFUL, false, TimestampKind.NTP, new AccessPolicy(1024, List.of(), 0), false, null, 0,
            TlvLimits.defaults(hasTlvs), ReflectedControlLimits.OFF);
    }

    private void openClients(final String near, final String far) throws Exception
    {
        final InetSocketAddress local = new InetSocketAddress(InetAddress.ofLiteral(near), 0);
        final InetSocketAddress reflector = new InetSocketAddress(InetAddress.ofLiteral(far), PacketNetwork.PORT);
        for (int n = 0; n < CLIENTS; n++)
        {
            clients.add(ThreadOf.namespace(network.near.name(), () -> NumberedClient.open(local, reflector)));
        }
    }

    private List<Long> ofEngines(final String counter) throws CountersFileException
    {
        try (CountersFileReader reader = CountersFileReader.open(directory.resolve("counters")))
        {
            return reader.counters().stream().filter(reading -> reading.name().equals(counter))
                .map(CounterReading::engines).findFirst().orElseThrow();
        }
    }
}
