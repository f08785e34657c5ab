package io.stampede.reflector.control;

import static io.stampede.net.packet.PacketNetwork.LINK;
import static io.stampede.net.packet.PacketNetwork.PORT;
import static io.stampede.net.packet.PacketNetwork.receive;
import static io.stampede.net.packet.PacketNetwork.send;
import static org.assertj.core.api.Assertions.assertThat;

import io.stampede.frame.PacketBatch;
import io.stampede.linux.ThreadOf;
import io.stampede.net.QueueRange;
import io.stampede.net.packet.PacketNetwork;
import io.stampede.net.packet.WireCapture;
import io.stampede.net.udp.UdpPort;
import io.stampede.reflector.config.AccessPolicy;
import io.stampede.reflector.config.AddressPrefix;
import io.stampede.reflector.config.Engines;
import io.stampede.reflector.config.IdleMode;
import io.stampede.reflector.config.LabelRange;
import io.stampede.reflector.config.PortChoice;
import io.stampede.reflector.config.PortType;
import io.stampede.reflector.config.ReflectedControlLimits;
import io.stampede.reflector.config.ReflectorConfig;
import io.stampede.reflector.config.ReflectorPolicy;
import io.stampede.reflector.config.SessionMode;
import io.stampede.reflector.config.TimestampKind;
import io.stampede.reflector.config.TlvLimits;
import io.stampede.reflector.config.UdpChoice;
import io.stampede.reflector.engine.ReflectorCounter;
import io.stampede.testing.GoldenPackets;
import io.stampede.testing.Requires;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A whole reflector over a packet port; the golden requests of RFC 9503, and what is on the wire for them. */
@Tag("root")
@Timeout(60)
class PacketReflectorTest
{
    private static final GoldenPackets PACKETS = GoldenPackets.load("stamp_sr_lag_ctl.json");
    private static final int TLV_FLAGS = 44;
    private static final int UNRECOGNIZED = 0x80;

    @TempDir
    private Path directory;

    private PacketNetwork network;

