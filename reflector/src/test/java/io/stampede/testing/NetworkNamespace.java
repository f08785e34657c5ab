package io.stampede.testing;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * A network of one's own for a test: a namespace with a random name, always removed, with everything in it, by {@link
 * #close}. Needs {@link Requires#networkNamespaces()}.
 */
public final class NetworkNamespace implements AutoCloseable
{
    /** Without it a link-local address cannot be used for the first second or two of a link. */
    private static final String NO_DUPLICATE_ADDRESS_DETECTION =
        "for f in /proc/sys/net/ipv6/conf/*/accept_dad; do [ ! -e \"$f\" ] || echo 0 > \"$f\"; done";

    private final String name;

    private NetworkNamespace(final String name)
    {
        this.name = name;
    }

    /** A new namespace whose loopback interface is up. */
    public static NetworkNamespace create()
    {
        final String name = "stampede-" + UUID.randomUUID().toString().substring(0, 13);
        Command.run("ip", "netns", "add", name);
        final NetworkNamespace namespace = new NetworkNamespace(name);
        try
        {
            namespace.run("ip", "link", "set", "lo", "up");
            namespace.run("sh", "-c", NO_DUPLICATE_ADDRESS_DETECTION);
            return namespace;
        }
        catch (final AssertionError ex)
        {
            namespace.close();
            throw ex;
        }
    }

    /** One that visits segments (SRv6), and that a request may reach by another link than the routes back. */
    public static NetworkNamespace createForDetours()
    {
        final NetworkNamespace namespace = create();
        namespace.run("sysctl", "-qw", "net.ipv4.conf.all.rp_filter=0", "net.ipv4.conf.default.rp_filter=0",
            "net.ipv6.conf.default.accept_dad=0",
            "net.ipv6.conf.all.seg6_enabled=1", "net.ipv6.conf.default.seg6_enabled=1");
        return namespace;
    }

    /** As below, and gives each end an address of the same length of prefix. */
    public static void join(
        final NetworkNamespace one,
        final String oneAddress,
        final NetworkNamespace other,
        final String otherAddress,
        final int bits,
        final String interfaceName)
    {
        join(one, other, interfaceName);
        one.address(interfaceName, oneAddress + "/" + bits);
        other.address(interfaceName, otherAddress + "/" + bits);
    }

    /** Joins two namespaces by a veth pair; each end is {@code interfaceName}, up. */
    public static void join(final NetworkNamespace one, final NetworkNamespace other, final String interfaceName)
    {
        one.run("ip", "link", "add", interfaceName, "type", "veth",
            "peer", "name", interfaceName, "netns", other.name);
        one.run("ip", "link", "set", interfaceName, "up");
        other.run("ip", "link", "set", interfaceName, "up");
    }

    /** As {@code ip netns} knows it. */
    public String name()
    {
        return name;
    }

    /** Gives an interface an address, {@code 10.0.0.1/24} or {@code fd00::1/64}, usable at once. */
    public void address(final String interfaceName, final String prefix)
    {
        final List<String> command = new ArrayList<>(List.of("ip", "address", "add", prefix, "dev", interfaceName));
        if (prefix.contains(":"))
        {
            command.add("nodad");
        }
        run(command.toArray(String[]::new));
    }

    /** The link-local IPv6 address of an interface, without its prefix length. */
    public String linkLocal(final String interfaceName)
    {
        final String shown = run("ip", "-6", "-oneline", "address", "show", "dev", interfaceName, "scope", "link");
        return shown.replaceFirst("(?s).*inet6 (fe80:[^/]*)/.*", "$1");
    }

    /** Runs a program inside; it must succeed. */
    public String run(final String... command)
    {
        return Command.run(inside(List.of(command)));
    }

    /** The command line that runs {@code command} inside. */
    public List<String> inside(final List<String> command)
    {
        final List<String> whole = new ArrayList<>(List.of("ip", "netns", "exec", name));
        whole.addAll(command);
        return whole;
    }

    @Override
    public void close()
    {
        Command.run("ip", "netns", "delete", name);
    }
}
