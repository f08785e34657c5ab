package io.stampede.perf.micro;

import static java.nio.ByteOrder.BIG_ENDIAN;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** Requests in Ethernet frames, put together octet by octet here, so that they know nothing of the code measured. */
final class Frames
{
    static final int ETHERNET = 14;
    static final int IPV6 = 40;
    static final int UDP = 8;
    static final long SOURCE_MAC = 0x0200_0000_0001L;
    static final long DESTINATION_MAC = 0x0200_0000_0002L;
    static final int DESTINATION_PORT = 862;
    static final byte[] SOURCE6 = octets("2001:db8::a");
    static final byte[] DESTINATION6 = octets("2001:db8::14");
    /** Where a reply along segments goes first and second. */
    static final byte[] FIRST_SEGMENT = octets("2001:db8:1::1");
    static final byte[] SECOND_SEGMENT = octets("2001:db8:2::1");

    private static final byte[] SOURCE4 = octets("192.0.2.10");
    private static final byte[] DESTINATION4 = octets("198.51.100.20");
    private static final int IPV4 = 20;
    private static final int SRH = 24;
    private static final int UDP_PROTOCOL = 17;
    private static final int ROUTING = 43;

    private Frames()
    {
    }

    private static byte[] octets(final String address)
    {
        return InetAddress.ofLiteral(address).getAddress();
    }

    /** Octets of headers of a request of this kind. */
    static int headerLength(final String kind)
    {
        return ETHERNET + UDP + switch (kind)
        {
            case "ipv4" -> IPV4;
            case "ipv6" -> IPV6;
            case "srv6" -> IPV6 + SRH;
            default -> throw new IllegalArgumentException(kind);
        };
    }

    /** @param kind ipv4, ipv6, or srv6: with a segment routing header that has no segments left. */
    static UnsafeBuffer request(final String kind, final DirectBuffer payload)
    {
        final int headers = headerLength(kind);
        final int udpLength = UDP + payload.capacity();
        final ByteBuffer frame = ByteBuffer.allocateDirect(headers + payload.capacity());
        frame.putLong(DESTINATION_MAC << 16 | SOURCE_MAC >>> 32).putInt((int)SOURCE_MAC);
        if (kind.equals("ipv4"))
        {
            frame.putShort((short)0x0800).putShort((short)0x4500).putShort((short)(IPV4 + udpLength))
                .putInt(0x4000).putShort((short)(Requests.TTL << 8 | UDP_PROTOCOL)).putShort((short)0)
                .put(SOURCE4).put(DESTINATION4);
            frame.putShort(ETHERNET + 10, (short)checksum(new UnsafeBuffer(frame), ETHERNET, IPV4, 0));
        }
        else
        {
            final int extra = headers - ETHERNET - IPV6 - UDP;
            frame.putShort((short)0x86DD).putInt(0x6000_0000).putShort((short)(extra + udpLength))
                .put((byte)(extra > 0 ? ROUTING : UDP_PROTOCOL)).put((byte)Requests.TTL)
                .put(SOURCE6).put(DESTINATION6);
            if (extra > 0)
            {
                // next header, length in 8 octets, type 4, segments left, last entry, flags, tag
                frame.put((byte)UDP_PROTOCOL).put((byte)2).put((byte)4).put((byte)0).putInt(0).put(DESTINATION6);
            }
        }
        frame.putShort((short)Requests.SOURCE_PORT).putShort((short)DESTINATION_PORT)
            .putShort((short)udpLength).putShort((short)0);
        final UnsafeBuffer whole = new UnsafeBuffer(frame);
        whole.putBytes(headers, payload, 0, payload.capacity());
        whole.putShort(headers - 2, (short)udpChecksum(whole, headers - UDP, udpLength, kind), BIG_ENDIAN);
        return whole;
    }

    /** Over the final addresses, whichever way round: 0 over a packet whose checksum is right. */
    static int udpChecksum(final DirectBuffer frame, final int udp, final int udpLength, final String kind)
    {
        final boolean isIpv4 = kind.equals("ipv4");
        long pseudo = (long)UDP_PROTOCOL + udpLength;
        pseudo += sum(new UnsafeBuffer(isIpv4 ? SOURCE4 : SOURCE6), 0, isIpv4 ? 4 : 16);
        pseudo += sum(new UnsafeBuffer(isIpv4 ? DESTINATION4 : DESTINATION6), 0, isIpv4 ? 4 : 16);
        return checksum(frame, udp, udpLength, pseudo);
    }

    /** RFC 1071 §4.1, 16 bits at a time. */
    static int checksum(final DirectBuffer buffer, final int offset, final int length, final long before)
    {
        long sum = before + sum(buffer, offset, length);
        while (sum >>> 16 != 0)
        {
            sum = (sum & 0xFFFF) + (sum >>> 16);
        }
        return (int)~sum & 0xFFFF;
    }

    private static long sum(final DirectBuffer buffer, final int offset, final int length)
    {
        long sum = 0;
        for (int i = 0; i < length; i += 2)
        {
            sum += buffer.getShort(offset + i, BIG_ENDIAN) & 0xFFFF;
        }
        return sum;
    }
}
