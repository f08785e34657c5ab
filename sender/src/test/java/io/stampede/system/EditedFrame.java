package io.stampede.system;

import java.util.Arrays;
import java.util.HexFormat;

/** A frame with a UDP packet, changed octet by octet; checksums by RFC 1071, without the code under test. */
final class EditedFrame
{
    private static final int IPV4 = 14;
    private static final int IPV4_LENGTH = 20;
    private static final int IPV4_SOURCE = IPV4 + 12;
    private static final int IPV6_SOURCE = IPV4 + 8;
    private static final int PROTOCOL_UDP = 17;

    private final int udp;
    private byte[] octets;

    /** @param udp where the UDP header begins. */
    EditedFrame(final byte[] octets, final int udp)
    {
        this.octets = octets;
        this.udp = udp;
    }

    /** The payload's first four octets. */
    EditedFrame number(final int number)
    {
        return put(udp + 8, HexFormat.of().toHexDigits(number)).udpChecksum();
    }

    EditedFrame put(final int at, final String hex)
    {
        final byte[] other = HexFormat.of().parseHex(hex);
        System.arraycopy(other, 0, octets, at, other.length);
        return this;
    }

    EditedFrame insert(final int at, final String hex)
    {
        final byte[] other = HexFormat.of().parseHex(hex);
        final byte[] longer = Arrays.copyOf(octets, octets.length + other.length);
        System.arraycopy(octets, at, longer, at + other.length, octets.length - at);
        System.arraycopy(other, 0, longer, at, other.length);
        octets = longer;
        return this;
    }

    EditedFrame append(final String hex)
    {
        return insert(octets.length, hex);
    }

    EditedFrame cut(final int length)
    {
        octets = Arrays.copyOf(octets, length);
        return this;
    }

    /** Makes the IPv4 header's checksum right. */
    EditedFrame ipv4Checksum()
    {
        putShort(IPV4 + 10, 0);
        putShort(IPV4 + 10, ~fold(sum(IPV4, Math.max((octets[IPV4] & 0xF) * 4, IPV4_LENGTH))));
        return this;
    }

    /** Makes the UDP checksum right, for the addresses and the UDP length that are there. */
    EditedFrame udpChecksum()
    {
        final int length = (octets[udp + 4] & 0xFF) << 8 | (octets[udp + 5] & 0xFF);
        final boolean isIpv4 = udp == IPV4 + IPV4_LENGTH;
        putShort(udp + 6, 0);
        final long sum = sum(isIpv4 ? IPV4_SOURCE : IPV6_SOURCE, isIpv4 ? 8 : 32) + PROTOCOL_UDP + length +
            sum(udp, Math.min(length, octets.length - udp));
        final int checksum = ~fold(sum) & 0xFFFF;
        putShort(udp + 6, checksum == 0 ? 0xFFFF : checksum);
        return this;
    }

    private void putShort(final int at, final int value)
    {
        octets[at] = (byte)(value >> 8);
        octets[at + 1] = (byte)value;
    }

    private long sum(final int from, final int length)
    {
        long sum = 0;
        for (int i = 0; i < length; i++)
        {
            sum += (long)(octets[from + i] & 0xFF) << (i % 2 == 0 ? 8 : 0);
        }
        return sum;
    }

    private static int fold(final long sum)
    {
        long folded = sum;
        while (folded >>> 16 != 0)
        {
            folded = (folded & 0xFFFF) + (folded >>> 16);
        }
        return (int)folded;
    }

    byte[] octets()
    {
        return octets;
    }
}
