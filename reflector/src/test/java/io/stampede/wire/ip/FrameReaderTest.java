package io.stampede.wire.ip;

import static org.assertj.core.api.Assertions.assertThat;

import io.stampede.frame.IpAddress;
import io.stampede.testing.GoldenPackets;
import io.stampede.testing.GoldenPackets.GoldenPacket;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Frames as they come from a wire: the golden ones, and those with one thing wrong. */
class FrameReaderTest
{
    private static final GoldenPackets FRAMES = GoldenPackets.load("frames.json");
    private static final int BEFORE = 6;

    private final FrameReader reader = new FrameReader();
    private UnsafeBuffer buffer = new UnsafeBuffer(new byte[0]);

    static List<GoldenPacket> accepted()
    {
        return FRAMES.where(frame -> List.of("reply", "reply-or-drop").contains(frame.action()));
    }

    @ParameterizedTest
    @MethodSource("accepted")
    void shouldFindThePayloadOfAGoldenFrame(final GoldenPacket frame) throws Exception
    {
        final int length = read(frame.octets());

        assertThat(payload(length)).isEqualTo(frame.fields().path("udp_payload_hex").asText());
        assertThat(reader.isChecksumValid()).isTrue();
        assertThat(reader.sourceMac()).isEqualTo(0x0200_5E10_0001L);
        assertThat(reader.destinationMac()).isEqualTo(0x0200_5E10_0002L);
        assertThat(reader.tag()).isEqualTo(Ethernet.UNTAGGED);
        if (frame.fields().has("src"))
        {
            assertThat(reader.sourceLow()).isEqualTo(low(frame.fields().path("src").asText()));
            assertThat(reader.sourceHigh()).isEqualTo(high(frame.fields().path("src").asText()));
        }
        if (frame.fields().has("dst"))
        {
            assertThat(reader.destinationLow()).isEqualTo(low(frame.fields().path("dst").asText()));
            assertThat(reader.destinationHigh()).isEqualTo(high(frame.fields().path("dst").asText()));
        }
        if (frame.fields().has("ttl"))
        {
            assertThat(reader.ttl()).isEqualTo((int)frame.field("ttl"));
        }
        if (frame.fields().has("dscp"))
        {
            assertThat(reader.tos()).isEqualTo((int)frame.field("dscp") << 2);
        }
        assertThat(reader.isDecapsulated()).isEqualTo(frame.fields().has("labels"));
    }

    @ParameterizedTest
    @CsvSource({
        "f-udp-length-long, " + FrameFault.BAD_UDP_LENGTH,
        "f-ipv6-zero-checksum, " + FrameFault.BAD_CHECKSUM,
        "f-srv6-srh, " + FrameFault.NOT_FOR_US,
        "f-srv6-inner-loopback, " + FrameFault.NOT_FOR_US,
        "f-srv6-return, " + FrameFault.NOT_FOR_US})
    void shouldRefuseGoldenFramesThatAreWrongOrNotForUs(final String name, final int fault)
    {
        assertThat(read(FRAMES.named(name).octets())).isEqualTo(fault);
    }

    @Test
    void shouldSeeThatTheChecksumIsWrong()
    {
        assertThat(read(FRAMES.named("f-ipv4-bad-checksum").octets())).isEqualTo(44);

        assertThat(reader.isChecksumValid()).isFalse();
    }

