package io.stampede.reflector.cli.decode;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Finds the UDP packet in a captured frame: link layer with VLAN tags, IPv4 with options or IPv6 with extension
 * headers, UDP. What holds none is counted by reason and skipped; no length is trusted.
 */
final class FrameParser
{
    private static final int LINKTYPE_NULL = 0;
    private static final int LINKTYPE_ETHERNET = 1;
    private static final int LINKTYPE_RAW = 101;
    private static final int LINKTYPE_LOOP = 108;
    private static final int LINKTYPE_LINUX_SLL = 113;
    private static final int LINKTYPE_IPV4 = 228;
    private static final int LINKTYPE_IPV6 = 229;
    private static final int LINKTYPE_LINUX_SLL2 = 276;

    private static final int ETHERTYPE_IPV4 = 0x0800;
    private static final int ETHERTYPE_IPV6 = 0x86DD;
    private static final int PROTOCOL_UDP = 17;
    private static final int UDP_HEADER_LENGTH = 8;
    private static final int IPV6_HEADER_LENGTH = 40;

    private final Map<String, Integer> skipped = new TreeMap<>();
    private String reason = "";

    FrameParser()
    {
    }

    static boolean isSupported(final int linkType)
    {
        return switch (linkType)
        {
            case LINKTYPE_NULL, LINKTYPE_ETHERNET, LINKTYPE_RAW, LINKTYPE_LOOP, LINKTYPE_LINUX_SLL, LINKTYPE_IPV4,
                LINKTYPE_IPV6, LINKTYPE_LINUX_SLL2 -> true;
            default -> false;
        };
    }

    /** The UDP packet of a frame; null when there is none, and then it is counted. */
    @Nullable CapturedPacket parse(final CapturedFrame frame)
    {
        CapturedPacket packet;
        try
        {
            packet = link(frame);
        }
        catch (final BufferUnderflowException | IndexOutOfBoundsException | IllegalArgumentException ex)
        {
            reason = "cut off inside its headers";
            packet = null;
        }
        if (packet == null)
        {
            skip(reason);
        }
        return packet;
    }

    /** Counts a frame as skipped. */
    void skip(final String why)
    {
        skipped.merge(why, 1, Integer::sum);
    }

    /** Frames skipped by reason. */
    Map<String, Integer> skipped()
    {
        return skipped;
    }

    private @Nullable CapturedPacket no(final String why)
    {
        reason = why;
        return null;
    }

    private @Nullable CapturedPacket link(final CapturedFrame frame)
    {
        final ByteBuffer in = frame.octets().duplicate();
        final boolean isCut = frame.originalLength() > in.remaining();
        return switch (frame.linkType())
        {
            case LINKTYPE_ETHERNET -> ip(in.position(12), isCut);
            case LINKTYPE_LINUX_SLL -> ip(in.position(14), isCut);
            case LINKTYPE_LINUX_SLL2 ->
            {
                final int etherType = Short.toUnsignedInt(in.getShort());
                yield ip(in.position(20), etherType, isCut);
            }
            case LINKTYPE_NULL ->
            {
                in.order(frame.isBigEndian() ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN).getInt();
                yield version(in.order(ByteOrder.BIG_ENDIAN), isCut);
            }
            case LINKTYPE_LOOP -> version(in.position(4), isCut);
            default -> version(in, isCut);
        };
    }

    /** Where nothing but the IP version tells the family. Address families of BSD loopback differ between systems. */
    private @Nullable CapturedPacket version(final ByteBuffer in, final boolean isCut)
    {
        final int version = (in.get(in.position()) >>> 4) & 0xF;
        return version == 4 ? ipv4(in, isCut) : version == 6 ? ipv6(in, isCut) : no("not IP");
    }

