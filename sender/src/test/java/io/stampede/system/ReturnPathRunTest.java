package io.stampede.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.stampede.net.udp.PacketCapture;
import io.stampede.net.udp.PacketCapture.UdpFrame;
import io.stampede.testing.Conforms;
import io.stampede.testing.NetworkNamespace;
import io.stampede.testing.Requires;
import io.stampede.wire.TlvType;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code stamp-reflector run} obeys Return Path TLVs (RFC 9503): its replies are seen on the links they take. */
@Timeout(60)
class ReturnPathRunTest
{
    private static final int REFLECTOR_PORT = 862;
    private static final int PROBES = 4;
    private static final String SAME_LINK = "800a0008 80010004 00000001";
    private static final int TLV_AT = TestRequests.SIGNED_LENGTH;

    private final List<NetworkNamespace> namespaces = new ArrayList<>();
    @TempDir
    private Path directory;
    private Path keys = Path.of("none");

    @BeforeEach
    void requireNamespaces() throws Exception
    {
        Requires.networkNamespaces();
        keys = TestRequests.writeKeyFile(directory.resolve("keys"));
    }

    @AfterEach
    void removeNamespaces()
    {
        namespaces.forEach(NetworkNamespace::close);
    }

    /**
     * A line S – A – B – R. A reply by way of A and then B goes past B to A, back to B, and past A to S; the ordinary
     * one goes past B and A to S.
     */
    @Test
    @Conforms("3.15")
    void shouldVisitTheSegmentsInTheirOrder() throws Exception
    {
        final NetworkNamespace s = namespace();
        final NetworkNamespace a = namespace();
        final NetworkNamespace b = namespace();
        final NetworkNamespace r = namespace();
        layOutLine(s, a, b, r);
        final InetSocketAddress server = ForgedPackets.at("fd0c::2", REFLECTOR_PORT);
        try (RunningReflector reflector = reflector(r, List.of("[fd0c::2]:862"),
                "--return-path", "fdaa::/64", "--return-path", "fdbb::/64");
            Requester requester = Requester.in(s);
            PacketCapture atA = PacketCapture.in(a);
            PacketCapture atB = PacketCapture.in(b);
            PacketCapture atS = PacketCapture.in(s))
        {
            final int port = requester.port();
            requester.ask(server, TestRequests.signed(1, 7));
            for (final PacketCapture capture : List.of(atB, atA, atS))
            {
                assertSeen(capture.next(port), "fd0a::1", -1);
            }

            final byte[] reply = requester.ask(server, TestRequests.signed(2, 7, segments("fdaa::e", "fdbb::e")));

            assertSeen(atB.next(port), "fdaa::e", 2);
            assertVisited(atA.next(port), "fdaa::e", 2, "fdbb::e");
            assertVisited(atB.next(port), "fdbb::e", 1, "fd0a::1");
            assertSeen(atA.next(port), "fd0a::1", 0);
            final UdpFrame arrived = atS.next(port);
            assertSeen(arrived, "fd0a::1", 0);
            assertThat(List.of(arrived.segment(2), arrived.segment(1), arrived.segment(0)))
                .containsExactly(at("fdaa::e"), at("fdbb::e"), at("fd0a::1"));
            assertThat(arrived.checksumTo(at("fd0a::1"))).isEqualTo(0xFFFF);
            assertThat(TestRequests.isSigned(reply)).isTrue();
            assertThat(hex(reply, TLV_AT, 8)).as("Return Path and Segment List without a flag").isEqualTo(
                "000a002400040020");
            assertThat(reflector.terminate()).isZero();
        }
    }

    /** The same line, both programs: replies by way of A and then B, then probes by way of them. */
    @Test
    @Conforms("3.15")
    void shouldTakeTheProgramsPacketsAlongTheirSegments() throws Exception
    {
        final NetworkNamespace s = namespace();
        final NetworkNamespace a = namespace();
        final NetworkNamespace b = namespace();
        final NetworkNamespace r = namespace();
        layOutLine(s, a, b, r);
        try (RunningReflector reflector = reflector(r, List.of("[fd0c::2]:862"),
                "--return-path", "fdaa::/64", "--return-path", "fdbb::/64");
            PacketCapture atA = PacketCapture.in(a);
            PacketCapture atB = PacketCapture.in(b);
            PacketCapture atR = PacketCapture.in(r))
        {
            final SenderRun back = run(s, "--return-segments", "fdaa::e,fdbb::e", "--source", "[fd0a::1]:50001");

            for (int reply = 0; reply < PROBES; reply++)
            {
                assertSeen(atB.next(50_001), "fdaa::e", 2);
                assertVisited(atA.next(50_001), "fdaa::e", 2, "fdbb::e");
                assertVisited(atB.next(50_001), "fdbb::e", 1, "fd0a::1");
                assertSeen(atA.next(50_001), "fd0a::1", 0);
            }
            assertThat(back.end("received")).isEqualTo(PROBES);
            assertThat(back.processed(TlvType.RETURN_PATH)).isEqualTo(PROBES);

            final SenderRun there = run(s, "--segments", "fdbb::e,fdaa::e", "--source", "[fd0a::1]:50002");

            assertThat(there.end("received")).isEqualTo(PROBES);
            for (int probe = 0; probe < PROBES; probe++)
            {
                // past the probes before, which had no segments
                assertSeen(nextSteered(atA), "fdbb::e", 2);
                assertVisited(nextSteered(atB), "fdbb::e", 2, "fdaa::e");
                assertVisited(nextSteered(atA), "fdaa::e", 1, "fd0c::2");
                assertSeen(nextSteered(atB), "fd0c::2", 0);
                assertSeen(nextSteered(atR), "fd0c::2", 0);
            }
            assertThat(reflector.terminate()).isZero();
        }
    }