    /** At the last segment, with the checksum over the final destination. */
    @ParameterizedTest
    @CsvSource({"f-srv6-srh, 2001:db8::20, false", "f-srv6-return, 2001:db8::10, false",
        "f-srv6-inner-loopback, ::1, true"})
    void shouldReadASegmentRoutedFrameAtItsLastSegment(
        final String name, final String destination, final boolean isTunnelled) throws Exception
    {
        final byte[] octets = FRAMES.named(name).octets();
        // Segments Left, then the destination: the wire list's element 0
        octets[14 + 40 + 3] = 0;
        System.arraycopy(octets, 14 + 40 + 8, octets, 14 + 24, 16);

        final int length = read(octets);

        assertThat(payload(length)).isEqualTo(FRAMES.named(name).fields().path("udp_payload_hex").asText());
        assertThat(reader.isChecksumValid()).isTrue();
        assertThat(reader.isDecapsulated()).isTrue();
        assertThat(reader.isTunnelled()).isEqualTo(isTunnelled);
        assertThat(reader.destinationHigh()).isEqualTo(high(destination));
        assertThat(reader.destinationLow()).isEqualTo(low(destination));
        if (isTunnelled)
        {
            assertThat(reader.tunnelHigh()).isEqualTo(high("2001:db8::20"));
            assertThat(reader.tunnelLow()).isEqualTo(low("2001:db8::20"));
            assertThat(reader.ttl()).isEqualTo(1);
        }
    }

    @Test
    void shouldReadATaggedFrame()
    {
        final byte[] plain = FRAMES.named("f-ipv4").octets();
        final byte[] tagged = new byte[plain.length + 4];
        System.arraycopy(plain, 0, tagged, 0, 12);
        System.arraycopy(HexFormat.of().parseHex("8100e064"), 0, tagged, 12, 4);
        System.arraycopy(plain, 12, tagged, 16, plain.length - 12);

        assertThat(read(tagged)).isEqualTo(44);

        assertThat(reader.tag()).isEqualTo((7 << 13) | 100);
        assertThat(reader.isChecksumValid()).isTrue();
    }

    /** One field changed; an IPv4 header's checksum is mended where the fault lies behind it. */
    @ParameterizedTest
    @CsvSource({
        "f-ipv4,  0, 01, " + FrameFault.NOT_FOR_US,
        "f-ipv4,  6, 03, " + FrameFault.BAD_SOURCE,
        "f-ipv4, 12, 0806, " + FrameFault.NOT_UDP,
        "f-ipv4, 14, 44, " + FrameFault.BAD_HEADER,
        "f-ipv4, 14, 65, " + FrameFault.BAD_HEADER,
        "f-ipv4, 14, 46, " + FrameFault.OPTIONS,
        "f-ipv4, 16, 0013, " + FrameFault.BAD_HEADER,
        "f-ipv4, 16, 0049, " + FrameFault.TRUNCATED,
        "f-ipv4, 20, 2000, " + FrameFault.FRAGMENT,
        "f-ipv4, 20, 0001, " + FrameFault.FRAGMENT,
        "f-ipv4, 23, 06, " + FrameFault.NOT_UDP,
        "f-ipv4, 26, e0000001, " + FrameFault.BAD_SOURCE,
        "f-ipv4, 26, ffffffff, " + FrameFault.BAD_SOURCE,
        "f-ipv4, 26, 00000000, " + FrameFault.BAD_SOURCE,
        "f-ipv4, 26, 7f000001, " + FrameFault.BAD_SOURCE,
        "f-ipv4, 38, 0007, " + FrameFault.BAD_UDP_LENGTH,
        "f-ipv4, 38, 0000, " + FrameFault.BAD_UDP_LENGTH,
        "f-ipv6, 14, 40, " + FrameFault.BAD_HEADER,
        "f-ipv6, 18, 0000, " + FrameFault.BAD_HEADER,
        "f-ipv6, 18, 0035, " + FrameFault.TRUNCATED,
        "f-ipv6, 18, 0007, " + FrameFault.BAD_UDP_LENGTH,
        "f-ipv6, 20, 00, " + FrameFault.OPTIONS,
        "f-ipv6, 20, 3c, " + FrameFault.OPTIONS,
        "f-ipv6, 20, 2c, " + FrameFault.FRAGMENT,
        "f-ipv6, 20, 29, " + FrameFault.NOT_UDP,
        "f-ipv6, 20, 3a, " + FrameFault.NOT_UDP,
        "f-ipv6, 22, ff02, " + FrameFault.BAD_SOURCE,
        "f-ipv6, 22, 00000000000000000000000000000000, " + FrameFault.BAD_SOURCE,
        "f-ipv6, 22, 00000000000000000000000000000001, " + FrameFault.BAD_SOURCE,
        "f-srv6-srh, 56, 00, " + FrameFault.OPTIONS,
        "f-srv6-srh, 55, ff0401, " + FrameFault.NOT_FOR_US,
        "f-srv6-srh, 55, ff0400, " + FrameFault.TRUNCATED,
        "f-mpls-127, 20, fe, " + FrameFault.NOT_UDP,
        "f-mpls-127, 22, 55, " + FrameFault.NOT_UDP})
    void shouldRefuseAFrameWithAFault(final String name, final int at, final String octets, final int fault)
    {
        final byte[] frame = FRAMES.named(name).octets();
        final byte[] changed = HexFormat.of().parseHex(octets);
        System.arraycopy(changed, 0, frame, at, changed.length);
        if (name.equals("f-ipv4"))
        {
            mendIpv4Checksum(frame);
        }

        assertThat(read(frame)).isEqualTo(fault);
    }

