package io.stampede.net.xdp;

import static io.stampede.net.packet.PacketNetwork.LINK;
import static io.stampede.net.packet.PacketNetwork.payload;
import static io.stampede.net.packet.PacketNetwork.receive;
import static org.assertj.core.api.Assertions.assertThat;

import io.stampede.frame.PacketBatch;
import io.stampede.net.packet.PacketNetwork;
import io.stampede.net.packet.RawLink;
import io.stampede.testing.GoldenPackets;
import io.stampede.testing.Requires;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Frames nobody should send (THREATS rows 1 and 11), put on the wire as they are. Behind each comes one that is taken
 * for certain: what is not there before it was not taken.
 */
@Tag("root")
@Timeout(60)
class XdpBadFramesTest
{
    private static final int REFLECTOR_PORT = 862;
    private static final int IP = 14;
    private static final int IP_CHECKSUM = IP + 10;
    private static final int IP_SOURCE = IP + 12;
    private static final int UDP_CHECKSUM = IP + 26;
    private static final String GOOD = GoldenPackets.load("frames.json").named("f-ipv4").hex();

    private PacketNetwork network;

    @BeforeEach
    void layOut()
    {
        Requires.networkNamespaces();
        network = new PacketNetwork();
        network.near.run("ip", "link", "set", LINK, "address", "02:00:5e:10:00:01");
        network.far.run("ip", "link", "set", LINK, "address", "02:00:5e:10:00:02");
    }

    @AfterEach
    void tearDown()
    {
        if (network != null)
        {
            network.close();
        }
    }

    private void assertNotTaken(final byte[] frame, final int refused) throws Exception
    {
        try (XdpPort port = XdpNetwork.listen(network.far, REFLECTOR_PORT); RawLink wire = RawLink.in(network.near))
        {
            final byte[] certain = HexFormat.of().parseHex(GOOD);
            certain[certain.length - 1] ^= 1;
            putShort(certain, UDP_CHECKSUM, 0);
            wire.send(frame);
            wire.send(certain);

            final byte[] first = payload(receive(port));

            assertThat(first[first.length - 1]).isEqualTo(certain[certain.length - 1]);
            assertThat(port.statistics().refusedFrames).isEqualTo(refused);
        }
    }

    /** The kernel's to look at: nothing of this is what a program that answers test packets wants. */
    @ParameterizedTest
    @CsvSource({
        "of another station, 0, 02005e100003",
        "of all stations, 0, ffffffffffff",
        "of a group of stations, 0, 01005e000001",
        "to another port, 36, 035f",
        "TCP, 23, 06",
        "first of two fragments, 20, 2000",
        "last of two fragments, 20, 0001",
        "version 6 in an IPv4 frame, 14, 65",
        "options, 14, 46",
        "header of 16 octets, 14, 44",
        "ARP, 12, 0806",
        "IPv6 that is IPv4, 12, 86dd",
        "labels without an end, 12, 8847",
        "to another address, 30, c6336463",
        "to loopback, 30, 7f000001",
        "to a group, 30, e0000001"})
    void shouldLeaveToTheKernel(final String what, final int offset, final String octets) throws Exception
    {
        final byte[] frame = HexFormat.of().parseHex(GOOD);
        final byte[] bad = HexFormat.of().parseHex(octets);
        System.arraycopy(bad, 0, frame, offset, bad.length);

        assertNotTaken(frame, 0);
    }

    @ParameterizedTest
    @CsvSource({"8100000181000002, 24", "88a80001, 24", "81000001, 26"})
    void shouldLeaveOddTagsToTheKernel(final String tags, final int at) throws Exception
    {
        assertNotTaken(HexFormat.of().parseHex(GOOD.substring(0, at) + tags + GOOD.substring(at)), 0);
    }

    @ParameterizedTest
    @CsvSource({"15", "33", "41"})
    void shouldLeaveWhatIsCutOffToTheKernel(final int length) throws Exception
    {
        assertNotTaken(Arrays.copyOf(HexFormat.of().parseHex(GOOD), length), 0);
    }

    /** From our own address, and from addresses nobody can have. */
    @ParameterizedTest
    @CsvSource({"10.0.0.2", "198.51.100.20", "127.0.0.1", "0.0.0.0", "224.0.0.1", "255.255.255.255"})
    void shouldRefuseImpossibleSources(final String source) throws Exception
    {
        final byte[] frame = HexFormat.of().parseHex(GOOD);
        System.arraycopy(InetAddress.ofLiteral(source).getAddress(), 0, frame, IP_SOURCE, 4);
        putShort(frame, UDP_CHECKSUM, 0);
        putShort(frame, IP_CHECKSUM, 0);
        putShort(frame, IP_CHECKSUM, ~sum(0, frame, IP, 20) & 0xFFFF);

        assertNotTaken(frame, 1);
    }

