package io.stampede.system;

import io.stampede.testing.GoldenPackets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * Frames no reflector may answer, and some it must: the golden frames with one thing made wrong in each, every checksum
 * right but where that is the thing (THREATS rows 1, 4, 10, 11). Each carries a number of its own.
 */
final class AbusiveFrames
{
    private static final GoldenPackets GOLDEN = GoldenPackets.load("frames.json");
    private static final int ETHERNET = 14;
    private static final int IPV4 = ETHERNET;
    private static final int IPV6 = ETHERNET;
    private static final int IPV4_UDP = IPV4 + 20;
    private static final int IPV6_UDP = IPV6 + 40;
    /** UDP comes next, eight octets, padding of four. */
    private static final int PADN = 0x1100_0104;

    /** Who answers a frame. */
    enum Answer
    {
        NOBODY,
        /** A kernel takes it for a UDP socket; a port that reads frames itself is stricter. */
        SOCKETS_ONLY,
        EVERYBODY
    }

    /** One frame; its number is what its answer begins with. */
    record Frame(String name, Answer answer, int number, String hex)
    {
        boolean isAnsweredBy(final String portType)
        {
            return answer == Answer.EVERYBODY || (answer == Answer.SOCKETS_ONLY && portType.equals("udp"));
        }

        byte[] octets()
        {
            return HexFormat.of().parseHex(hex);
        }

        @Override
        public String toString()
        {
            return number + " " + name;
        }
    }

    private final List<Frame> frames = new ArrayList<>();

    private AbusiveFrames()
    {
    }

    /** All of them; the last is one that everybody answers. */
    static List<Frame> all()
    {
        final AbusiveFrames all = new AbusiveFrames();
        all.ethernet();
        all.ipv4Headers();
        all.ipv4Addresses();
        all.udp();
        all.ipv6Headers();
        all.ipv6Extensions();
        all.ipv6Addresses();
        all.add("good IPv4", Answer.EVERYBODY, all.ipv4());
        return List.copyOf(all.frames);
    }

    private EditedFrame ipv4()
    {
        return new EditedFrame(GOLDEN.named("f-ipv4").octets(), IPV4_UDP).number(frames.size());
    }

    private EditedFrame ipv6()
    {
        return new EditedFrame(GOLDEN.named("f-ipv6").octets(), IPV6_UDP).number(frames.size());
    }

    private void add(final String name, final Answer answer, final EditedFrame frame)
    {
        frames.add(new Frame(name, answer, frames.size(), HexFormat.of().formatHex(frame.octets())));
    }

    private void refuse(final String name, final EditedFrame frame)
    {
        add(name, Answer.NOBODY, frame);
    }

    private void ethernet()
    {
        add("broadcast station", Answer.SOCKETS_ONLY, ipv4().put(0, "ffffffffffff"));
        refuse("another station", ipv4().put(0, "02005e100099"));
        refuse("two tags", ipv4().insert(12, "8100000181000002"));
        refuse("ends in the IP header", ipv4().cut(ETHERNET + 12));
        refuse("ends in the UDP header", ipv4().cut(IPV4_UDP + 4));
        refuse("ends in the payload", ipv4().cut(IPV4_UDP + 30));
    }

    private void ipv4Headers()
    {
        add("good", Answer.EVERYBODY, ipv4());
        add("trailer", Answer.EVERYBODY, ipv4().append("00000000deadbeef"));
        refuse("wrong header checksum", ipv4().put(IPV4 + 10, "0bad"));
        refuse("version 5", ipv4().put(IPV4, "55").ipv4Checksum());
        refuse("header of 16 octets", ipv4().put(IPV4, "44").ipv4Checksum());
        refuse("total length beyond the frame", ipv4().put(IPV4 + 2, "0200").ipv4Checksum());
        refuse("total length within the UDP header", ipv4().put(IPV4 + 2, "0018").ipv4Checksum());
        refuse("total length within the payload", ipv4().put(IPV4 + 2, "0040").ipv4Checksum());
        refuse("total length within the IP header", ipv4().put(IPV4 + 2, "0010").ipv4Checksum());
        refuse("first fragment", ipv4().put(IPV4 + 6, "2000").ipv4Checksum());
        refuse("last fragment", ipv4().put(IPV4 + 6, "0006").ipv4Checksum());
        refuse("TCP", ipv4().put(IPV4 + 9, "06").ipv4Checksum());
        add("options", Answer.SOCKETS_ONLY, ipv4().put(IPV4, "46").put(IPV4 + 2, "004c").insert(IPV4_UDP, "01010101")
            .ipv4Checksum());
    }

