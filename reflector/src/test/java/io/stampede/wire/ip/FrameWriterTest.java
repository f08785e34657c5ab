package io.stampede.wire.ip;

import static org.assertj.core.api.Assertions.assertThat;

import io.stampede.frame.IpAddress;
import io.stampede.testing.Conforms;
import io.stampede.testing.GoldenPackets;
import io.stampede.testing.Vectors;
import java.net.InetAddress;
import java.util.HexFormat;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Frames we build, against those others built. */
@Vectors
class FrameWriterTest
{
    private static final GoldenPackets FRAMES = GoldenPackets.load("frames.json");
    private static final long OUR_MAC = 0x0200_5E10_0001L;
    private static final long PEER_MAC = 0x0200_5E10_0002L;
    private static final int PAYLOAD = 512;
    private static final int PATH = 1024;

    private final UnsafeBuffer buffer = new UnsafeBuffer(new byte[2048]);
    private final FrameWriter writer = new FrameWriter();

    @Test
    void shouldWriteTheGoldenIpv4Frame() throws Exception
    {
        writer.link(PEER_MAC, OUR_MAC, Ethernet.UNTAGGED);
        writer.ip(46 << 2, 255);
        from("192.0.2.10", 40_000);
        to("198.51.100.20", 862);

        // their Identification is 0x1111, ours 0, and the header checksum so much larger
        final String expected = FRAMES.named("f-ipv4").hex().replace("004811114000ff117d89", "004800004000ff118e9a");
        assertThat(write("f-ipv4")).isEqualTo(expected);
    }

    /** The sender's flow label is its own; we send none. */
    @Test
    void shouldWriteTheGoldenIpv6Frame() throws Exception
    {
        writer.link(PEER_MAC, OUR_MAC, Ethernet.UNTAGGED);
        writer.ip(0, 64);
        from("2001:db8::10", 40_000);
        to("2001:db8::20", 862);

        assertThat(write("f-ipv6")).isEqualTo(FRAMES.named("f-ipv6").hex().replace("86dd60012345", "86dd60000000"));
    }

    @Conforms("3.15")
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    @Vectors("f-srv6-return")
    void shouldWriteTheGoldenSrv6Reply(final boolean isDestinationListed) throws Exception
    {
        writer.link(PEER_MAC, OUR_MAC, Ethernet.UNTAGGED);
        writer.ip(0, 255);
        from("2001:db8::20", 862);
        to("2001:db8::10", 40_000);
        segments("2001:db8:a::1", "2001:db8:b::1", "2001:db8::10");
        writer.segments(buffer, PATH, isDestinationListed ? 48 : 32);

        assertThat(writer.headerLength()).isEqualTo(14 + 40 + 56 + 8);
        assertThat(write("f-srv6-return")).isEqualTo(FRAMES.named("f-srv6-return").hex());
    }

    @Test
    void shouldWriteNoRoutingHeaderWhenOnlyTheDestinationIsListed() throws Exception
    {
        from("2001:db8::20", 862);
        to("2001:db8::10", 40_000);
        segments("2001:db8::10");
        writer.segments(buffer, PATH, 16);

        assertThat(writer.segmentCount()).isZero();
        assertThat(writer.headerLength()).isEqualTo(14 + 40 + 8);
    }

    @Test
    void shouldWriteLabelsAsGivenBehindATag() throws Exception
    {
        writer.link(PEER_MAC, OUR_MAC, (5 << 13) | 100);
        writer.ip(0, 1);
        from("192.0.2.10", 40_000);
        to("127.0.0.1", 862);
        buffer.putBytes(PATH, HexFormat.of().parseHex("03e810ff03e821ff"));
        writer.labels(buffer, PATH, 8);

        final String written = write("f-mpls-127");

        // as the golden frame but for the tag and the Identification, which the IPv4 checksum shows
        final String golden = FRAMES.named("f-mpls-127").hex();
        assertThat(written).startsWith(golden.substring(0, 24) + "8100a064" + "8847" + "03e810ff03e821ff" + "45000050");
        assertThat(written).endsWith(golden.substring(golden.indexOf("c000020a")));
    }

    @Test
    void shouldSendOnesWhenTheChecksumIsZero() throws Exception
    {
        from("192.0.2.10", 40_000);
        to("198.51.100.20", 862);
        // 2 octets of payload that bring the sum to all ones: taken from a first try with zeros
        buffer.putShort(PAYLOAD, (short)0);
        writer.write(buffer, PAYLOAD, 2);
        buffer.putShort(PAYLOAD, buffer.getShort(PAYLOAD - 2));

        writer.write(buffer, PAYLOAD, 2);

        assertThat(buffer.getShort(PAYLOAD - 2)).isEqualTo((short)0xFFFF);
    }

    @Test
    void shouldCountAllButTheEthernetHeaderAgainstTheMtu() throws Exception
    {
        writer.link(PEER_MAC, OUR_MAC, 100);
        from("192.0.2.10", 40_000);
        to("198.51.100.20", 862);
        writer.labels(buffer, PATH, 8);

        assertThat(writer.mtuLength(44)).isEqualTo(8 + 20 + 8 + 44);
        assertThat(writer.headerLength()).isEqualTo(18 + 8 + 20 + 8);
    }

    private void from(final String address, final int port)
    {
        final InetAddress ip = InetAddress.ofLiteral(address);
        writer.source(IpAddress.high(ip), IpAddress.low(ip), port);
    }

    private void to(final String address, final int port)
    {
        final InetAddress ip = InetAddress.ofLiteral(address);
        writer.destination(IpAddress.high(ip), IpAddress.low(ip), port);
    }

    private void segments(final String... segments)
    {
        int at = PATH;
        for (final String segment : segments)
        {
            buffer.putBytes(at, InetAddress.ofLiteral(segment).getAddress());
            at += 16;
        }
    }

    /** The frame around the payload of a golden one. */
    private String write(final String payloadOf)
    {
        final byte[] payload =
            HexFormat.of().parseHex(FRAMES.named(payloadOf).fields().path("udp_payload_hex").asText());
        buffer.putBytes(PAYLOAD, payload);
        final int headerLength = writer.headerLength();

        final int start = writer.write(buffer, PAYLOAD, payload.length);

        assertThat(PAYLOAD - start).isEqualTo(headerLength);
        final byte[] frame = new byte[headerLength + payload.length];
        buffer.getBytes(start, frame);
        return HexFormat.of().formatHex(frame);
    }
}
