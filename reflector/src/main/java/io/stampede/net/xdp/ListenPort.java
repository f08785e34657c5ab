package io.stampede.net.xdp;

import io.stampede.clock.WallClock;
import io.stampede.frame.IpAddress;
import io.stampede.net.PortException;
import io.stampede.net.link.OwnAddresses;
import io.stampede.net.link.PortKeepers;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;

/** One UDP port packets are taken to, and the addresses it is ours at. Owned by the control thread. */
final class ListenPort implements AutoCloseable
{
    private static final int LOOPBACK_IPV4 = 0x7F00_0001;
    private static final long LOOPBACK_IPV6_LOW = 1;

    private final int asked;
    private final List<InetAddress> addresses;
    private final PortKeepers keepers;

    private ListenPort(final int asked, final List<InetAddress> addresses, final PortKeepers keepers)
    {
        this.asked = asked;
        this.addresses = addresses;
        this.keepers = keepers;
    }

    /** One for each UDP port asked for, in their order; nothing is kept yet. */
    static List<ListenPort> of(final XdpPortOptions options, final WallClock clock)
    {
        final List<ListenPort> ports = new ArrayList<>();
        for (int n = 0; n < options.locals().size(); n++)
        {
            final InetSocketAddress local = options.locals().get(n);
            int at = 0;
            while (at < ports.size() && ports.get(at).asked != local.getPort())
            {
                at++;
            }
            if (at == ports.size())
            {
                ports.add(new ListenPort(local.getPort(), new ArrayList<>(), new PortKeepers(
                    options.interfaceName(), local.getPort(), options.localOption(), clock)));
            }
            ports.get(at).addresses.add(local.getAddress());
        }
        return ports;
    }

    /** Keeps others from the port. */
    void keep() throws PortException
    {
        keepers.keep(addresses);
    }

    /** As it was asked for; wildcards among them. */
    List<InetAddress> addresses()
    {
        return addresses;
    }

    /** The port, 0 until it is kept where the kernel was to choose. */
    int number()
    {
        return keepers.localPort();
    }

    /**
     * Lets packets to it through.
     *
     * @param own the addresses with wildcards resolved.
     * @return 0 or a negative errno.
     */
    int admit(final OwnAddresses own, final XdpMaps maps)
    {
        int result = 0;
        for (int n = 0; n < own.addresses().size() && result == 0; n++)
        {
            final long high = IpAddress.high(own.addresses().get(n));
            final long low = IpAddress.low(own.addresses().get(n));
            result = maps.admit(high, low, number(), false);
            result = result < 0 ? result : maps.admit(high, low, number(), true);
        }
        if (result == 0 && own.hasRoutable(true))
        {
            result = maps.admit(0, IpAddress.mapped(LOOPBACK_IPV4), number(), true);
        }
        return result == 0 && own.hasRoutable(false) ? maps.admit(0, LOOPBACK_IPV6_LOW, number(), true) : result;
    }

    @Override
    public void close()
    {
        keepers.close();
    }
}
