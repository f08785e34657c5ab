package io.stampede.system;

import io.stampede.testing.NetworkNamespace;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;

/**
 * The two hosts of the golden vectors in namespaces on one link, {@code veth0} at both ends.
 * <pre>
 *   sender 192.0.2.10, 2001:db8::10 ── 10.0.0.1 ─── 10.0.0.2 ── 198.51.100.20, 2001:db8::20 reflector
 * </pre>
 */
record VectorLink(NetworkNamespace sender, NetworkNamespace reflector) implements AutoCloseable
{
    static final String LINK = "veth0";
    static final String REFLECTOR_IPV4 = "198.51.100.20";
    static final String REFLECTOR_IPV6 = "2001:db8::20";

    private static final String SENDER_IPV4 = "192.0.2.10";
    private static final String SENDER_IPV6 = "2001:db8::10";
    private static final int SENDER_PORT = 40_000;
    private static final int REFLECTOR_PORT = 862;

    /**
     * Lays it out.
     *
     * @param station MAC address of the sender.
     * @param ttl     its packets have, Hop Limit too.
     */
    static VectorLink join(final String station, final int ttl)
    {
        final VectorLink link = new VectorLink(NetworkNamespace.create(), NetworkNamespace.create());
        try
        {
            NetworkNamespace.join(link.sender, link.reflector, LINK);
            link.sender.run("ip", "link", "set", LINK, "address", station);
            link.sender.run("sysctl", "-qw", "net.ipv4.ip_default_ttl=" + ttl,
                "net.ipv6.conf.all.hop_limit=" + ttl, "net.ipv6.conf." + LINK + ".hop_limit=" + ttl);
            for (final NetworkNamespace host : List.of(link.sender, link.reflector))
            {
                host.run("sysctl", "-qw",
                    "net.ipv4.conf.all.rp_filter=0", "net.ipv4.conf." + LINK + ".rp_filter=0");
            }
            address(link.sender, "10.0.0.1", "fd00::1", SENDER_IPV4, SENDER_IPV6);
            address(link.reflector, "10.0.0.2", "fd00::2", REFLECTOR_IPV4, REFLECTOR_IPV6);
            route(link.sender, REFLECTOR_IPV4, "10.0.0.2", REFLECTOR_IPV6, "fd00::2");
            route(link.reflector, SENDER_IPV4, "10.0.0.1", SENDER_IPV6, "fd00::1");
            return link;
        }
        catch (final AssertionError ex)
        {
            link.close();
            throw ex;
        }
    }

    private static void address(
        final NetworkNamespace host, final String ipv4, final String ipv6, final String own4, final String own6)
    {
        host.address(LINK, ipv4 + "/24");
        host.address(LINK, ipv6 + "/64");
        host.address("lo", own4 + "/32");
        host.address("lo", own6 + "/128");
    }

    private static void route(
        final NetworkNamespace host, final String ipv4, final String via4, final String ipv6, final String via6)
    {
        host.run("ip", "route", "add", ipv4, "via", via4);
        host.run("ip", "-6", "route", "add", ipv6, "via", via6);
    }

    /** The vectors' sender over IPv4; its packets have this TOS. */
    VectorSender sender(final int tos) throws Exception
    {
        return sender(SENDER_IPV4, REFLECTOR_IPV4, tos);
    }

    VectorSender senderIpv6() throws Exception
    {
        return sender(SENDER_IPV6, REFLECTOR_IPV6, 0);
    }

    private VectorSender sender(final String local, final String remote, final int tos) throws Exception
    {
        return VectorSender.in(
            sender,
            new InetSocketAddress(InetAddress.ofLiteral(local), SENDER_PORT),
            new InetSocketAddress(InetAddress.ofLiteral(remote), REFLECTOR_PORT),
            tos);
    }

    @Override
    public void close()
    {
        sender.close();
        reflector.close();
    }
}
