package io.stampede.net.packet;

import io.stampede.clock.WallClock;
import io.stampede.frame.IpAddress;
import io.stampede.frame.PacketBatch;
import io.stampede.linux.Errno;
import io.stampede.linux.Rtnetlink;
import io.stampede.linux.Socket;
import io.stampede.net.Port;
import io.stampede.net.PortException;
import io.stampede.net.link.FrameArrival;
import io.stampede.net.link.FrameRouting;
import io.stampede.net.link.OwnAddresses;
import io.stampede.net.link.PacketPeer;
import io.stampede.net.link.PeerRouting;
import io.stampede.net.link.ReplyRouting;
import io.stampede.net.mmsg.SendRuns;
import java.net.InetAddress;
import java.util.List;
import java.util.Objects;

/**
 * A port over a packet socket of one Ethernet interface: whole frames in and out, so that it sees MAC addresses and
 * labels, and can send frames no UDP socket can. It does itself what a kernel does for a socket: checks lengths,
 * checksums and addresses of what comes, and writes all headers of what leaves, hop limit 255 unless told otherwise.
 * Needs CAP_NET_RAW. Owned by the thread that polls it, as are its batches.
 *
 * <p>Unconnected: takes packets from everybody to its addresses; a frame leaves to where it came from, or as its {@link
 * io.stampede.frame.Departure} says ({@link ReplyRouting}). Connected: sends to one peer, always the same way; takes
 * packets to its address and UDP port from whomever they come, as a reply may come from another address of the peer.
 */
public final class PacketPort extends Port
{
    private static final int RECEIVE_FLAGS = Socket.MSG_DONTWAIT | Socket.MSG_TRUNC;
    private static final int TOS_SHIFT = 2;

    private final PacketPortOptions options;
    private final PacketOpening opened;
    private final Socket socket;
    private final int interfaceIndex;
    private final int mtu;
    private final FrameArrivals arrivals;
    private final FrameRouting routing;
    private final FrameDepartures departures;
    private boolean isDrained;

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
        final OwnAddresses own = new OwnAddresses(options.locals(), host, link.index());
        final PacketPeer peer = options.peer();
        final boolean comesBack = peer != null || link.hardwareType() == Rtnetlink.ARPHRD_LOOPBACK;
        final FrameArrival arrival = new FrameArrival(own, link.index());
        arrivals = new FrameArrivals(
            comesBack ? arrival : arrival.withImpossibleSources(OwnAddresses.allOf(host)), clock, statistics());
        routing = peer == null ?
            new ReplyRouting(own, opened.rtnetlink(), link.index(), clock) :
            new PeerRouting(peer, options.locals().get(0), opened.localPort(), link.mac());
        departures = new FrameDepartures(
            routing,
            new SendRuns(socket::sendmmsg, false, statistics()),
            options.dscp() << TOS_SHIFT,
            options.ttl(),
            mtu);
    }

    /**
     * Opens a port.
     *
     * @param clock stamps arrivals the kernel has not stamped.
     * @throws PortException with the call that failed, its errno and a remedy.
     */
    public static PacketPort open(final PacketPortOptions options, final WallClock clock) throws PortException
    {
        final PacketOpening opening = new PacketOpening(options, clock);
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

    private static FrameTable tableOf(final PacketBatch batch)
    {
        return (FrameTable)Objects.requireNonNull(batch.portState());
    }

    /** Frames that are refused count in {@link io.stampede.net.PortStatistics#refusedFrames} and fill no place. */
    @Override
    public int receive(final PacketBatch batch)
    {
        final FrameTable table = tableOf(batch);
        final int received = socket.recvmmsg(table.rearmedRxAddress(), table.capacity(), RECEIVE_FLAGS);
        isDrained = Errno.EAGAIN.is(received);
        if (received < 0 && !isDrained && !Errno.EINTR.is(received))
        {
            statistics().receiveFailed++;
        }
        final int slots = Math.max(received, 0);
        table.used(slots);
        final int count = arrivals.read(table, batch, slots);
        batch.count(count);
        return count;
    }

    @Override
    public boolean isDrained()
    {
        return isDrained;
    }

    @Override
    public int send(final PacketBatch batch)
    {
        return departures.send(tableOf(batch), batch);
    }

    @Override
    public void copyReply(final PacketBatch to, final int i, final PacketBatch from, final int fromIndex)
    {
        super.copyReply(to, i, from, fromIndex);
        to.sourceMac(i, from.sourceMac(fromIndex));
        tableOf(to).links().copy(i, tableOf(from).links(), fromIndex);
    }

    @Override
    public int maxPayload(final PacketBatch batch, final int i)
    {
        return departures.maxPayload(tableOf(batch), batch, i);
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
        final int drops = socket.drops();
        if (drops >= 0)
        {
            arrivals.onDrops(drops);
        }
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
