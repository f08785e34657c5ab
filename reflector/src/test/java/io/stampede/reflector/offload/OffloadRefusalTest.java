package io.stampede.reflector.offload;

import static org.assertj.core.api.Assertions.assertThat;

import io.stampede.linux.XdpProgram;
import io.stampede.net.QueueRange;
import io.stampede.reflector.config.AccessPolicy;
import io.stampede.reflector.config.AddressPrefix;
import io.stampede.reflector.reflect.ReflectorFixture;
import io.stampede.testing.GoldenPackets;
import io.stampede.testing.GoldenPackets.GoldenPacket;
import io.stampede.testing.Requires;
import io.stampede.testing.Vectors;
import io.stampede.wire.TimestampFormat;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What the kernel must not answer (THREATS rows 1, 3, 4, 10 and 11): it goes on as it came. */
@Vectors
class OffloadRefusalTest
{
    private static final GoldenPackets FRAMES = GoldenPackets.load("frames.json");
    private static final int IP = 14;
    private static final int UDP = 34;
    private static final int UDP_V6 = 54;

    @BeforeEach
    void needRoot()
    {
        Requires.root();
    }

    static Stream<Arguments> oddIpv4()
    {
        return Stream.of(
            row("to a group of stations", put(0, 0x01)),
            row("to another station", put(5, 0x03)),
            row("from a group of stations", put(6, 0x03)),
            row("another EtherType", put(13, 0x06)),
            row("version 6", fixed(put(IP, 0x65))),
            row("options", fixed(put(IP, 0x46))),
            row("header too short", fixed(put(IP, 0x44))),
            row("IP shorter than the frame", fixed(put(IP + 3, 71))),
            row("IP longer than the frame", fixed(put(IP + 3, 73))),
            row("more fragments", fixed(put(IP + 6, 0x20))),
            row("a later fragment", fixed(put(IP + 7, 0x01))),
            row("TCP", fixed(put(IP + 9, 6))),
            row("bad header checksum", flip(IP + 10)),
            row("bad TTL under its checksum", flip(IP + 8)),
            row("UDP shorter than IP", fixed(put(UDP + 5, 51))),
            row("UDP longer than IP", fixed(put(UDP + 5, 53))),
            row("UDP length 0", fixed(put(UDP + 5, 0))),
            row("bad UDP checksum", flip(UDP + 7)),
            row("bad payload", flip(UDP + 8 + 43)),
            row("another port", fixed(put(UDP + 3, 0x5F))),
            row("another address of ours", fixed(put(IP + 19, 21))),
            row("cut short by one", frame -> Arrays.copyOf(frame, frame.length - 1)),
            row("a trailer", frame -> Arrays.copyOf(frame, frame.length + 4)),
            row("14 octets", frame -> Arrays.copyOf(frame, IP)),
            row("a tag over nothing", frame -> Arrays.copyOf(put(12, 0x81).andThen(put(13, 0)).apply(frame), 16)),
            row("two tags", OffloadRefusalTest::tagged));
    }

    private static Arguments row(final String name, final UnaryOperator<byte[]> change)
    {
        return Arguments.of(name, change);
    }

    private static UnaryOperator<byte[]> put(final int at, final int value)
    {
        return frame ->
        {
            frame[at] = (byte)value;
            return frame;
        };
    }

    private static UnaryOperator<byte[]> flip(final int at)
    {
        return frame ->
        {
            frame[at] ^= 1;
            return frame;
        };
    }

    private static UnaryOperator<byte[]> fixed(final UnaryOperator<byte[]> change)
    {
        return frame ->
        {
            final byte[] changed = change.apply(frame);
            RequestFrame.ipv4().fixChecksums(changed);
            return changed;
        };
    }

