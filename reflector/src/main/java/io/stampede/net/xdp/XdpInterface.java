package io.stampede.net.xdp;

import io.stampede.clock.WallClock;
import io.stampede.frame.AddressSet;
import io.stampede.linux.Errno;
import io.stampede.linux.Rtnetlink;
import io.stampede.net.PortException;
import io.stampede.net.QueueRange;
import io.stampede.net.SocketAddressText;
import io.stampede.net.link.OwnAddresses;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.IntFunction;
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
    private static final String VETH = "veth";

    private final XdpPortOptions options;
    private final Rtnetlink.Link link;
    private final List<Rtnetlink.Address> hostAddresses;
    private final OwnAddresses own;
    private final List<ListenPort> listens;
    private final List<XdpPort> ports = new ArrayList<>();
    private final TransmitQueues transmitQueues = new TransmitQueues(Path.of("/"));
    private @Nullable XdpAttachment attachment;
    private int openPorts;

    private XdpInterface(
        final XdpPortOptions options,
        final Rtnetlink.Link link,
        final List<Rtnetlink.Address> hostAddresses,
        final WallClock clock)
    {
        this.options = options;
        this.link = link;
        this.hostAddresses = hostAddresses;
        listens = ListenPort.of(options, clock);
        final List<InetAddress> wanted = new ArrayList<>();
        for (int n = 0; n < listens.size(); n++)
        {
            addMissing(wanted, listens.get(n).addresses());
        }
        own = new OwnAddresses(wanted, hostAddresses, link.index());
    }

    private static void addMissing(final List<InetAddress> to, final List<InetAddress> from)
    {
        for (int n = 0; n < from.size(); n++)
        {
            if (!to.contains(from.get(n)))
            {
                to.add(from.get(n));
            }
        }
    }

    /**
     * Attaches to an interface and opens its ports.
     *
     * @param clocks the clock of each port's thread, by the port's place among the ports: it stamps arrivals the kernel
     *               has not stamped.
     * @param stages parts of the program that see a packet before it is led to a port, in this order.
     * @throws PortException with the call that failed, its errno and a remedy.
     */
    public static XdpInterface open(
        final XdpPortOptions options, final IntFunction<? extends WallClock> clocks, final XdpStage... stages)
        throws PortException
    {
        final XdpInterface opening = find(options, clocks.apply(0));
        boolean isOpen = false;
        try
        {
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

    private static XdpInterface find(final XdpPortOptions options, final WallClock clock) throws PortException
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
            return new XdpInterface(options, link, rtnetlink.addresses(), clock);
        }
    }

    private void attach(final XdpStage... stages) throws PortException
    {
        for (int n = 0; n < listens.size(); n++)
        {
            listens.get(n).keep();
        }
        final XdpAttachment attached = new XdpAttachment(link, stages);
        attachment = attached;
        for (int n = 0; n < listens.size(); n++)
        {
            final ListenPort listen = listens.get(n);
            final OwnAddresses addresses = new OwnAddresses(listen.addresses(), hostAddresses, link.index());
            XdpRefusal.require("update eBPF map", link.name(), listen.admit(addresses, attached.maps()));
        }
    }

    /** Of all queues there may be those count that there are. */
    private void openPorts(final IntFunction<? extends WallClock> clocks) throws PortException
    {
        final QueueRange queues = options.queues();
        final int last = Math.min(queues.last(), Math.max(link.rxQueues(), queues.first() + 1) - 1);
        for (int queue = queues.first(); queue <= last; queue++)
        {
            try
            {
                openPort(queue, clocks.apply(ports.size()));
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
            throw XdpRefusal.ofBind(link.name() + " queue " + queues.last(), -Errno.EINVAL.number());
        }
    }

    private void openPort(final int queue, final WallClock clock) throws PortException
    {
        final String where = link.name() + " queue " + queue;
        transmitQueues.require(link, queue);
        final Umem umem = Umem.forMtu(link.mtu());
        final QueueSocket socket = new QueueSocket(where, link.index(), queue, isNative(), umem);
        final Rtnetlink rtnetlink = new Rtnetlink();
        XdpPort port = null;
        boolean isOpen = false;
        try
        {
            XdpRefusal.require("rtnetlink", where, rtnetlink.open());
            port = new XdpPort(this, queue, socket, umem, clock, rtnetlink);
            XdpRefusal.require("update eBPF map", where, attached().maps().lead(queue, socket.fd()));
            ports.add(port);
            openPorts++;
            isOpen = true;
        }
        finally
        {
            if (!isOpen)
            {
                discard(port);
                rtnetlink.close();
                socket.close();
            }
        }
    }

    private static void discard(final @Nullable XdpPort port)
    {
        if (port != null)
        {
            port.release();
        }
    }

    private XdpAttachment attached()
    {
        return Objects.requireNonNull(attachment);
    }

    /**
     * Puts other stages in front of the ports, between two frames: each meets those before or these. Control thread.
     *
     * @throws PortException when the kernel refuses them; then nothing has changed.
     */
    public void replaceStages(final XdpStage... stages) throws PortException
    {
        attached().replaceStages(stages);
    }

    /**
     * The addresses this host has now. Control thread.
     *
     * @throws PortException when the kernel does not tell all of them.
     */
    public List<InetAddress> hostAddresses() throws PortException
    {
        final List<Rtnetlink.Address> found = new ArrayList<>();
        try (Rtnetlink rtnetlink = new Rtnetlink())
        {
            XdpRefusal.require("rtnetlink", link.name(), rtnetlink.open());
            XdpRefusal.require("read the addresses", link.name(), rtnetlink.addresses(found));
        }
        final List<InetAddress> addresses = new ArrayList<>();
        for (int n = 0; n < found.size(); n++)
        {
            addresses.add(found.get(n).ip());
        }
        return addresses;
    }

    /** MAC address of our station, 48 bits. */
    public long station()
    {
        return link.mac();
    }

    /** Whether frames come with partial checksums: from a sender on the same machine. */
    public boolean isVeth()
    {
        return VETH.equals(link.kind());
    }

    /** Queues whose packets the ports get. */
    public QueueRange queues()
    {
        return options.queues();
    }

    /** A port for each queue, in their order. */
    public List<XdpPort> ports()
    {
        return List.copyOf(ports);
    }

    /** UDP ports packets are taken to, in the order they were asked for. */
    public int[] localPorts()
    {
        final int[] numbers = new int[listens.size()];
        for (int n = 0; n < numbers.length; n++)
        {
            numbers[n] = listens.get(n).number();
        }
        return numbers;
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
        return options.peer() == null ? OwnAddresses.allOf(hostAddresses) : new AddressSet();
    }

    long cookie()
    {
        return attached().cookie();
    }

    /** {@code 192.0.2.1:862 [2001:db8::1]:862}. */
    String addressesText()
    {
        final StringBuilder text = new StringBuilder();
        for (int n = 0; n < listens.size(); n++)
        {
            final ListenPort listen = listens.get(n);
            for (int at = 0; at < listen.addresses().size(); at++)
            {
                text.append(text.isEmpty() ? "" : " ").append(SocketAddressText.of(
                    new InetSocketAddress(listen.addresses().get(at), listen.number())));
            }
        }
        return text.toString();
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
        listens.forEach(ListenPort::close);
    }
}
