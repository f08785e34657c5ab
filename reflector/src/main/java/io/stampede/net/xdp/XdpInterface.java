package io.stampede.net.xdp;

import io.stampede.clock.WallClock;
import io.stampede.frame.AddressSet;
import io.stampede.frame.IpAddress;
import io.stampede.linux.Errno;
import io.stampede.linux.Rtnetlink;
import io.stampede.net.PortException;
import io.stampede.net.SocketAddressText;
import io.stampede.net.link.OwnAddresses;
import io.stampede.net.link.PortKeepers;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * An interface our program is attached to, and a port for each of the queues asked for. Opened by the control thread;
 * the ports may then be given to different threads, and are closed when those have stopped. The last one to be closed
 * takes everything here with it; however the process ends, the kernel does.
 * <pre>
 *   rtnetlink     the interface, our addresses, which are then no more asked for
 *   keepers       addresses and ports are nobody else's on this interface
 *   attachment    the maps and the program, in the driver or else behind it
 *   ports         each a socket and memory of its own
 * </pre>
 */
public final class XdpInterface implements AutoCloseable
{
    private static final int LOOPBACK_IPV4 = 0x7F00_0001;
    private static final long LOOPBACK_IPV6_LOW = 1;

    private final XdpPortOptions options;
    private final Rtnetlink.Link link;
    private final List<Rtnetlink.Address> hostAddresses;
    private final OwnAddresses own;
    private final Map<Integer, PortKeepers> keepers = new LinkedHashMap<>();
    private final List<XdpPort> ports = new ArrayList<>();
    private @Nullable XdpAttachment attachment;
    private int openPorts;

    private XdpInterface(
        final XdpPortOptions options, final Rtnetlink.Link link, final List<Rtnetlink.Address> hostAddresses)
    {
        this.options = options;
        this.link = link;
        this.hostAddresses = hostAddresses;
        own = ownAddresses(options.locals());
    }

    /**
     * Attaches to an interface and opens its ports.
     *
     * @param clocks a clock for each port's thread: it stamps arrivals the kernel has not stamped.
     * @param stages parts of the program that see a packet before it is led to a port, in this order.
     * @throws PortException with the call that failed, its errno and a remedy.
     */
    public static XdpInterface open(
        final XdpPortOptions options, final Supplier<? extends WallClock> clocks, final XdpStage... stages)
        throws PortException
    {
        final XdpInterface opening = find(options);
        boolean isOpen = false;
        try
        {
            opening.keep(clocks.get());
            opening.attach(stages);
            opening.openPorts(clocks);
            isOpen = true;
            return opening;
        }
        finally
        {
            if (!isOpen)
            {
                opening.close();
            }
        }
    }

    private static XdpInterface find(final XdpPortOptions options) throws PortException
    {
        final String name = options.interfaceName();
        try (Rtnetlink rtnetlink = new Rtnetlink())
        {
            XdpRefusal.require("rtnetlink", name, rtnetlink.open());
            final Rtnetlink.Link link = rtnetlink.link(name);
            XdpRefusal.require("interface", name, link.index());
            if (link.hardwareType() != Rtnetlink.ARPHRD_ETHER && link.hardwareType() != Rtnetlink.ARPHRD_LOOPBACK)
            {
                throw new PortException("open xdp " + name + ": frames on it are not Ethernet's — use an Ethernet" +
                    " interface, or a port of UDP sockets", 0);
            }
            if (link.mtu() > Umem.MAX_MTU)
            {
                throw new PortException("open xdp " + name + ": its MTU is " + link.mtu() + ", a frame of an AF_XDP" +
                    " port holds " + Umem.MAX_MTU + " — ip link set dev " + name + " mtu " + Umem.MAX_MTU +
                    ", or use another --port-type", 0);
            }
            return new XdpInterface(options, link, rtnetlink.addresses());
        }
    }

    private OwnAddresses ownAddresses(final List<InetSocketAddress> locals)
    {
        return new OwnAddresses(
            locals.stream().map(InetSocketAddress::getAddress).toList(), hostAddresses, link.index());
    }

    private void keep(final WallClock clock) throws PortException
    {
        for (final InetSocketAddress local : options.locals())
        {
            final PortKeepers keeper = keepers.computeIfAbsent(local.getPort(), port -> new PortKeepers(
                link.name(), port, options.localOption(), clock));
            keeper.keep(List.of(local.getAddress()));
        }
    }