    private void ipv4Addresses()
    {
        refuse("from our own address", ipv4().put(IPV4 + 12, "c6336414").udpChecksum().ipv4Checksum());
        refuse("from loopback", ipv4().put(IPV4 + 12, "7f000001").udpChecksum().ipv4Checksum());
        refuse("from multicast", ipv4().put(IPV4 + 12, "e0000001").udpChecksum().ipv4Checksum());
        refuse("from broadcast", ipv4().put(IPV4 + 12, "ffffffff").udpChecksum().ipv4Checksum());
        refuse("from nobody", ipv4().put(IPV4 + 12, "00000000").udpChecksum().ipv4Checksum());
        refuse("from a source not allowed", ipv4().put(IPV4 + 12, "c0000301").udpChecksum().ipv4Checksum());
        refuse("to another host", ipv4().put(IPV4 + 16, "c6336463").udpChecksum().ipv4Checksum());
        refuse("to multicast", ipv4().put(IPV4 + 16, "e0000001").udpChecksum().ipv4Checksum());
        refuse("to broadcast", ipv4().put(IPV4 + 16, "ffffffff").udpChecksum().ipv4Checksum());
    }

    private void udp()
    {
        add("no checksum, IPv4", Answer.EVERYBODY, ipv4().put(IPV4_UDP + 6, "0000"));
        refuse("wrong checksum, IPv4", ipv4().put(IPV4_UDP + 6, "0bad"));
        refuse("length 7", ipv4().put(IPV4_UDP + 4, "0007").udpChecksum());
        refuse("length 0", ipv4().put(IPV4_UDP + 4, "0000").udpChecksum());
        refuse("length beyond the packet", ipv4().put(IPV4_UDP + 4, "0035").udpChecksum());
        refuse("length of too short a request", ipv4().put(IPV4_UDP + 4, "0012").udpChecksum());
        refuse("from the reflector's port", ipv4().put(IPV4_UDP, "035e").udpChecksum());
        refuse("from a service's port", ipv4().put(IPV4_UDP, "0035").udpChecksum());
        refuse("from port 0", ipv4().put(IPV4_UDP, "0000").udpChecksum());
        refuse("to another port", ipv4().put(IPV4_UDP + 2, "035f").udpChecksum());
        refuse("a reply", ipv4().put(IPV4_UDP + 8 + 16, "ed0037801f9add37").udpChecksum());
    }

    private void ipv6Headers()
    {
        add("good IPv6", Answer.EVERYBODY, ipv6());
        refuse("no checksum, IPv6", ipv6().put(IPV6_UDP + 6, "0000"));
        refuse("wrong checksum, IPv6", ipv6().put(IPV6_UDP + 6, "0bad"));
        refuse("version 4 where IPv6 is", ipv6().put(IPV6, "40"));
        refuse("payload length beyond the frame", ipv6().put(IPV6 + 4, "0200"));
        refuse("payload length within the UDP header", ipv6().put(IPV6 + 4, "0004"));
        refuse("payload length within the payload", ipv6().put(IPV6 + 4, "0020"));
        refuse("payload length 0", ipv6().put(IPV6 + 4, "0000"));
        refuse("length 7, IPv6", ipv6().put(IPV6_UDP + 4, "0007").udpChecksum());
        refuse("no next header", ipv6().put(IPV6 + 6, "3b"));
    }

    private void ipv6Extensions()
    {
        add("hop-by-hop options", Answer.SOCKETS_ONLY, extended(0, PADN, 0));
        add("destination options", Answer.SOCKETS_ONLY, extended(60, PADN, 0));
        add("a fragment that is all", Answer.SOCKETS_ONLY, extended(44, 0x1100_0000, 7));
        refuse("first fragment, IPv6", extended(44, 0x1100_0001, 7));
        refuse("last fragment, IPv6", extended(44, 0x1100_0008, 7));
        refuse("routing header of type 0, a segment left", extended(43, 0x1100_0001, 0));
        refuse("segment routing header, a segment left", ipv6()
            .put(IPV6 + 4, "004c").put(IPV6 + 6, "2b")
            .insert(IPV6_UDP, "1102040100000000" + "20010db8000000000000000000000020"));
    }

    /** An extension header of eight octets before UDP's. */
    private EditedFrame extended(final int nextHeader, final int first, final int second)
    {
        return ipv6().put(IPV6 + 4, "003c").put(IPV6 + 6, HexFormat.of().toHexDigits((byte)nextHeader))
            .insert(IPV6_UDP, HexFormat.of().toHexDigits(first) + HexFormat.of().toHexDigits(second));
    }

    private void ipv6Addresses()
    {
        final int source = IPV6 + 8;
        final int destination = IPV6 + 24;
        refuse("from our own IPv6 address", ipv6().put(source, "20010db8000000000000000000000020").udpChecksum());
        refuse("from ::1", ipv6().put(source, "00000000000000000000000000000001").udpChecksum());
        refuse("from ::", ipv6().put(source, "00000000000000000000000000000000").udpChecksum());
        refuse("from multicast, IPv6", ipv6().put(source, "ff020000000000000000000000000001").udpChecksum());
        refuse("from a mapped address", ipv6().put(source, "00000000000000000000ffffc000020a").udpChecksum());
        refuse("to a mapped address", ipv6().put(destination, "00000000000000000000ffffc6336414").udpChecksum());
        refuse("to another host, IPv6", ipv6().put(destination, "20010db8000000000000000000000099").udpChecksum());
        refuse("to multicast, IPv6", ipv6().put(destination, "ff020000000000000000000000000001").udpChecksum());
    }
}