    @BeforeEach
    void layOut()
    {
        Requires.networkNamespaces();
        Requires.command("tshark", "tshark");
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

    private ReflectorNode start(final LabelRange labels, final String... returnPaths) throws Exception
    {
        return start(network, portType(), PORT, directory.resolve("counters"), labels, returnPaths);
    }

    /** Kind of the reflector's ports. */
    PortType portType()
    {
        return PortType.PACKET;
    }

    /** How the reflector calls what answers. */
    String portName()
    {
        return "packet veth0 0.0.0.0:8620 [::]:8620";
    }

    /** In the far namespace, on all its addresses; it answers TWAMP Light too. */
    static ReflectorNode start(
        final PacketNetwork network,
        final PortType type,
        final int port,
        final Path counters,
        final LabelRange labels,
        final String... returnPaths) throws Exception
    {
        final ReflectorConfig config = new ReflectorConfig(
            List.of(
                new InetSocketAddress(InetAddress.ofLiteral("0.0.0.0"), port),
                new InetSocketAddress(InetAddress.ofLiteral("::"), port)),
            false,
            counters,
            Engines.ONE,
            IdleMode.BLOCK,
            64,
            900_000_000_000L,
            new UdpChoice(1 << 20, 1 << 20, false),
            new PortChoice(type, LINK, QueueRange.ALL));
        final TlvLimits tlvs = new TlvLimits(
            true,
            TlvLimits.defaults(true).disabled(),
            TlvLimits.defaults(true).location(),
            TlvLimits.allDscps(),
            Arrays.stream(returnPaths).map(AddressPrefix::parse).toList(),
            TlvLimits.defaults(true).returnAddresses(),
            null,
            Map.of(),
            labels);
        final ReflectorPolicy policy = new ReflectorPolicy(
            SessionMode.STATELESS, true, TimestampKind.NTP, new AccessPolicy(1024, List.of(), 0), false, null, 0,
            tlvs, ReflectedControlLimits.OFF);
        // its thread is born in the namespace of the one that starts it
        return ThreadOf.namespace(
            network.far.name(), () -> ReflectorNode.start(config, policy, new EngineErrors(error ->
            {
                throw new AssertionError(error);
            })));
    }

    @ParameterizedTest
    @CsvSource({"10.0.0.1, 198.51.100.20, 5", "fd00::1, 2001:db8::20, 6"})
    void shouldTellTheSourceMacInTheLocationTlv(final String near, final String far, final int family)
        throws Exception
    {
        try (ReflectorNode node = start(LabelRange.NONE); UdpPort client = network.client(near, far))
        {
            assertThat(node.ready(SessionMode.STATELESS))
                .containsExactly(portName() + " stateless");
            // Location, 32 octets: ports, source MAC, destination IP
            send(client, HexFormat.of().parseHex(
                "00".repeat(44) + "80020024" + "00".repeat(4) + "80010008" + "00".repeat(8) +
                "80040010" + "00".repeat(16)));

            final PacketBatch reply = receive(client);

            final String octets = hex(reply, 48, 36);
            final String mac = network.near.run("cat", "/sys/class/net/" + LINK + "/address").strip().replace(":", "");
            assertThat(octets.substring(8, 32)).isEqualTo("00020008" + mac + "0000");
            assertThat(octets.substring(32, 40)).isEqualTo("000" + family + "0010");
        }
    }

    @Test
    void shouldReturnUnderTheLabelsAskedFor() throws Exception
    {
        try (ReflectorNode node = start(LabelRange.parse("16001-16002"));
            UdpPort client = network.client("10.0.0.1", "10.0.0.2");
            WireCapture capture = WireCapture.start(network.near, LINK, directory.resolve("mpls.pcapng"), 1, "mpls"))
        {
            send(client, PACKETS.named("rp-sr-mpls").octets());

            assertThat(capture.fields("mpls.label", "mpls.bottom", "ip.src", "ip.dst", "udp.dstport",
                "ip.checksum.status", "udp.checksum.status", "udp.length"))
                .containsExactly(
                    "16001,16002|0,1|10.0.0.2|10.0.0.1|" + client.localPort() + "|1|1|" + (60 + 8));
            assertThat(node.stop()).containsEntry(ReflectorCounter.REFLECTED, 1L)
                .containsEntry(ReflectorCounter.TLVS_UNRECOGNIZED, 0L);
        }
    }

    @ParameterizedTest
    @CsvSource({"none", "16001-16001", "16002-16002", "16003-17000"})
    void shouldReturnTheOrdinaryWayWithUWhenALabelIsNotAllowed(final String range) throws Exception
    {
        final LabelRange labels = range.equals("none") ? LabelRange.NONE : LabelRange.parse(range);
        try (ReflectorNode node = start(labels, "10.0.0.0/8");
            UdpPort client = network.client("10.0.0.1", "10.0.0.2"))
        {
            send(client, PACKETS.named("rp-sr-mpls").octets());

            final PacketBatch reply = receive(client);

            assertThat(reply.length(0)).isEqualTo(60);
            assertThat(reply.buffer().getByte(reply.offset(0) + TLV_FLAGS) & 0xFF).isEqualTo(UNRECOGNIZED);
            final Map<ReflectorCounter, Long> counts = node.stop();
            assertThat(counts).containsEntry(ReflectorCounter.REFLECTED, 1L)
                .containsEntry(ReflectorCounter.TLVS_UNRECOGNIZED, 1L);
        }
    }

    @Test
    void shouldReturnAlongTheSegmentsAskedFor() throws Exception
    {
        // the golden list is 2001:db8:a::1, 2001:db8:b::1
        network.far.run("ip", "-6", "route", "add", "2001:db8:a::/48", "via", "fd00::1");
        try (ReflectorNode node = start(LabelRange.NONE, "2001:db8::/32");
            UdpPort client = network.client("fd00::1", "fd00::2");
            WireCapture capture =
                WireCapture.start(network.near, LINK, directory.resolve("srv6.pcapng"), 1, "ip6 proto 43"))
        {
            // the first asks for the station the first segment is reached by, if nobody has yet
            send(client, new byte[44]);
            assertThat(receive(client).length(0)).isEqualTo(44);
            send(client, PACKETS.named("rp-srv6").octets());

            assertThat(capture.fields("ipv6.src", "ipv6.dst", "ipv6.routing.segleft", "ipv6.routing.srh.addr",
                "udp.checksum.status"))
                .containsExactly("fd00::2|2001:db8:a::1|2|fd00::1,2001:db8:b::1,2001:db8:a::1|1");
            assertThat(node.stop()).containsEntry(ReflectorCounter.REFLECTED, 2L);
        }
    }

    private static String hex(final PacketBatch batch, final int from, final int length)
    {
        final byte[] octets = new byte[length];
        batch.buffer().getBytes(batch.offset(0) + from, octets);
        return HexFormat.of().formatHex(octets);
    }
}
