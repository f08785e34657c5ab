package io.stampede.net.packet;

import io.stampede.clock.WallClock;
import io.stampede.frame.AddressSet;
import io.stampede.frame.IpAddress;
import io.stampede.frame.PacketBatch;
import io.stampede.linux.Rtnetlink;
import io.stampede.linux.Socket;
import io.stampede.net.Port;
import io.stampede.net.PortException;
import io.stampede.net.PortStatistics;
import io.stampede.net.link.FrameArrival;
import io.stampede.net.link.FrameRouting;
import io.stampede.net.link.OwnAddresses;
import io.stampede.net.link.PacketPeer;
import io.stampede.net.link.PeerRouting;
import io.stampede.net.link.ReceivingHalf;
import io.stampede.net.link.ReplyRouting;
import io.stampede.net.mmsg.SendRuns;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A port over a packet socket of one Ethernet interface: whole frames in and out, so that it sees MAC addresses and
 * labels, and can send frames no UDP socket can. It does itself what a kernel does for a socket: checks lengths,
 * checksums and addresses of what comes, and writes all headers of what leaves, hop limit 255 unless told otherwise.
 * Needs CAP_NET_RAW. Owned by the thread that polls it, as are its batches.
 *
 * <p>Unconnected: takes packets from everybody to its addresses; a frame leaves to where it came from, or as its {@link
 * io.stampede.frame.Departure} says ({@link ReplyRouting}). Connected: sends to one peer, always the same way; takes
 * packets to its address and UDP port from whomever they come, as a reply may come from another address of the peer.
 *
 * <p>Each port sees every frame for its addresses, unless it was opened as one of a {@link #openGroup group}.
 */
public final class PacketPort extends Port
{
    private static final int TOS_SHIFT = 2;

    private final PacketPortOptions options;
    private final PacketOpening opened;
    private final Socket socket;
    private final int interfaceIndex;
    private final int mtu;
    private final OwnAddresses own;
    private final AddressSet impossibleSources;
    private final FrameArrivals arrivals;
    private final FrameRouting routing;
    private final FrameDepartures departures;

    private PacketPort(
        final PacketPortOptions options,
        final PacketOpening opened,
        final Rtnetlink.Link link,
        final WallClock clock)
    {
        this.options = options;
        this.opened = opened;
        socket = opened.socket();
        interfaceIndex = link.index();
        mtu = link.mtu();
        final List<Rtnetlink.Address> host = opened.rtnetlink().addresses();
        own = new OwnAddresses(options.locals(), host, link.index());
        final PacketPeer peer = options.peer();
        final boolean comesBack = peer != null || link.hardwareType() == Rtnetlink.ARPHRD_LOOPBACK;
        impossibleSources = comesBack ? new AddressSet() : OwnAddresses.allOf(host);
        arrivals = newArrivals(socket, clock, statistics());
        routing = peer == null ?
            new ReplyRouting(own, opened.rtnetlink(), link.index(), clock) :
            new PeerRouting(peer, options.locals().get(0), link.mac());
        departures = new FrameDepartures(
            routing,
            new SendRuns(socket::sendmmsg, false, statistics()),
            options.dscp() << TOS_SHIFT,
            options.ttl(),
            mtu);
    }

    private FrameArrivals newArrivals(
        final Socket receiving, final WallClock clock, final PortStatistics counts)
    {
        final FrameArrival arrival = new FrameArrival(own, interfaceIndex).withImpossibleSources(impossibleSources);
        return new FrameArrivals(receiving, arrival, clock, counts);
    }

    /**
     * Opens a port.
     *
     * @param clock stamps arrivals the kernel has not stamped.
     * @throws PortException with the call that failed, its errno and a remedy.
     */
    public static PacketPort open(final PacketPortOptions options, final WallClock clock) throws PortException
    {
        return open(options, null, clock);
    }

    /**
     * Opens ports that share the frames of an interface, each going to one of them: one for each thread that polls.
     *
     * @param options of them all; with port 0 the kernel chooses one for all.
     * @param clocks  of a port each, stamps arrivals the kernel has not stamped.
     * @throws PortException as {@link #open} does; then none is open.
     */
    public static List<PacketPort> openGroup(
        final PacketPortOptions options, final Fanout fanout, final List<WallClock> clocks) throws PortException
    {
        final FanoutGroup group = new FanoutGroup(fanout);
        final List<PacketPort> ports = new ArrayList<>();
        try
        {
            PacketPortOptions each = options;
            for (int n = 0; n < clocks.size(); n++)
            {
                ports.add(open(each, group, clocks.get(n)));
                each = options.withLocalPort(ports.get(0).localPort());
            }
            for (int n = 0; n < ports.size(); n++)
            {
                ports.get(n).opened.admit();
            }
            return ports;
        }
        catch (final PortException ex)
        {
            ports.forEach(PacketPort::close);
            throw ex;
        }
    }

    private static PacketPort open(
        final PacketPortOptions options, final @Nullable FanoutGroup group, final WallClock clock) throws PortException
    {
        final PacketOpening opening = new PacketOpening(options, group, clock);
        try
        {
            return new PacketPort(options, opening, opening.open(), clock);
        }
        catch (final PortException ex)
        {
            opening.close();
            throw ex;
        }
    }

    @Override
    public PacketBatch newBatch(final int capacity)
    {
        final PacketBatch batch = new FrameTable(capacity, mtu).newBatch(mtu);
        final PacketPeer peer = options.peer();
        if (peer != null)
        {
            addressAll(batch, peer.remote().getAddress(), peer.remote().getPort());
        }
        return batch;
    }

    private void addressAll(final PacketBatch batch, final InetAddress remote, final int remotePort)
    {
        final InetAddress local = options.locals().get(0);
        for (int i = 0; i < batch.capacity(); i++)
        {
            batch.source(i, IpAddress.high(remote), IpAddress.low(remote), remotePort);
            batch.local(i, IpAddress.high(local), IpAddress.low(local), opened.localPort());
        }
    }

    /** Frames that are refused count in {@link io.stampede.net.PortStatistics#refusedFrames} and fill no place. */
    @Override
    public int receive(final PacketBatch batch)
    {
        return arrivals.receive(batch);
    }

    @Override
    public boolean isDrained()
    {
        return arrivals.isDrained();
    }

    @Override
    public int send(final PacketBatch batch)
    {
        return departures.send(FrameTable.of(batch), batch);
    }

    @Override
    public void copyReply(final PacketBatch to, final int i, final PacketBatch from, final int fromIndex)
    {
        super.copyReply(to, i, from, fromIndex);
        to.sourceMac(i, from.sourceMac(fromIndex));
        FrameTable.of(to).links().copy(i, FrameTable.of(from).links(), fromIndex);
    }

    @Override
    public int maxPayload(final PacketBatch batch, final int i)
    {
        return departures.maxPayload(FrameTable.of(batch), batch, i);
    }

    /** All of them on an unconnected port, none on a connected one. */
    @Override
    public int departures()
    {
        return routing.departures();
    }

    @Override
    public void updateReceiveQueueOverflow()
    {
        arrivals.updateReceiveQueueOverflow();
    }

    @Override
    public Port receivingHalf(final WallClock clock)
    {
        return new ReceivingHalf(this, counts -> newArrivals(socket.shared(), clock, counts));
    }

    @Override
    public int localPort()
    {
        return opened.localPort();
    }

    @Override
    public int interfaceIndex()
    {
        return interfaceIndex;
    }

    @Override
    public int readableFd()
    {
        return socket.fd();
    }

    @Override
    public void close()
    {
        routing.close();
        opened.close();
    }
}