    /** An outer tag before one that is right. */
    private static byte[] tagged(final byte... untagged)
    {
        final byte[] twice = new byte[untagged.length + 8];
        ByteBuffer.wrap(twice).put(untagged, 0, 12).putInt(0x8100_0064).putInt(0x8100_0065)
            .put(untagged, 12, untagged.length - 12);
        return twice;
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("oddIpv4")
    void shouldLeaveAnOddIpv4FrameAsItIs(final String name, final UnaryOperator<byte[]> change) throws Exception
    {
        assertLeft(change.apply(RequestFrame.ipv4().octets()));
    }

    private static void assertLeft(final byte... frame) throws Exception
    {
        try (KernelUnderTest kernel = KernelUnderTest.open(KernelUnderTest.OPEN, TimestampFormat.NTP))
        {
            final XdpProgram.TestRun run = kernel.run(frame);

            assertThat(run.verdict()).isEqualTo(XdpProgram.XDP_PASS);
            assertThat(run.frame()).isEqualTo(frame);
            assertThat(kernel.reflected()).isZero();
        }
    }

    static Stream<Arguments> oddIpv6()
    {
        return Stream.of(
            row("version 4", put(IP, 0x46)),
            row("payload shorter than the frame", put(IP + 5, 51)),
            row("jumbogram", put(IP + 5, 0)),
            row("hop-by-hop options", put(IP + 6, 0)),
            row("a fragment", put(IP + 6, 44)),
            row("a routing header", put(IP + 6, 43)),
            row("no checksum", put(UDP_V6 + 6, 0).andThen(put(UDP_V6 + 7, 0))::apply),
            row("bad checksum", flip(UDP_V6 + 7)),
            row("bad payload", flip(UDP_V6 + 8)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("oddIpv6")
    void shouldLeaveAnOddIpv6FrameAsItIs(final String name, final UnaryOperator<byte[]> change) throws Exception
    {
        assertLeft(change.apply(RequestFrame.ipv6().octets()));
    }

    @ParameterizedTest
    @CsvSource({
        "0.0.0.1", "127.0.0.1", "224.0.0.1", "239.255.255.255", "255.255.255.255", "198.51.100.20", "::", "::1",
        "ff02::1", "2001:db8::20", "::5"})
    void shouldNotAnswerASourceNobodyElseHas(final String source) throws Exception
    {
        final RequestFrame frame = source.contains(":") ? RequestFrame.ipv6() : RequestFrame.ipv4();
        frame.source = InetAddress.ofLiteral(source);

        assertLeft(frame.octets());
    }

    @Test
    void shouldNotTakeAnIpv6PacketForAnIpv4One() throws Exception
    {
        final byte[] frame = RequestFrame.ipv6().octets();
        final byte[] mapped = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, (byte)0xFF, (byte)0xFF, (byte)198, 51, 100, 20};
        System.arraycopy(mapped, 0, frame, IP + 24, mapped.length);
        RequestFrame.ipv6().fixChecksums(frame);

        assertLeft(frame);
    }

    @ParameterizedTest
    @CsvSource({"862", "8620", "1023", "0"})
    void shouldNotAnswerASourcePortThatIsNoSenders(final int port) throws Exception
    {
        final RequestFrame frame = RequestFrame.ipv4();
        frame.sourcePort = port;

        assertLeft(frame.octets());
    }

    @ParameterizedTest
    @CsvSource({"0", "10"})
    void shouldNotAnswerAReflectorsReply(final int residenceS) throws Exception
    {
        final RequestFrame frame = RequestFrame.ipv6();
        ByteBuffer.wrap(frame.payload).putInt(4, 0x0000_0003).putInt(16, 3 - residenceS);

        assertLeft(frame.octets());
    }

    @ParameterizedTest
    @CsvSource({"0", "13", "14", "43", "45", "48", "64", "112", "1400"})
    void shouldLeaveEveryOtherLengthToTheProcess(final int length) throws Exception
    {
        final RequestFrame frame = RequestFrame.ipv4();
        frame.payload = ReflectorFixture.request(7, 0, length);

        assertLeft(frame.octets());
    }

    static List<GoldenPacket> otherGoldenFrames()
    {
        return FRAMES.where(frame ->
            !List.of("f-ipv4", "f-ipv6", "f-ipv4-zero-checksum").contains(frame.name()));
    }

    @ParameterizedTest
    @MethodSource("otherGoldenFrames")
    void shouldLeaveEveryOtherGoldenFrameToTheProcess(final GoldenPacket frame) throws Exception
    {
        assertLeft(frame.octets());
    }

    @ParameterizedTest
    @CsvSource({
        "10.0.0.1, true", "10.1.0.1, false", "10.1.1.1, true", "10.1.1.7, false", "192.0.2.10, false",
        "2001:db8::10, false", "2001:db8:1::1, true", "2001:db8:1:5::1, false"})
    void shouldAnswerThoseTheLongestPrefixLetsIn(final String source, final boolean isAnswered) throws Exception
    {
        final AccessPolicy access = new AccessPolicy(
            KernelUnderTest.MIN_SOURCE_PORT,
            prefixes("10.0.0.0/8", "10.1.1.0/24", "2001:db8:1::/48", "224.0.0.0/3"),
            prefixes("10.1.0.0/16", "10.1.1.7", "2001:db8:1:5::/64"),
            0,
            List.of());
        final RequestFrame frame = source.contains(":") ? RequestFrame.ipv6() : RequestFrame.ipv4();
        frame.source = InetAddress.ofLiteral(source);
        try (KernelUnderTest kernel = KernelUnderTest.open(access, TimestampFormat.NTP))
        {
            assertThat(kernel.run(frame.octets()).verdict())
                .isEqualTo(isAnswered ? XdpProgram.XDP_TX : XdpProgram.XDP_PASS);
        }
    }

    @ParameterizedTest
    @CsvSource({"::/0, 192.0.2.10, false", "::/0, 2001:db8::10, true", "0.0.0.0/0, 192.0.2.10, true",
        "0.0.0.0/0, 2001:db8::10, false", "224.0.0.0/8, 224.0.0.1, false", "0.0.0.0/0, 224.0.0.1, false"})
    void shouldKeepTheFamiliesApart(final String allowed, final String source, final boolean isAnswered)
        throws Exception
    {
        final RequestFrame frame = source.contains(":") ? RequestFrame.ipv6() : RequestFrame.ipv4();
        frame.source = InetAddress.ofLiteral(source);
        final AccessPolicy access = new AccessPolicy(KernelUnderTest.MIN_SOURCE_PORT, prefixes(allowed), 0);
        try (KernelUnderTest kernel = KernelUnderTest.open(access, TimestampFormat.NTP))
        {
            assertThat(kernel.run(frame.octets()).verdict())
                .isEqualTo(isAnswered ? XdpProgram.XDP_TX : XdpProgram.XDP_PASS);
        }
    }

    @ParameterizedTest
    @CsvSource({"0, 3, true", "0, 0, true", "1, 3, false", "1, 1, false"})
    void shouldAnswerWhatComesByQueuesWithAPortOnly(final int first, final int last, final boolean isAnswered)
        throws Exception
    {
        try (KernelUnderTest kernel = KernelUnderTest.open(new QueueRange(first, last)))
        {
            assertThat(kernel.run(RequestFrame.ipv4().octets()).verdict())
                .isEqualTo(isAnswered ? XdpProgram.XDP_TX : XdpProgram.XDP_PASS);
        }
    }

    private static List<AddressPrefix> prefixes(final String... texts)
    {
        return Stream.of(texts).map(AddressPrefix::parse).toList();
    }
}