    @ParameterizedTest
    @CsvSource({
        "IP checksum, 24, 0000",
        "total length beyond the frame, 16, 05dc",
        "total length less than its header, 16, 0010",
        "UDP length 0, 38, 0000",
        "UDP length 7, 38, 0007",
        "UDP length beyond the packet, 38, 0400",
        "UDP checksum, 40, 0001"})
    void shouldRefuseWhatLies(final String what, final int offset, final String octets) throws Exception
    {
        final byte[] frame = HexFormat.of().parseHex(GOOD);
        final byte[] bad = HexFormat.of().parseHex(octets);
        System.arraycopy(bad, 0, frame, offset, bad.length);
        if (offset == IP + 2)
        {
            putShort(frame, IP_CHECKSUM, 0);
            putShort(frame, IP_CHECKSUM, ~sum(0, frame, IP, 20) & 0xFFFF);
        }

        assertNotTaken(frame, 1);
    }

    /** Behind its headers there is no room left in the chunk for the longest reply. */
    @Test
    void shouldAnswerAtLengthWhatCameBehindLongHeaders() throws Exception
    {
        final int segments = 60;
        final byte[] request = new byte[44];
        for (int n = 0; n < request.length; n++)
        {
            request[n] = (byte)n;
        }
        try (XdpPort port = XdpNetwork.listen(network.far, REFLECTOR_PORT); RawLink wire = RawLink.in(network.near))
        {
            wire.send(routed(segments, request));

            final PacketBatch batch = receive(port);
            assertThat(payload(batch)).isEqualTo(request);
            assertThat(port.maxPayload(batch, 0)).isEqualTo(1_452);
            batch.sendLength(0, 1_452);
            assertThat(port.send(batch)).as("status %d", batch.sendStatus(0)).isEqualTo(1);
            assertThat(payload(batch)).isEqualTo(request);
        }
    }

    /** A packet to 2001:db8::20 at the end of a long list of segments. */
    private static byte[] routed(final int segments, final byte... payload)
    {
        final int routing = 8 + 16 * segments;
        final int udpLength = 8 + payload.length;
        final byte[] frame = new byte[IP + 40 + routing + udpLength];
        System.arraycopy(HexFormat.of().parseHex(GOOD), 0, frame, 0, 12);
        putShort(frame, 12, 0x86DD);
        putShort(frame, IP, 0x6000);
        putShort(frame, IP + 4, routing + udpLength);
        frame[IP + 6] = 43;
        frame[IP + 7] = (byte)255;
        System.arraycopy(InetAddress.ofLiteral("fd00::1").getAddress(), 0, frame, IP + 8, 16);
        System.arraycopy(InetAddress.ofLiteral("2001:db8::20").getAddress(), 0, frame, IP + 24, 16);
        final int srh = IP + 40;
        frame[srh] = 17;
        frame[srh + 1] = (byte)(2 * segments);
        frame[srh + 2] = 4;
        frame[srh + 4] = (byte)(segments - 1);
        final int udp = srh + routing;
        putShort(frame, udp, 40_000);
        putShort(frame, udp + 2, REFLECTOR_PORT);
        putShort(frame, udp + 4, udpLength);
        System.arraycopy(payload, 0, frame, udp + 8, payload.length);
        final int pseudo = sum(17 + udpLength, frame, IP + 8, 32);
        putShort(frame, udp + 6, ~sum(pseudo, frame, udp, udpLength) & 0xFFFF);
        return frame;
    }

    private static void putShort(final byte[] octets, final int offset, final int value)
    {
        octets[offset] = (byte)(value >> 8);
        octets[offset + 1] = (byte)value;
    }

    /** Of an even number of octets (RFC 1071). */
    private static int sum(final int before, final byte[] octets, final int offset, final int length)
    {
        int sum = before;
        for (int n = offset; n < offset + length; n += 2)
        {
            sum += (octets[n] & 0xFF) << 8 | (octets[n + 1] & 0xFF);
        }
        while (sum > 0xFFFF)
        {
            sum = (sum >> 16) + (sum & 0xFFFF);
        }
        return sum;
    }
}
