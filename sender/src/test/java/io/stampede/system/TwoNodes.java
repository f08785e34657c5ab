package io.stampede.system;

import io.stampede.testing.NetworkNamespace;
import io.stampede.testing.Requires;
import java.util.List;

/**
 * Two network namespaces on one link. What comes from 10.0.0.0/8 or goes there is let through, so that any source can
 * be forged; {@code near} drops what is not for it.
 * <pre>
 *   near 10.255.0.1, fd00:255::1 ── veth0 ─── veth0 ── 10.255.0.2, fd00:255::2 far
 * </pre>
 */
record TwoNodes(NetworkNamespace near, NetworkNamespace far) implements AutoCloseable
{
    static final String LINK = "veth0";
    static final String NEAR_IPV4 = "10.255.0.1";
    static final String FAR_IPV4 = "10.255.0.2";
    static final String NEAR_IPV6 = "fd00:255::1";
    static final String FAR_IPV6 = "fd00:255::2";

    /** Skips the test where namespaces cannot be made. */
    static TwoNodes join()
    {
        Requires.networkNamespaces();
        final TwoNodes nodes = new TwoNodes(NetworkNamespace.create(), NetworkNamespace.create());
        try
        {
            NetworkNamespace.join(nodes.near, nodes.far, LINK);
            for (final NetworkNamespace node : List.of(nodes.near, nodes.far))
            {
                // accept_local: also a source that is our own address
                node.run("sysctl", "-qw", "net.ipv4.ip_forward=0",
                    "net.ipv4.conf.all.rp_filter=0", "net.ipv4.conf." + LINK + ".rp_filter=0",
                    "net.ipv4.conf.all.accept_local=1");
            }
            nodes.near.address(LINK, NEAR_IPV4 + "/24");
            nodes.far.address(LINK, FAR_IPV4 + "/24");
            nodes.near.address(LINK, NEAR_IPV6 + "/64");
            nodes.far.address(LINK, FAR_IPV6 + "/64");
            nodes.far.run("ip", "route", "add", "10.0.0.0/8", "via", NEAR_IPV4);
            return nodes;
        }
        catch (final AssertionError ex)
        {
            nodes.close();
            throw ex;
        }
    }

    @Override
    public void close()
    {
        near.close();
        far.close();
    }
}
