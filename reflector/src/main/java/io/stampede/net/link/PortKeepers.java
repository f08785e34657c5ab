package io.stampede.net.link;

import io.stampede.clock.WallClock;
import io.stampede.linux.Errno;
import io.stampede.net.PortException;
import io.stampede.net.udp.UdpPort;
import io.stampede.net.udp.UdpPortOptions;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;

/**
 * UDP sockets that hear nothing: they keep addresses and port on an interface from others, and the kernel from
 * answering with ICMP that nobody is there. Owned by the control thread.
 */
public final class PortKeepers implements AutoCloseable
{
    private final String interfaceName;
    private final String localOption;
    private final WallClock clock;
    private final List<UdpPort> keepers = new ArrayList<>();
    private int localPort;

    /**
     * Keeps nothing yet.
     *
     * @param localPort   0 lets the kernel choose when the first address is kept; all have the same.
     * @param localOption the command-line option the addresses came from, named in error messages.
     */
    public PortKeepers(
        final String interfaceName, final int localPort, final String localOption, final WallClock clock)
    {
        this.interfaceName = interfaceName;
        this.localPort = localPort;
        this.localOption = localOption;
        this.clock = clock;
    }

    /** Keeps the port of these addresses. What was kept before a failure stays so until {@link #close}. */
    public void keep(final List<InetAddress> addresses) throws PortException
    {
        for (int n = 0; n < addresses.size(); n++)
        {
            final InetSocketAddress local = new InetSocketAddress(addresses.get(n), localPort);
            final UdpPort keeper =
                UdpPort.open(UdpPortOptions.keep(local, interfaceName, localOption), clock);
            keepers.add(keeper);
            final int result = keeper.deafen();
            if (result < 0)
            {
                throw new PortException(
                    "setsockopt SO_ATTACH_FILTER " + interfaceName + ": " + Errno.describe(result), -result);
            }
            localPort = keeper.localPort();
        }
    }

    /** The port that is kept; 0 where none is yet. */
    public int localPort()
    {
        return localPort;
    }

    @Override
    public void close()
    {
        keepers.forEach(UdpPort::close);
        keepers.clear();
    }
}
