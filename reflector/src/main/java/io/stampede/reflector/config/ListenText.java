package io.stampede.reflector.config;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where to listen, as typed: {@code 192.0.2.1:862}, {@code [::1]:862}, {@code [fe80::1%eth0]:862}; {@code 862} or
 * {@code :862} for every address of both families. No name is looked up: a listening address that moves with DNS is a
 * trap.
 */
public final class ListenText
{
    private static final Pattern LISTEN = Pattern.compile("(?:\\[([^\\]]*)\\]:|([^\\[\\]:]*):)?(\\d{1,5})");
    private static final Pattern IPV4 = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}");
    private static final int MAX_PORT = 65535;
    private static final String FORM = " — write it like 127.0.0.1:862, [::1]:862, [fe80::1%eth0]:862 or 862";

    private ListenText()
    {
    }

    /**
     * @return one socket address, or two for both families; port 0 lets the kernel choose.
     * @throws IllegalArgumentException with one line that says what is wrong and how to write it.
     */
    public static List<InetSocketAddress> parse(final String text)
    {
        final Matcher listen = LISTEN.matcher(text);
        if (!listen.matches())
        {
            final boolean isBareIpv6 = text.chars().filter(c -> c == ':').count() > 1 && text.indexOf('[') < 0;
            throw wrong(text, isBareIpv6 ? "an IPv6 address needs brackets" : "not an ADDR:PORT");
        }
        final int port = Integer.parseInt(listen.group(3));
        if (port > MAX_PORT)
        {
            throw wrong(text, "port " + port + " is above " + MAX_PORT);
        }
        final String host = listen.group(1) != null ? listen.group(1) : listen.group(2);
        if (host == null || (host.isEmpty() && listen.group(1) == null))
        {
            return List.of(wildcard("0.0.0.0", port), wildcard("::", port));
        }
        final InetAddress address = host.contains("%") ? scoped(host) : literal(host);
        if (address == null || (listen.group(1) != null) != host.contains(":"))
        {
            throw wrong(text, "'" + host + "' is not an " + (host.contains("%") ?
                "address on an interface of this machine (see ip link)" : "IP address"));
        }
        return List.of(new InetSocketAddress(address, port));
    }

    private static InetSocketAddress wildcard(final String address, final int port)
    {
        return new InetSocketAddress(InetAddress.ofLiteral(address), port);
    }

    private static IllegalArgumentException wrong(final String text, final String reason)
    {
        return new IllegalArgumentException("'" + text + "': " + reason + FORM);
    }

    /**
     * {@code fe80::1%eth0}. The library wants eth0 to have a link-local address already; where it has none, its index
     * will do, and bind says what is the matter.
     */
    private static @Nullable InetAddress scoped(final String text)
    {
        final InetAddress known = literal(text);
        final InetAddress address = literal(text.substring(0, text.indexOf('%')));
        if (known != null || address == null)
        {
            return known;
        }
        try
        {
            final NetworkInterface scope = NetworkInterface.getByName(text.substring(text.indexOf('%') + 1));
            return scope == null ? null : Inet6Address.getByAddress(null, address.getAddress(), scope.getIndex());
        }
        catch (final SocketException | UnknownHostException ex)
        {
            return null;
        }
    }

    /** An address written in full, IPv4 with four parts; null if it is not one. */
    static @Nullable InetAddress literal(final String text)
    {
        if (!text.contains(":") && !IPV4.matcher(text).matches())
        {
            return null;
        }
        try
        {
            return InetAddress.ofLiteral(text);
        }
        catch (final IllegalArgumentException ex)
        {
            return null;
        }
    }
}
