package io.stampede.sender.cli;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A host and perhaps a port as typed: {@code host}, {@code host:862}, {@code 192.0.2.1:862}, {@code [2001:db8::1]:862},
 * {@code 2001:db8::1}, {@code fe80::1%eth0}.
 *
 * @param host name or numeric address, without brackets.
 * @param port 0..65535; null if none was typed.
 */
record HostPort(String host, @Nullable Integer port)
{
    private static final Pattern BRACKETS = Pattern.compile("\\[([^\\]]+)\\](?::(\\d+))?");
    private static final Pattern ONE_COLON = Pattern.compile("([^:]+)(?::(\\d+))?");
    private static final Pattern BARE_IPV6 = Pattern.compile("[0-9a-fA-F:.]*:[0-9a-fA-F:.]*:[0-9a-fA-F:.]*(?:%.+)?");
    private static final int MAX_PORT = 65_535;
    private static final int MAX_PORT_DIGITS = 5;

    /**
     * Reads what was typed.
     *
     * @param what names it in the error.
     */
    static HostPort parse(final String what, final String text) throws CommandFailure
    {
        for (final Pattern pattern : new Pattern[]{BRACKETS, ONE_COLON})
        {
            final Matcher matcher = pattern.matcher(text);
            if (matcher.matches())
            {
                return new HostPort(matcher.group(1), port(what, text, matcher.group(2)));
            }
        }
        if (BARE_IPV6.matcher(text).matches())
        {
            return new HostPort(text, null);
        }
        throw CommandFailure.usage(what + " '" + text +
            "': not an address — write HOST, HOST:PORT, or [IPV6]:PORT with the brackets");
    }

    private static @Nullable Integer port(final String what, final String text, final @Nullable String digits)
        throws CommandFailure
    {
        if (digits == null)
        {
            return null;
        }
        final int port = digits.length() > MAX_PORT_DIGITS ? MAX_PORT + 1 : Integer.parseInt(digits);
        if (port < 1 || port > MAX_PORT)
        {
            throw CommandFailure.usage(what + " '" + text + "': port " + digits + " is not 1..65535");
        }
        return port;
    }

    /** Whether the host is an IPv6 address as it stands. */
    boolean isIpv6Literal()
    {
        return host.contains(":");
    }

    /** Whether the host is an IPv4 address as it stands. */
    boolean isIpv4Literal()
    {
        return host.matches("\\d+(\\.\\d+){3}");
    }
}
