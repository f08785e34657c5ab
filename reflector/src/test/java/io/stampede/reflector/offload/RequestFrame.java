package io.stampede.reflector.offload;

import io.stampede.reflector.reflect.ReflectorFixture;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;

/**
 * A request as it comes from a wire, by hand: fields first, then octets with checksums that fit. The stations and
 * addresses of the golden frames unless told otherwise.
 */
final class RequestFrame
{
    static final long SENDER_MAC = 0x0200_5E10_0001L;
    static final long STATION = 0x0200_5E10_0002L;
    static final int NO_TAG = -1;

    private static final int VLAN = 0x8100;
    private static final int UDP = 17;

    long destinationMac = STATION;
    long sourceMac = SENDER_MAC;
    int tag = NO_TAG;
    InetAddress source = InetAddress.ofLiteral("192.0.2.10");
    InetAddress destination = InetAddress.ofLiteral("198.51.100.20");
    int sourcePort = ReflectorFixture.SENDER_PORT;
    int destinationPort = ReflectorFixture.REFLECTOR_PORT;
    int tos = 46 << 2 | 1;
    int ttl = 61;
    int flowLabel = 0xABCDE;
    int identification = 0x1234;
    boolean hasChecksum = true;
    byte[] payload = ReflectorFixture.request(7, 0x1234, 44);

    static RequestFrame ipv4()
    {
        return new RequestFrame();
    }

    static RequestFrame ipv6()
    {
        final RequestFrame frame = new RequestFrame();
        frame.source = InetAddress.ofLiteral("2001:db8::10");
        frame.destination = InetAddress.ofLiteral("2001:db8::20");
        return frame;
    }

    boolean isIpv4()
    {
        return source instanceof Inet4Address;
    }

    /** Where the IP header starts. */
    int ip()
    {
        return tag == NO_TAG ? 14 : 18;
    }

    /** Where the UDP header starts. */
    int udp()
    {
        return ip() + (isIpv4() ? 20 : 40);
    }

    byte[] octets()
    {
        final ByteBuffer frame = ByteBuffer.allocate(udp() + 8 + payload.length);
        putMac(frame, destinationMac);
        putMac(frame, sourceMac);
        if (tag != NO_TAG)
        {
            frame.putShort((short)VLAN).putShort((short)tag);
        }
        final int udpLength = 8 + payload.length;
        if (isIpv4())
        {
            frame.putShort((short)0x0800)
                .put((byte)0x45).put((byte)tos).putShort((short)(20 + udpLength))
                .putShort((short)identification).putShort((short)0)
                .put((byte)ttl).put((byte)UDP).putShort((short)0);
        }
        else
        {
            frame.putShort((short)0x86DD)
                .putInt(6 << 28 | tos << 20 | flowLabel)
                .putShort((short)udpLength).put((byte)UDP).put((byte)ttl);
        }
        frame.put(source.getAddress()).put(destination.getAddress())
            .putShort((short)sourcePort).putShort((short)destinationPort)
            .putShort((short)udpLength).putShort((short)0)
            .put(payload);
        fixChecksums(frame.array());
        return frame.array();
    }

    private static void putMac(final ByteBuffer frame, final long mac)
    {
        frame.putShort((short)(mac >>> 32)).putInt((int)mac);
    }

    /** Makes the checksums of a frame of this shape fit its octets. */
    void fixChecksums(final byte... frame)
    {
        final ByteBuffer octets = ByteBuffer.wrap(frame);
        if (isIpv4())
        {
            octets.putShort(ip() + 10, (short)0);
            octets.putShort(ip() + 10, (short)~sum(octets, ip(), 20, 0));
        }
        octets.putShort(udp() + 6, (short)0);
        if (hasChecksum)
        {
            final int sum = ~sum(octets, udp(), frame.length - udp(), pseudoHeader(octets)) & 0xFFFF;
            octets.putShort(udp() + 6, (short)(sum == 0 ? 0xFFFF : sum));
        }
    }

    /** What a sender's kernel leaves in the field where the interface computes the rest. */
    void leaveChecksumPartial(final byte... frame)
    {
        final ByteBuffer octets = ByteBuffer.wrap(frame);
        octets.putShort(udp() + 6, (short)pseudoHeader(octets));
    }

    private int pseudoHeader(final ByteBuffer octets)
    {
        final int addresses = isIpv4() ? 8 : 32;
        return sum(octets, udp() - addresses, addresses, UDP + (octets.getShort(udp() + 4) & 0xFFFF));
    }

    /** Octet by octet as RFC 1071 explains it, carries added back at once. */
    static int sum(final ByteBuffer octets, final int offset, final int length, final int start)
    {
        int sum = start;
        for (int n = 0; n < length; n++)
        {
            sum += (octets.get(offset + n) & 0xFF) << (n % 2 == 0 ? 8 : 0);
            sum = (sum & 0xFFFF) + (sum >>> 16);
        }
        return sum;
    }

    /** Whether both checksums of a frame of this shape are right and there. */
    boolean areChecksumsRight(final byte... frame)
    {
        final ByteBuffer octets = ByteBuffer.wrap(frame);
        return (!isIpv4() || sum(octets, ip(), 20, 0) == 0xFFFF) && octets.getShort(udp() + 6) != 0 &&
            sum(octets, udp(), frame.length - udp(), pseudoHeader(octets)) == 0xFFFF;
    }
}
