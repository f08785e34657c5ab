package io.stampede.net.packet;

import static io.stampede.net.packet.PacketNetwork.LINK;
import static io.stampede.net.packet.PacketNetwork.payload;
import static io.stampede.net.packet.PacketNetwork.receive;
import static org.assertj.core.api.Assertions.assertThat;

import io.stampede.frame.PacketBatch;
import io.stampede.net.Port;
import io.stampede.testing.GoldenPackets;
import io.stampede.testing.GoldenPackets.GoldenPacket;
import io.stampede.testing.NetworkNamespace;
import io.stampede.testing.Requires;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The golden frames put on a wire whose ends have their MAC addresses. */
@Tag("root")
@Timeout(60)
public class GoldenFramesTest
{
    private static final int REFLECTOR_PORT = 862;
    private static final GoldenPackets FRAMES = GoldenPackets.load("frames.json");

    @TempDir
    private Path directory;

    private PacketNetwork network;

    @BeforeEach
    void layOut()
    {
        Requires.networkNamespaces();
        network = new PacketNetwork();
        mac(network.near, "02:00:5e:10:00:01");
        mac(network.far, "02:00:5e:10:00:02");
    }

    private static void mac(final NetworkNamespace namespace, final String mac)
    {
        namespace.run("ip", "link", "set", LINK, "address", mac);
    }

    @AfterEach
    void tearDown()
    {
        if (network != null)
        {
            network.close();
        }
    }

    /** A port of a host that answers to all its addresses on UDP port {@code port}. */
    protected Port open(final NetworkNamespace host, final int port) throws Exception
    {
        return PacketNetwork.openIn(host, PacketPortOptions.listen(
            LINK, List.of(InetAddress.ofLiteral("0.0.0.0"), InetAddress.ofLiteral("::")), port));
    }

    /** Whether a frame that is not answered gets as far as the port's own checks. */
    protected boolean isRefused(final String name, final String action)
    {
        // those with segments left do not get as far as us
        return action.equals("drop");
    }

    private Port listen() throws Exception
    {
        return open(network.far, REFLECTOR_PORT);
    }

    static List<GoldenPacket> frames()
    {
        return FRAMES.all();
    }

    /** Behind each comes one that is taken for certain: what is not there before it has been refused. */
    @ParameterizedTest
    @MethodSource("frames")
    void shouldTakeTheRightFramesOnly(final GoldenPacket frame) throws Exception
    {
        final GoldenPacket certain = FRAMES.named("f-ipv4");
        final boolean isTaken = frame.action().startsWith("reply");
        try (Port port = listen(); RawLink wire = RawLink.in(network.near))
        {
            wire.send(frame.octets());
            wire.send(certain.octets());

            final PacketBatch first = receive(port);

            final GoldenPacket expected = isTaken ? frame : certain;
            assertThat(HexFormat.of().formatHex(payload(first)))
                .isEqualTo(expected.fields().path("udp_payload_hex").asText());
            assertThat(first.sourceMac(0)).isEqualTo(0x0200_5E10_0001L);
            assertThat(port.statistics().refusedFrames)
                .isEqualTo(isRefused(frame.name(), frame.action()) ? 1 : 0);
        }
    }

    /** Without a label nothing says that a packet to 127.0.0.1 was meant for us. */
    @Test
    void shouldNotTakeALoopbackDestinationWithoutALabel() throws Exception
    {
        final String labelled = FRAMES.named("f-mpls-127").hex();
        try (Port port = listen(); RawLink wire = RawLink.in(network.near))
        {
            wire.send(HexFormat.of().parseHex(labelled.substring(0, 24) + "0800" + labelled.substring(28 + 16)));
            wire.send(FRAMES.named("f-ipv4").octets());

            assertThat(receive(port).ttl(0)).isEqualTo(255);

            assertThat(port.statistics().refusedFrames).isEqualTo(isRefused("f-127", "drop") ? 1 : 0);
        }
    }

    /** Tagged in, tagged out, by the station it came from. */
    @Test
    void shouldKeepTheTag() throws Exception
    {
        Requires.command("tshark", "tshark");
        final String plain = FRAMES.named("f-ipv4").hex();
        try (Port port = listen();
            RawLink wire = RawLink.in(network.near);
            WireCapture capture =
                WireCapture.start(network.near, LINK, directory.resolve("wire.pcapng"), 1, "udp src port 862"))
        {
            wire.send(HexFormat.of().parseHex(plain.substring(0, 24) + "8100a064" + plain.substring(24)));
            final PacketBatch batch = receive(port);
            batch.sendLength(0, 44);
            assertThat(port.send(batch)).isEqualTo(1);

            assertThat(capture.fields("eth.src", "eth.dst", "vlan.id", "vlan.priority", "ip.src", "ip.dst",
                "udp.srcport", "udp.dstport", "ip.checksum.status", "udp.checksum.status")).containsExactly(
                "02:00:5e:10:00:02|02:00:5e:10:00:01|100|5|198.51.100.20|192.0.2.10|862|40000|1|1");
        }
    }
}
