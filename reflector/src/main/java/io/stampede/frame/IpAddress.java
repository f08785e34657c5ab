package io.stampede.frame;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;

/**
 * An IP address of either family as two longs, high and low, so that it can live in an array: IPv6 as it is, IPv4 in
 * its mapped form {@code ::ffff:a.b.c.d} (RFC 4291 §2.5.5.2).
 */
public final class IpAddress
{
    /** Low half of 255.255.255.255; its high half is 0. */
    public static final long IPV4_BROADCAST = 0x0000_FFFF_FFFF_FFFFL;

    private static final int IPV6_LENGTH = 16;
    private static final int IPV4_LENGTH = 4;
    private static final long MAPPED_PREFIX = 0x0000_FFFF_0000_0000L;
    private static final long LOW_INT = 0xFFFF_FFFFL;
    private static final long SITE_MASK_IPV6 = 0xFFFF_FFFF_FFFF_FF00L;

    private IpAddress()
    {
    }

    /** Low half of an IPv4 address; its high half is 0. */
    public static long mapped(final int ipv4)
    {
        return MAPPED_PREFIX | (ipv4 & LOW_INT);
    }

    public static boolean isIpv4(final long high, final long low)
    {
        return high == 0 && (low & ~LOW_INT) == MAPPED_PREFIX;
    }

    public static long high(final InetAddress address)
    {
        final byte[] octets = address.getAddress();
        return octets.length == IPV4_LENGTH ? 0 : ByteBuffer.wrap(octets).getLong(0);
    }

    public static long low(final InetAddress address)
    {
        final byte[] octets = address.getAddress();
        final ByteBuffer bytes = ByteBuffer.wrap(octets);
        return octets.length == IPV4_LENGTH ? mapped(bytes.getInt(0)) : bytes.getLong(Long.BYTES);
    }

    /** 127.0.0.0/8 or ::1. */
    public static boolean isLoopback(final long high, final long low)
    {
        return isIpv4(high, low) ? (low & 0xFF00_0000L) == 0x7F00_0000L : high == 0 && low == 1;
    }

    /** Whether no host may use it as its own: multicast, unspecified or limited broadcast. */
    public static boolean isNotUnicast(final long high, final long low)
    {
        if (isIpv4(high, low))
        {
            final long firstOctet = (low >>> 24) & 0xFF;
            return firstOctet == 0 || (firstOctet >= 224 && firstOctet < 240) || (low & LOW_INT) == LOW_INT;
        }
        return (high >>> 56) == 0xFF || (high == 0 && low == 0);
    }

    /** High half of the prefix an address's site is known by: /56 of IPv6, /24 of IPv4. */
    public static long prefixHigh(final long high, final long low)
    {
        return isIpv4(high, low) ? high : high & SITE_MASK_IPV6;
    }

    /** Low half of the prefix an address's site is known by: /56 of IPv6, /24 of IPv4. */
    public static long prefixLow(final long high, final long low)
    {
        return isIpv4(high, low) ? low & ~0xFFL : 0;
    }

    /** For the control plane: allocates. */
    public static InetAddress toInetAddress(final long high, final long low)
    {
        final ByteBuffer octets = isIpv4(high, low) ?
            ByteBuffer.allocate(IPV4_LENGTH).putInt((int)low) :
            ByteBuffer.allocate(IPV6_LENGTH).putLong(high).putLong(low);
        try
        {
            return InetAddress.getByAddress(octets.array());
        }
        catch (final UnknownHostException ex)
        {
            throw new AssertionError("4 or 16 octets are always an address", ex);
        }
    }
}