    private SenderRun run(final NetworkNamespace node, final String... options)
    {
        // no probe leaves before the one before it is back
        final List<String> all = new ArrayList<>(List.of("fd0c::2", "-c", Integer.toString(PROBES), "-i", "250ms",
            "-W", "500ms", "--auth", "--key-file", keys.toString()));
        all.addAll(List.of(options));
        return SenderRun.in(node::inside, all.toArray(String[]::new));
    }

    private static UdpFrame nextSteered(final PacketCapture capture)
    {
        UdpFrame frame = capture.next(REFLECTOR_PORT);
        while (frame.segmentsLeft() < 0)
        {
            frame = capture.next(REFLECTOR_PORT);
        }
        return frame;
    }

    /** Two links; the routes back prefer {@code left}, requests come by {@code right}. */
    @Test
    @Conforms("3.8")
    void shouldAnswerOnTheSameLinkWhenRoutesPreferAnother() throws Exception
    {
        final NetworkNamespace near = namespace();
        final NetworkNamespace far = namespace();
        NetworkNamespace.join(near, far, "left");
        NetworkNamespace.join(near, far, "right");
        addressTwoLinks(near, far, "10.%d.0.%d", "/24", "/32");
        addressTwoLinks(near, far, "fd0%d::%d", "/64", "/128");
        final String right = near.run("cat", "/sys/class/net/right/ifindex").strip();
        final String left = near.run("cat", "/sys/class/net/left/ifindex").strip();
        try (RunningReflector reflector = reflector(far, List.of("10.8.0.1:862", "[fd08::1]:862"));
            PacketCapture capture = PacketCapture.in(near))
        {
            for (final String[] ends : new String[][]{{"10.9.0.1", "10.8.0.1"}, {"fd09::1", "fd08::1"}})
            {
                try (Requester requester = Requester.at(near, ForgedPackets.at(ends[0], 0)))
                {
                    final InetSocketAddress server = ForgedPackets.at(ends[1], REFLECTOR_PORT);
                    requester.ask(server, TestRequests.signed(1, 7));
                    assertThat(capture.next(requester.port()).interfaceIndex()).isEqualTo(Integer.parseInt(left));

                    final byte[] reply = requester.ask(server, TestRequests.signed(2, 7, SAME_LINK));

                    assertThat(capture.next(requester.port()).interfaceIndex()).isEqualTo(Integer.parseInt(right));
                    assertThat(hex(reply, TLV_AT, 12)).isEqualTo("000a00080001000400000001");
                }
            }
            assertThat(reflector.terminate()).isZero();
        }
    }

    /** near – far – third: what the policy does not allow is said in the reply and never leaves for third. */
    @Test
    @Conforms("3.11")
    void shouldSendNothingToAReturnAddressOutsideThePolicy() throws Exception
    {
        final NetworkNamespace near = namespace();
        final NetworkNamespace far = namespace();
        final NetworkNamespace third = namespace();
        NetworkNamespace.join(near, "10.1.0.1", far, "10.1.0.2", 24, "left");
        NetworkNamespace.join(third, "10.2.0.2", far, "10.2.0.1", 24, "right");
        third.address("right", "10.2.0.3/24");
        final InetSocketAddress server = ForgedPackets.at("10.1.0.2", REFLECTOR_PORT);
        try (RunningReflector reflector = reflector(far, List.of("10.1.0.2:862"), "--return-path", "10.2.0.3");
            Requester requester = Requester.in(near);
            PacketCapture capture = PacketCapture.in(third))
        {
            final byte[] refused =
                requester.ask(server, TestRequests.signed(1, 7, "800a0008 80020004 0a020002"));
            requester.tell(server, TestRequests.signed(2, 7, "800a0008 80020004 0a020003"));

            assertThat(hex(refused, TLV_AT, 12)).as("U on both").isEqualTo("800a0008800200040a020002");
            final UdpFrame first = capture.next(requester.port());
            assertThat(first.destination()).as("the first that came").isEqualTo(at("10.2.0.3"));
            assertThat(first.udp().getInt(8)).as("answers the second request").isEqualTo(2);
            assertThat(reflector.terminate()).isZero();
        }
    }

