package io.stampede.sender.cli;

import java.io.UncheckedIOException;
import java.net.DatagramSocket;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Turns what the user typed into addresses, and says in one line why it cannot. */
final class Resolver
{
    /** -4 or -6. */
    enum Family
    {
        ANY, IPV4, IPV6
    }

    private static final int IPV4_LENGTH = 4;
    private static final int LOOPBACK_NET = 127;

    private Resolver()
    {
    }

    /** The first address of the wanted family. */
    static InetAddress resolve(final String what, final HostPort target, final Family family) throws CommandFailure
    {
        if ((family == Family.IPV4 && target.isIpv6Literal()) || (family == Family.IPV6 && target.isIpv4Literal()))
        {
            throw CommandFailure.usage(what + " '" + target.host() + "': is not an " + name(family) +
                " address — leave out " + (family == Family.IPV4 ? "-4" : "-6") + " or give another address");
        }
        final List<InetAddress> all = lookUp(what, target);
        for (final InetAddress address : all)
        {
            if (family == Family.ANY || isOf(address, family))
            {
                return address;
            }
        }
        throw new CommandFailure(ExitCode.ENVIRONMENT, "resolve " + target.host() + ": it has no " + name(family) +
            " address, only " + all.getFirst().getHostAddress() + " — try without " +
            (family == Family.IPV4 ? "-4" : "-6"), null);
    }

    private static List<InetAddress> lookUp(final String what, final HostPort target) throws CommandFailure
    {
        try
        {
            return Arrays.asList(InetAddress.getAllByName(target.host()));
        }
        catch (final UnknownHostException ex)
        {
            if (target.isIpv6Literal() && !target.host().contains("%"))
            {
                throw CommandFailure.usage(what + " '" + target.host() +
                    "': not an IPv6 address — write HOST, HOST:PORT, or [IPV6]:PORT with the brackets");
            }
            throw CommandFailure.refused("resolve " + what + " '" + target.host() + "': " + cause(target) +
                " — check the spelling and /etc/resolv.conf, or give a numeric address", ex);
        }
    }

    private static String cause(final HostPort target)
    {
        return target.host().contains("%") ? "no such interface or address" : "no such host, or no name server answers";
    }

    private static String name(final Family family)
    {
        return family == Family.IPV4 ? "IPv4" : "IPv6";
    }

    /** The family of an address. */
    static Family familyOf(final InetAddress address)
    {
        return address instanceof Inet6Address ? Family.IPV6 : Family.IPV4;
    }

    private static boolean isOf(final InetAddress address, final Family family)
    {
        return family == Family.IPV4 ? address instanceof Inet4Address : address instanceof Inet6Address;
    }

    /** The unspecified address of the same family. */
    static InetAddress anyLike(final InetAddress address)
    {
        return ofOctets(new byte[address.getAddress().length]);
    }

    /** 127.0.0.1 or ::1. */
    static InetAddress loopbackLike(final InetAddress address)
    {
        final byte[] octets = new byte[address.getAddress().length];
        octets[octets.length - 1] = 1;
        octets[0] = octets.length == IPV4_LENGTH ? (byte)LOOPBACK_NET : 0;
        return ofOctets(octets);
    }

    private static InetAddress ofOctets(final byte[] octets)
    {
        try
        {
            return InetAddress.getByAddress(octets);
        }
        catch (final UnknownHostException ex)
        {
            throw new AssertionError("4 or 16 octets are always an address", ex);
        }
    }

    /** The own address the route to {@code remote} chooses; the unspecified one if there is no route. */
    static InetAddress sourceTowards(final InetSocketAddress remote)
    {
        try (DatagramSocket socket = new DatagramSocket(new InetSocketAddress(anyLike(remote.getAddress()), 0)))
        {
            socket.connect(remote);
            return socket.getLocalAddress();
        }
        catch (final SocketException | UncheckedIOException ex)
        {
            return anyLike(remote.getAddress());
        }
    }

    /** Whether the address is one of this machine's own, so that both ends read one clock. */
    static boolean isOwn(final InetAddress address)
    {
        if (address.isLoopbackAddress() || address.isAnyLocalAddress())
        {
            return true;
        }
        try
        {
            final @Nullable NetworkInterface owner = NetworkInterface.getByInetAddress(address);
            return owner != null;
        }
        catch (final SocketException ex)
        {
            return false;
        }
    }
}
