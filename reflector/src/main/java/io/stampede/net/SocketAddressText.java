package io.stampede.net;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/**
 * Addresses as people write them: {@code 127.0.0.1:862}, {@code [::1]:862}, {@code [fe80::1%eth0]:862}; IPv6 in the
 * form of RFC 5952. For the control plane: allocates.
 */
public final class SocketAddressText
{
    private static final int GROUPS = 8;

    private SocketAddressText()
    {
    }

    public static String of(final InetSocketAddress address)
    {
        final InetAddress ip = address.getAddress();
        final String text = of(ip);
        return (ip instanceof Inet6Address ? "[" + text + "]" : text) + ":" + address.getPort();
    }

    /** The address alone, without brackets. */
    public static String of(final InetAddress address)
    {
        return address instanceof Inet6Address ipv6 ? ofIpv6(ipv6) : address.getHostAddress();
    }

    private static String ofIpv6(final Inet6Address address)
    {
        final byte[] octets = address.getAddress();
        final int[] groups = new int[GROUPS];
        for (int i = 0; i < GROUPS; i++)
        {
            groups[i] = (octets[2 * i] & 0xFF) << 8 | (octets[2 * i + 1] & 0xFF);
        }
        return compressed(groups) + scope(address);
    }

    private static String scope(final Inet6Address address)
    {
        if (address.getScopedInterface() != null)
        {
            return "%" + address.getScopedInterface().getName();
        }
        return address.getScopeId() > 0 ? "%" + address.getScopeId() : "";
    }

    /** RFC 5952 §4.2: the longest run of zero groups, the first of equals, at least two, becomes {@code ::}. */
    private static String compressed(final int[] groups)
    {
        int start = -1;
        int length = 1;
        for (int i = 0; i < GROUPS; i++)
        {
            final int zeros = zerosFrom(groups, i);
            if (zeros > length)
            {
                start = i;
                length = zeros;
            }
        }
        if (start < 0)
        {
            return joined(groups, 0, GROUPS);
        }
        return joined(groups, 0, start) + "::" + joined(groups, start + length, GROUPS);
    }

    private static int zerosFrom(final int[] groups, final int first)
    {
        int i = first;
        while (i < GROUPS && groups[i] == 0)
        {
            i++;
        }
        return i - first;
    }

    private static String joined(final int[] groups, final int from, final int to)
    {
        final StringBuilder text = new StringBuilder();
        for (int i = from; i < to; i++)
        {
            text.append(i > from ? ":" : "").append(Integer.toHexString(groups[i]));
        }
        return text.toString();
    }
}
