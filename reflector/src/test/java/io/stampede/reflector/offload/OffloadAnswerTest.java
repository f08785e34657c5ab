package io.stampede.reflector.offload;

import static org.assertj.core.api.Assertions.assertThat;

import io.stampede.clock.KernelClockQuality;
import io.stampede.clock.KernelWallClock;
import io.stampede.linux.XdpProgram;
import io.stampede.testing.Conforms;
import io.stampede.testing.FixedClockQuality;
import io.stampede.testing.GoldenPackets;
import io.stampede.testing.GoldenPackets.GoldenPacket;
import io.stampede.testing.Requires;
import io.stampede.testing.Vectors;
import io.stampede.wire.PacketLayout;
import io.stampede.wire.TestPacket;
import io.stampede.wire.TimestampFormat;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What the kernel answers, and to the octet how; only times cannot be told beforehand. */
@Vectors
class OffloadAnswerTest
{
    private static final GoldenPackets BASE = GoldenPackets.load("stamp_base.json");
    private static final GoldenPackets FRAMES = GoldenPackets.load("frames.json");
    private static final PacketLayout LAYOUT = PacketLayout.UNAUTHENTICATED;
    private static final int T2 = 16;
    private static final int T3 = 4;

    @BeforeEach
    void needRoot()
    {
        Requires.root();
    }

    static Stream<Arguments> baseRequests()
    {
        final List<GoldenPacket> requests = BASE.where(vector -> vector.name().startsWith("u-") &&
            "reply".equals(vector.action()) && vector.octets().length == LAYOUT.baseLength &&
            !"any".equals(vector.expect().path("reply").asText()) && !vector.name().equals("u-sender-ssid"));
        return requests.stream().flatMap(request -> Stream.of(
            Arguments.of(request, RequestFrame.ipv4(), RequestFrame.NO_TAG),
            Arguments.of(request, RequestFrame.ipv4(), 0x6064),
            Arguments.of(request, RequestFrame.ipv6(), RequestFrame.NO_TAG),
            Arguments.of(request, RequestFrame.ipv6(), 0x0007)));
    }

    @ParameterizedTest
    @MethodSource("baseRequests")
    @Conforms({"1.7", "1.8", "1.10", "1.12", "1.14", "1.19"})
    void shouldAnswerBaseRequestsAsOthersExpect(
        final GoldenPacket request, final RequestFrame frame, final int tag) throws Exception
    {
        frame.payload = request.octets();
        frame.tag = tag;
        final byte[] expected = BASE.named(request.expect().path("reply").asText()).octets();
        try (KernelUnderTest kernel = KernelUnderTest.open(KernelUnderTest.OPEN, TimestampFormat.NTP))
        {
            final XdpProgram.TestRun run = kernel.run(frame.octets());

            assertThat(run.verdict()).isEqualTo(XdpProgram.XDP_TX);
            final byte[] reply = run.frame();
            assertThat(frame.areChecksumsRight(reply)).isTrue();
            assertThat(withoutTimes(payload(frame, reply))).isEqualTo(withoutTimes(expected));
            assertThat(kernel.reflected()).isEqualTo(1);
        }
    }

    /** Our Error Estimate is the tightest one, the vectors' another of the same error. */
    private static String withoutTimes(final byte... packet)
    {
        final byte[] rest = packet.clone();
        Arrays.fill(rest, T2, T2 + Long.BYTES, (byte)0);
        Arrays.fill(rest, T3, T3 + Long.BYTES, (byte)0);
        Arrays.fill(rest, LAYOUT.errorEstimate, LAYOUT.errorEstimate + Short.BYTES, (byte)0);
        return HexFormat.of().formatHex(rest);
    }

    private static byte[] payload(final RequestFrame frame, final byte... octets)
    {
        return Arrays.copyOfRange(octets, frame.udp() + 8, octets.length);
    }

    @ParameterizedTest
    @MethodSource("goldenFrames")
    void shouldAnswerAGoldenFrameAsThisProcessWould(final GoldenPacket frame) throws Exception
    {
        try (KernelUnderTest kernel = KernelUnderTest.open(KernelUnderTest.OPEN, TimestampFormat.NTP))
        {
            final XdpProgram.TestRun run = kernel.run(frame.octets());

            assertThat(run.verdict()).isEqualTo(XdpProgram.XDP_TX);
            assertThat(Comparison.withoutTimes(run.frame())).isEqualTo(Comparison.withoutTimes(
                new JavaPath(KernelUnderTest.OPEN, TimestampFormat.NTP).answer(frame.octets())));
        }
    }