    private void attach(final XdpStage... stages) throws PortException
    {
        final XdpAttachment attached = new XdpAttachment(link, stages);
        attachment = attached;
        for (final Map.Entry<Integer, PortKeepers> entry : keepers.entrySet())
        {
            final int port = entry.getValue().localPort();
            final OwnAddresses addresses = ownAddresses(
                options.locals().stream().filter(local -> local.getPort() == entry.getKey()).toList());
            for (final InetAddress address : addresses.addresses())
            {
                admit(attached, IpAddress.high(address), IpAddress.low(address), port, false);
                admit(attached, IpAddress.high(address), IpAddress.low(address), port, true);
            }
            if (own.hasRoutable(true))
            {
                admit(attached, 0, IpAddress.mapped(LOOPBACK_IPV4), port, true);
            }
            if (own.hasRoutable(false))
            {
                admit(attached, 0, LOOPBACK_IPV6_LOW, port, true);
            }
        }
    }

    private void admit(
        final XdpAttachment attached, final long high, final long low, final int port, final boolean isDecapsulated)
        throws PortException
    {
        XdpRefusal.require(
            "update eBPF map", link.name(), attached.maps().admit(high, low, port, isDecapsulated));
    }

    /** Of all queues there may be those count that there are. */
    private void openPorts(final Supplier<? extends WallClock> clocks) throws PortException
    {
        final QueueRange queues = options.queues();
        final int last = Math.min(queues.last(), Math.max(link.rxQueues(), queues.first() + 1) - 1);
        for (int queue = queues.first(); queue <= last; queue++)
        {
            try
            {
                openPort(queue, clocks.get());
            }
            catch (final PortException ex)
            {
                final boolean isBeyondLast = Errno.EINVAL.number() == ex.errno();
                if (queues.last() == QueueRange.EVERY && queue > queues.first() && isBeyondLast)
                {
                    return;
                }
                throw ex;
            }
        }
        if (queues.last() != QueueRange.EVERY && last < queues.last())
        {
            throw XdpRefusal.of("bind", link.name() + " queue " + queues.last(), -Errno.EINVAL.number());
        }
    }

    private void openPort(final int queue, final WallClock clock) throws PortException
    {
        final String where = link.name() + " queue " + queue;
        final Umem umem = Umem.forMtu(link.mtu());
        final QueueSocket socket = new QueueSocket(where, link.index(), queue, isNative(), umem);
        final Rtnetlink rtnetlink = new Rtnetlink();
        boolean isOpen = false;
        try
        {
            XdpRefusal.require("rtnetlink", where, rtnetlink.open());
            final XdpPort port = new XdpPort(this, queue, socket, umem, clock, rtnetlink);
            XdpRefusal.require("update eBPF map", where, attached().maps().lead(queue, socket.fd()));
            ports.add(port);
            openPorts++;
            isOpen = true;
        }
        finally
        {
            if (!isOpen)
            {
                rtnetlink.close();
                socket.close();
            }
        }
    }

    private XdpAttachment attached()
    {
        return Objects.requireNonNull(attachment);
    }

    /** A port for each queue, in their order. */
    public List<XdpPort> ports()
    {
        return List.copyOf(ports);
    }

    /** UDP ports packets are taken to. */
    public List<Integer> localPorts()
    {
        return keepers.values().stream().map(PortKeepers::localPort).toList();
    }

    XdpPortOptions options()
    {
        return options;
    }

    Rtnetlink.Link link()
    {
        return link;
    }

    boolean isNative()
    {
        return attached().isNative();
    }

    OwnAddresses own()
    {
        return own;
    }

    /**
     * Addresses nothing that arrives can be from: all this host has. A sender's own packets may come back to it, when
     * that is where it sends them.
     */
    AddressSet impossibleSources()
    {
        return options.peer() == null ?
            OwnAddresses.allOf(hostAddresses) : new AddressSet();
    }

    long cookie()
    {
        return attached().cookie();
    }

    /** {@code 192.0.2.1:862 [2001:db8::1]:862}. */
    String addressesText()
    {
        return options.locals().stream()
            .map(local -> SocketAddressText.of(new InetSocketAddress(
                local.getAddress(), Objects.requireNonNull(keepers.get(local.getPort())).localPort())))
            .collect(Collectors.joining(" "));
    }

    /** A port has been closed. */
    void closed()
    {
        openPorts--;
        if (openPorts == 0)
        {
            release();
        }
    }

    /** Closes all ports, and so everything. */
    @Override
    public void close()
    {
        ports.forEach(XdpPort::close);
        release();
    }

    private void release()
    {
        if (attachment != null)
        {
            attachment.close();
        }
        keepers.values().forEach(PortKeepers::close);
    }
}
