package io.stampede.reflector.config;

import io.stampede.net.SocketAddressText;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A session an operator provisions (RFC 8972 §3); what is not told may be anything.
 *
 * @param ssid            0..65535, or {@link #ANY}.
 * @param source          the sender's address, null for any.
 * @param sourcePort      the sender's port, or {@link #ANY}.
 * @param destination     our address, null for any.
 * @param destinationPort our port, or {@link #ANY}.
 */
public record SessionSpec(
    int ssid, @Nullable InetAddress source, int sourcePort, @Nullable InetAddress destination, int destinationPort)
{
    /** Of an SSID or port that is not told. */
    public static final int ANY = -1;

    private static final int MAX_U16 = 65535;
    private static final String FORM =
        " — write it like ssid=4660,source=192.0.2.10:50000,destination=[2001:db8::20]:862, any of them left out";

    private record Endpoint(InetAddress address, int port)
    {
    }

    /**
     * Reads {@code ssid=4660,source=192.0.2.10[:PORT],destination=198.51.100.20[:PORT]}, in any order.
     *
     * @throws IllegalArgumentException with one line that says what is wrong and how to write it.
     */
    public static SessionSpec parse(final String text)
    {
        int ssid = ANY;
        @Nullable Endpoint source = null;
        @Nullable Endpoint destination = null;
        final Set<String> told = new HashSet<>();
        for (final String part : text.split(",", -1))
        {
            final int equals = part.indexOf('=');
            final String name = equals < 0 ? part : part.substring(0, equals);
            final String value = part.substring(equals + 1);
            require(equals > 0, text, "'" + part + "' is not a name=value");
            require(told.add(name), text, "'" + name + "' is given twice");
            switch (name)
            {
                case "ssid" -> ssid = number(value, text, "an SSID");
                case "source" -> source = endpoint(value, text);
                case "destination" -> destination = endpoint(value, text);
                default -> require(false, text, "'" + name + "' is none of ssid, source, destination");
            }
        }
        require(source == null || destination == null ||
            (source.address instanceof Inet6Address) == (destination.address instanceof Inet6Address),
            text, "source and destination are not of the same family");
        return new SessionSpec(
            ssid,
            source == null ? null : source.address,
            source == null ? ANY : source.port,
            destination == null ? null : destination.address,
            destination == null ? ANY : destination.port);
    }

    private static Endpoint endpoint(final String value, final String text)
    {
        final int bracket = value.indexOf(']');
        final boolean isBare = value.indexOf(':') != value.lastIndexOf(':') && bracket < 0;
        final int colon = isBare || value.lastIndexOf(':') < bracket ? -1 : value.lastIndexOf(':');
        final String host = colon < 0 ? value : value.substring(0, colon);
        final boolean isBracketed = host.startsWith("[") && host.endsWith("]");
        final InetAddress address = ListenText.literal(isBracketed ? host.substring(1, host.length() - 1) : host);
        require(address != null && host.indexOf('%') < 0 && isBracketed == (bracket >= 0) &&
            (!isBracketed || address instanceof Inet6Address), text, "'" + host + "' is not an IP address");
        require(address == null || !(address.isAnyLocalAddress() || address.isMulticastAddress()), text,
            "'" + host + "' is nobody's address; leave it out for any");
        if (address == null)
        {
            throw new AssertionError("refused above");
        }
        return new Endpoint(address, colon < 0 ? ANY : number(value.substring(colon + 1), text, "a port"));
    }

    private static int number(final String value, final String text, final String what)
    {
        require(value.matches("\\d{1,5}") && Integer.parseInt(value) <= MAX_U16, text,
            "'" + value + "' is not " + what + " (0 to 65535)");
        return Integer.parseInt(value);
    }

    private static void require(final boolean holds, final String text, final String what)
    {
        if (!holds)
        {
            throw new IllegalArgumentException("'" + text + "': " + what + FORM);
        }
    }

    /** As {@link #parse} reads it. */
    @Override
    public String toString()
    {
        final StringBuilder text = new StringBuilder(ssid == ANY ? "" : "ssid=" + ssid);
        append(text, "source", source, sourcePort);
        append(text, "destination", destination, destinationPort);
        return text.toString();
    }

    private static void append(
        final StringBuilder text, final String name, final @Nullable InetAddress address, final int port)
    {
        if (address != null)
        {
            final String host = SocketAddressText.of(address);
            text.append(text.isEmpty() ? "" : ",").append(name).append('=')
                .append(address instanceof Inet6Address && port != ANY ? "[" + host + "]" : host)
                .append(port == ANY ? "" : ":" + port);
        }
    }
}