    static List<GoldenPacket> goldenFrames()
    {
        return FRAMES.where(frame ->
            List.of("f-ipv4", "f-ipv6", "f-ipv4-zero-checksum").contains(frame.name()));
    }

    @Test
    @Conforms({"1.12", "1.14"})
    void shouldWriteEveryOctetOfAnIpv4Reply() throws Exception
    {
        final RequestFrame frame = RequestFrame.ipv4();
        try (KernelUnderTest kernel = KernelUnderTest.open(KernelUnderTest.OPEN, TimestampFormat.NTP))
        {
            final String reply = HexFormat.of().formatHex(kernel.run(frame.octets()).frame());

            assertThat(reply.substring(0, 28)).as("Ethernet").isEqualTo("02005e10000102005e1000020800");
            assertThat(reply.substring(28, 48)).as("DSCP 46 without ECN, 72 octets, DF, 255 hops, UDP")
                .isEqualTo("45b80048" + "00004000" + "ff11");
            assertThat(reply.substring(52, 80)).as("addresses, ports, UDP length")
                .isEqualTo("c6336414c000020a" + "035e9c400034");
            assertThat(reply.substring(84, 92)).as("Sequence Number").isEqualTo("00000007");
            assertThat(reply.substring(112, 116)).as("SSID").isEqualTo("1234");
            assertThat(reply.substring(132)).as("the sender's fields, its TTL 61, zeros")
                .isEqualTo("00000007" + "ed0037801f9add37" + "96010000" + "3d000000");
        }
    }

    static Stream<Arguments> clocks()
    {
        return Stream.of(
            Arguments.of(TimestampFormat.NTP, RequestFrame.ipv4()),
            Arguments.of(TimestampFormat.ptp(37), RequestFrame.ipv4()),
            Arguments.of(TimestampFormat.ptp(0), RequestFrame.ipv6()));
    }

    @ParameterizedTest
    @MethodSource("clocks")
    @Conforms("1.15")
    void shouldStampBetweenTwoReadingsOfTheClock(final TimestampFormat format, final RequestFrame frame)
        throws Exception
    {
        final KernelWallClock clock = new KernelWallClock();
        try (KernelUnderTest kernel =
            new KernelUnderTest(KernelUnderTest.OPEN, format, new KernelClockQuality(), false))
        {
            final long before = clock.epochNs();
            final UnsafeBuffer reply = new UnsafeBuffer(payload(frame, kernel.run(frame.octets()).frame()));
            final long after = clock.epochNs();

            final long received = format.decode(TestPacket.receiveTimestamp(reply, 0, LAYOUT), before);
            final long sent = format.decode(TestPacket.timestamp(reply, 0, LAYOUT), before);
            assertThat(received).isBetween(before, after);
            assertThat(sent).isBetween(received, after);
            assertThat((TestPacket.errorEstimate(reply, 0, LAYOUT) & 0x4000) != 0).as("Z").isEqualTo(format.isPtp());
        }
    }

    @Test
    @Conforms("1.14")
    void shouldAnnounceWhatTheClockIsLikeNow() throws Exception
    {
        final RequestFrame frame = RequestFrame.ipv4();
        try (KernelUnderTest kernel = KernelUnderTest.open(KernelUnderTest.OPEN, TimestampFormat.NTP))
        {
            kernel.clock().tell(new FixedClockQuality(false, 16_000_000_000L));

            final UnsafeBuffer reply = new UnsafeBuffer(payload(frame, kernel.run(frame.octets()).frame()));

            // 16 s are 2^36 units of 2^-32 s: 128 times 2^29
            assertThat(TestPacket.errorEstimate(reply, 0, LAYOUT)).isEqualTo(29 << 8 | 128);
        }
    }

    @ParameterizedTest
    @MethodSource("families")
    void shouldTakeAPartialChecksumOnVethOnly(final RequestFrame frame) throws Exception
    {
        final byte[] partial = frame.octets();
        frame.leaveChecksumPartial(partial);
        try (KernelUnderTest wire = KernelUnderTest.open(KernelUnderTest.OPEN, TimestampFormat.NTP);
            KernelUnderTest veth = new KernelUnderTest(
                KernelUnderTest.OPEN, TimestampFormat.NTP, KernelUnderTest.QUALITY, true))
        {
            assertThat(wire.run(partial).verdict()).isEqualTo(XdpProgram.XDP_PASS);
            final XdpProgram.TestRun run = veth.run(partial);
            assertThat(run.verdict()).isEqualTo(XdpProgram.XDP_TX);
            assertThat(frame.areChecksumsRight(run.frame())).isTrue();
        }
    }

    static Stream<RequestFrame> families()
    {
        return Stream.of(RequestFrame.ipv4(), RequestFrame.ipv6());
    }
}