    private @Nullable CapturedPacket ip(final ByteBuffer in, final boolean isCut)
    {
        int etherType = Short.toUnsignedInt(in.getShort());
        while (etherType == 0x8100 || etherType == 0x88A8 || etherType == 0x9100)
        {
            in.getShort();
            etherType = Short.toUnsignedInt(in.getShort());
        }
        return ip(in, etherType, isCut);
    }

    private @Nullable CapturedPacket ip(final ByteBuffer in, final int etherType, final boolean isCut)
    {
        return switch (etherType)
        {
            case ETHERTYPE_IPV4 -> ipv4(in, isCut);
            case ETHERTYPE_IPV6 -> ipv6(in, isCut);
            default -> no("not IP");
        };
    }

    private @Nullable CapturedPacket ipv4(final ByteBuffer in, final boolean isCut)
    {
        final int start = in.position();
        final int headerLength = (in.get(start) & 0xF) * 4;
        final int totalLength = Short.toUnsignedInt(in.getShort(start + 2));
        final int fragment = Short.toUnsignedInt(in.getShort(start + 6)) & 0x3FFF;
        if ((in.get(start) & 0xF0) != 0x40 || headerLength < 20 || totalLength < headerLength)
        {
            return no("bad IP header");
        }
        if (fragment != 0)
        {
            return no("IP fragment");
        }
        if (in.get(start + 9) != PROTOCOL_UDP)
        {
            return no("not UDP");
        }
        final Network network = new Network(
            address(in, start + 12, 4), address(in, start + 16, 4), in.get(start + 8) & 0xFF, in.get(start + 1) & 0xFF);
        return udp(in.position(start + headerLength), totalLength - headerLength, network, isCut);
    }

    private @Nullable CapturedPacket ipv6(final ByteBuffer in, final boolean isCut)
    {
        final int start = in.position();
        if ((in.get(start) & 0xF0) != 0x60)
        {
            return no("bad IP header");
        }
        final int trafficClass = (in.getShort(start) >>> 4) & 0xFF;
        final Network network = new Network(
            address(in, start + 8, 16), address(in, start + 24, 16), in.get(start + 7) & 0xFF, trafficClass);
        int left = Short.toUnsignedInt(in.getShort(start + 4));
        int next = in.get(start + 6) & 0xFF;
        in.position(start + IPV6_HEADER_LENGTH);
        while (next == 0 || next == 43 || next == 60)
        {
            final int at = in.position();
            final int length = ((in.get(at + 1) & 0xFF) + 1) * 8;
            next = in.get(at) & 0xFF;
            left -= length;
            in.position(at + length);
        }
        if (next == 44)
        {
            return no("IP fragment");
        }
        return next == PROTOCOL_UDP ? udp(in, left, network, isCut) : no("not UDP");
    }

    private record Network(InetAddress source, InetAddress destination, int ttl, int tos)
    {
    }

    private @Nullable CapturedPacket udp(
        final ByteBuffer in, final int ipPayloadLength, final Network network, final boolean isCut)
    {
        final int sourcePort = Short.toUnsignedInt(in.getShort());
        final int destinationPort = Short.toUnsignedInt(in.getShort());
        final int udpLength = Short.toUnsignedInt(in.getShort());
        in.getShort();
        final int length = udpLength - UDP_HEADER_LENGTH;
        if (length < 0 || udpLength > ipPayloadLength || (length > in.remaining() && !isCut))
        {
            return no("bad UDP length");
        }
        return new CapturedPacket(
            network.source, sourcePort, network.destination, destinationPort, network.ttl, network.tos,
            in.slice(in.position(), Math.min(length, in.remaining())), length);
    }

    private static InetAddress address(final ByteBuffer in, final int offset, final int length)
    {
        final byte[] octets = new byte[length];
        in.get(offset, octets);
        try
        {
            return InetAddress.getByAddress(octets);
        }
        catch (final UnknownHostException ex)
        {
            throw new AssertionError("4 or 16 octets are always an address", ex);
        }
    }
}