    private RunningReflector reflector(
        final NetworkNamespace node, final List<String> listens, final String... options)
    {
        final List<String> all = new ArrayList<>(List.of("--auth", "--key-file", keys.toString()));
        all.addAll(List.of(options));
        return RunningReflector.start(
            directory, Programs.DEFAULT_HEAP, node::inside, listens, all.toArray(String[]::new));
    }

    private static String segments(final String... segments)
    {
        final StringBuilder list = new StringBuilder();
        for (final String segment : segments)
        {
            list.append(HexFormat.of().formatHex(at(segment).getAddress()));
        }
        return "800a%04x 8004%04x %s".formatted(4 + list.length() / 2, list.length() / 2, list);
    }

    private static void assertSeen(final UdpFrame frame, final String destination, final int segmentsLeft)
    {
        assertThat(frame.destination()).isEqualTo(at(destination));
        assertThat(frame.segmentsLeft()).as("segments left towards %s", destination).isEqualTo(segmentsLeft);
    }

    /**
     * Arrived at the node that has the segment. The kernel's End rewrites the very octets a packet socket has queued,
     * so what can be read there is the header either before the segment was served or after.
     */
    private static void assertVisited(
        final UdpFrame frame, final String segment, final int segmentsLeft, final String next)
    {
        final boolean isServed = frame.segmentsLeft() == segmentsLeft - 1;
        assertSeen(frame, isServed ? next : segment, isServed ? segmentsLeft - 1 : segmentsLeft);
    }

    private void layOutLine(
        final NetworkNamespace s, final NetworkNamespace a, final NetworkNamespace b, final NetworkNamespace r)
    {
        NetworkNamespace.join(s, "fd0a::1", a, "fd0a::2", 64, "s-a");
        NetworkNamespace.join(a, "fd0b::1", b, "fd0b::2", 64, "a-b");
        NetworkNamespace.join(b, "fd0c::1", r, "fd0c::2", 64, "b-r");
        namespaces.forEach(node -> node.run("sysctl", "-qw", "net.ipv6.conf.all.forwarding=1"));
        s.run("ip", "-6", "route", "add", "default", "via", "fd0a::2");
        r.run("ip", "-6", "route", "add", "default", "via", "fd0c::1");
        a.run("ip", "-6", "route", "add", "fd0c::/64", "via", "fd0b::2");
        a.run("ip", "-6", "route", "add", "fdbb::/64", "via", "fd0b::2");
        b.run("ip", "-6", "route", "add", "fd0a::/64", "via", "fd0b::1");
        b.run("ip", "-6", "route", "add", "fdaa::/64", "via", "fd0b::1");
        a.run("ip", "-6", "route", "add", "fdaa::e/128", "encap", "seg6local", "action", "End", "dev", "a-b");
        b.run("ip", "-6", "route", "add", "fdbb::e/128", "encap", "seg6local", "action", "End", "dev", "a-b");
    }

    private static void addressTwoLinks(
        final NetworkNamespace near,
        final NetworkNamespace far,
        final String addresses,
        final String ofLink,
        final String whole)
    {
        for (final String link : List.of("left", "right"))
        {
            final int net = link.equals("left") ? 1 : 2;
            near.address(link, addresses.formatted(net, 2) + ofLink);
            far.address(link, addresses.formatted(net, 1) + ofLink);
        }
        near.address("lo", addresses.formatted(9, 1) + whole);
        far.address("lo", addresses.formatted(8, 1) + whole);
        near.run("ip", "route", "add", addresses.formatted(8, 1) + whole, "via", addresses.formatted(2, 1));
        far.run("ip", "route", "add", addresses.formatted(9, 1) + whole, "via", addresses.formatted(1, 2),
            "metric", "10");
        far.run("ip", "route", "add", addresses.formatted(9, 1) + whole, "via", addresses.formatted(2, 2),
            "metric", "100");
    }

    private NetworkNamespace namespace()
    {
        final NetworkNamespace namespace = NetworkNamespace.createForDetours();
        namespaces.add(namespace);
        return namespace;
    }

    private static InetAddress at(final String address)
    {
        return InetAddress.ofLiteral(address);
    }

    private static String hex(final byte[] octets, final int from, final int length)
    {
        return HexFormat.of().formatHex(octets, from, from + length);
    }
}
