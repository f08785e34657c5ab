package io.stampede.net.link;

import io.stampede.frame.AddressSet;
import io.stampede.frame.IpAddress;
import io.stampede.linux.Rtnetlink;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The addresses a port over whole frames answers to, as they are when it is opened, and the one of each family it
 * answers from where a request's destination cannot be a source. Immutable.
 */
public final class OwnAddresses
{
    private final List<InetAddress> addresses;
    private final AddressSet answered;
    private final @Nullable InetAddress routableIpv4;
    private final @Nullable InetAddress routableIpv6;

    /**
     * Chooses them.
     *
     * @param wanted addresses to answer to; a wildcard stands for all of its family.
     * @param host   what the kernel says this host has.
     */
    public OwnAddresses(final List<InetAddress> wanted, final List<Rtnetlink.Address> host, final int interfaceIndex)
    {
        final List<InetAddress> found = new ArrayList<>();
        for (int n = 0; n < wanted.size(); n++)
        {
            final InetAddress address = wanted.get(n);
            if (address.isAnyLocalAddress())
            {
                addAll(found, host, interfaceIndex, address.getClass());
            }
            else
            {
                found.add(address);
            }
        }
        addresses = List.copyOf(found);
        answered = new AddressSet(addresses.toArray(InetAddress[]::new));
        routableIpv4 = routable(true, wanted, host, interfaceIndex);
        routableIpv6 = routable(false, wanted, host, interfaceIndex);
    }

    /** All addresses of a host. */
    public static AddressSet allOf(final List<Rtnetlink.Address> host)
    {
        final InetAddress[] all = new InetAddress[host.size()];
        for (int n = 0; n < all.length; n++)
        {
            all[n] = host.get(n).ip();
        }
        return new AddressSet(all);
    }

    /** All but loopback's, and of link-local ones only the interface's. */
    private static void addAll(
        final List<InetAddress> addresses,
        final List<Rtnetlink.Address> host,
        final int interfaceIndex,
        final Class<?> family)
    {
        for (int n = 0; n < host.size(); n++)
        {
            final Rtnetlink.Address address = host.get(n);
            final boolean isHere =
                address.scope() != Rtnetlink.RT_SCOPE_LINK || address.interfaceIndex() == interfaceIndex;
            if (family.isInstance(address.ip()) && isHere && !address.ip().isLoopbackAddress())
            {
                addresses.add(address.ip());
            }
        }
    }

    /** An address that was named comes first, then the interface's, then any other of the host. */
    private static @Nullable InetAddress routable(
        final boolean isIpv4,
        final List<InetAddress> wanted,
        final List<Rtnetlink.Address> host,
        final int interfaceIndex)
    {
        for (int n = 0; n < wanted.size(); n++)
        {
            final InetAddress address = wanted.get(n);
            if (address instanceof Inet4Address == isIpv4 && !address.isAnyLocalAddress() &&
                !address.isLoopbackAddress() && !address.isLinkLocalAddress())
            {
                return address;
            }
        }
        InetAddress elsewhere = null;
        for (int n = 0; n < host.size(); n++)
        {
            final Rtnetlink.Address address = host.get(n);
            final boolean isGood = address.scope() == Rtnetlink.RT_SCOPE_UNIVERSE &&
                address.ip() instanceof Inet4Address == isIpv4 && !address.ip().isLoopbackAddress();
            if (isGood && address.interfaceIndex() == interfaceIndex)
            {
                return address.ip();
            }
            elsewhere = isGood && elsewhere == null ? address.ip() : elsewhere;
        }
        return elsewhere;
    }

    /** All it answers to. */
    public List<InetAddress> addresses()
    {
        return addresses;
    }

    public boolean contains(final long high, final long low)
    {
        return answered.contains(high, low);
    }

    /** Whether there is an address of this family to answer from. */
    public boolean hasRoutable(final boolean isIpv4)
    {
        return (isIpv4 ? routableIpv4 : routableIpv6) != null;
    }

    /** High half of the address to answer from; 0 where there is none. */
    long routableHigh(final boolean isIpv4)
    {
        final InetAddress address = isIpv4 ? routableIpv4 : routableIpv6;
        return address == null ? 0 : IpAddress.high(address);
    }

    long routableLow(final boolean isIpv4)
    {
        final InetAddress address = isIpv4 ? routableIpv4 : routableIpv6;
        return address == null ? 0 : IpAddress.low(address);
    }
}
