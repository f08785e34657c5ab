package io.stampede.reflector.control;

import static io.stampede.net.packet.PacketNetwork.LINK;
import static org.assertj.core.api.Assertions.assertThat;

import io.stampede.net.packet.PacketNetwork;
import io.stampede.net.packet.RawLink;
import io.stampede.net.packet.WireCapture;
import io.stampede.reflector.config.LabelRange;
import io.stampede.reflector.config.PortType;
import io.stampede.reflector.engine.ReflectorCounter;
import io.stampede.testing.Conforms;
import io.stampede.testing.GoldenPackets;
import io.stampede.testing.GoldenPackets.GoldenPacket;
import io.stampede.testing.Requires;
import io.stampede.testing.Vectors;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A whole reflector over a packet port: the golden frames are put on its wire, and what it answers is captured. */
@Tag("root")
@Timeout(60)
@Vectors
class FrameReflectorTest
{
    private static final int REFLECTOR_PORT = 862;
    private static final int ETHERNET = 14;
    private static final int SEGMENT_ROUTING = ETHERNET + 40;
    private static final int UDP_HEADER = 8;
    private static final int SHORTEST_REPLY = 44;
    private static final String OCTETS = "[0-9a-f]{2}";
    private static final GoldenPackets FRAMES = GoldenPackets.load("frames.json");

    private static @Nullable PacketNetwork network;

    @TempDir
    private Path directory;

    @BeforeAll
    static void layOut()
    {
        Requires.networkNamespaces();
        Requires.command("tshark", "tshark");
        final PacketNetwork built = new PacketNetwork();
        network = built;
        built.near.run("ip", "link", "set", LINK, "address", "02:00:5e:10:00:01");
        built.far.run("ip", "link", "set", LINK, "address", "02:00:5e:10:00:02");
    }

    @AfterAll
    static void tearDown()
    {
        if (network != null)
        {
            network.close();
        }
    }

    private static PacketNetwork network()
    {
        return Objects.requireNonNull(network);
    }

    /** Kind of the reflector's ports. */
    PortType portType()
    {
        return PortType.PACKET;
    }

    static List<GoldenPacket> frames()
    {
        return FRAMES.where(frame -> frame.direction().equals("sender->reflector"));
    }

    /**
     * Behind each comes one that is answered for certain: what is not on the wire before that answer was dropped. The
     * frame from our own port, which may be answered or not, is not.
     */
    @ParameterizedTest
    @MethodSource("frames")
    @Conforms({"1.8", "1.13", "3.17"})
    void shouldAnswerTheRightFramesOnly(final GoldenPacket frame) throws Exception
    {
        final boolean isAnswered = List.of("reply", "forward-then-reply").contains(frame.action());
        final int replies = isAnswered ? 2 : 1;
        try (ReflectorNode node = PacketReflectorTest.start(
                network(), portType(), REFLECTOR_PORT, directory.resolve("counters"), LabelRange.NONE);
            RawLink wire = RawLink.in(network().near);
            WireCapture capture = WireCapture.start(
                network().near, LINK, directory.resolve("wire.pcapng"), replies,
                "ether src 02:00:5e:10:00:02 and udp"))
        {
            wire.send(atItsLastSegment(frame));
            wire.send(FRAMES.named("f-ipv4").octets());

            final List<String> seen = capture.fields("ip.src", "ip.dst", "ipv6.src", "ipv6.dst", "udp.srcport",
                "udp.dstport", "udp.checksum.status", "udp.length", "udp.payload");

            assertThat(node.stop()).containsEntry(ReflectorCounter.REFLECTED, (long)replies);
            assertThat(seen).hasSize(replies);
            assertThat(seen.getLast()).matches(reply(FRAMES.named("f-ipv4")));
            assertThat(seen.getFirst()).matches(reply(isAnswered ? frame : FRAMES.named("f-ipv4")));
        }
    }

    /** As the routers of its segments hand it on: Segments Left 0, to element 0 of its list. */
    private static byte[] atItsLastSegment(final GoldenPacket frame)
    {
        final byte[] octets = frame.octets();
        if (frame.action().equals("forward-then-reply"))
        {
            octets[SEGMENT_ROUTING + 3] = 0;
            System.arraycopy(octets, SEGMENT_ROUTING + 8, octets, ETHERNET + 24, 16);
        }
        return octets;
    }

    /** From an address of ours to the vectors' sender, as long as asked; number, T1 and Error Estimate as they came. */
    private static String reply(final GoldenPacket frame)
    {
        final String request = frame.fields().path("udp_payload_hex").asText();
        final int length = Math.max(SHORTEST_REPLY, request.length() / 2);
        final String addresses = switch (frame.name())
        {
            // not the node address: the JDK knows the IPv6 addresses of the process's namespace, not of the thread's
            case "f-srv6-inner-loopback" -> "\\|\\|fd00::2\\|2001:db8::10";
            case "f-ipv6", "f-srv6-srh" -> "\\|\\|2001:db8::20\\|2001:db8::10";
            default -> "198\\.51\\.100\\.20\\|192\\.0\\.2\\.10\\|\\|";
        };
        final String ssid = request.length() < 32 ? "0000" : request.substring(28, 32);
        final String ttl = frame.fields().has("ttl") ? String.format("%02x", frame.field("ttl")) : OCTETS;
        return addresses + "\\|862\\|40000\\|1\\|" + (length + UDP_HEADER) + "\\|" +
            request.substring(0, 8) + "(" + OCTETS + "){10}" + ssid + "(" + OCTETS + "){8}" + request.substring(0, 28) +
            "0000" + ttl + "000000(" + OCTETS + "){" + (length - SHORTEST_REPLY) + "}";
    }
}