    @Test
    void shouldRefuseAWrongIpv4HeaderChecksum()
    {
        final byte[] frame = FRAMES.named("f-ipv4").octets();
        frame[14 + 8]--;

        assertThat(read(frame)).isEqualTo(FrameFault.BAD_CHECKSUM);
    }

    @Test
    void shouldRefuseAStackWithoutBottom()
    {
        final byte[] frame = new byte[14 + 4 * (FrameReader.MAX_LABELS + 1) + 72];
        System.arraycopy(FRAMES.named("f-mpls-127").octets(), 0, frame, 0, 14);

        assertThat(read(frame)).isEqualTo(FrameFault.BAD_HEADER);
    }

    /** However short a frame is cut, it is refused; nothing beyond it is looked at. */
    @ParameterizedTest
    @MethodSource("accepted")
    void shouldRefuseEveryFrameCutShort(final GoldenPacket frame)
    {
        final int whole = frame.name().equals("f-ipv4-trailer") ? frame.octets().length - 4 : frame.octets().length;
        for (int length = 0; length < whole; length++)
        {
            assertThat(read(Arrays.copyOf(frame.octets(), length))).as("cut to %d", length).isNegative();
        }
    }

    private static void mendIpv4Checksum(final byte... frame)
    {
        frame[24] = 0;
        frame[25] = 0;
        int sum = 0;
        final int end = 14 + (frame[14] & 0xF) * 4;
        for (int at = 14; at < end; at += 2)
        {
            sum += ((frame[at] & 0xFF) << 8) | (frame[at + 1] & 0xFF);
        }
        while (sum > 0xFFFF)
        {
            sum = (sum & 0xFFFF) + (sum >>> 16);
        }
        frame[24] = (byte)(~sum >>> 8);
        frame[25] = (byte)~sum;
    }

    /** Not at the start of the buffer, and ending with it, so that a look beyond the frame throws. */
    private int read(final byte... frame)
    {
        buffer = new UnsafeBuffer(new byte[BEFORE + frame.length]);
        buffer.putBytes(BEFORE, frame);
        return reader.read(buffer, BEFORE, frame.length);
    }

    private String payload(final int length)
    {
        assertThat(length).isNotNegative();
        final byte[] octets = new byte[length];
        buffer.getBytes(reader.payloadOffset(), octets);
        return HexFormat.of().formatHex(octets);
    }

    private static long high(final String address) throws Exception
    {
        return IpAddress.high(InetAddress.getByName(address));
    }

    private static long low(final String address) throws Exception
    {
        return IpAddress.low(InetAddress.getByName(address));
    }
}
