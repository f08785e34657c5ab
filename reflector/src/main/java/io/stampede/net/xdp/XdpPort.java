package io.stampede.net.xdp;

import io.stampede.clock.WallClock;
import io.stampede.frame.IpAddress;
import io.stampede.frame.PacketBatch;
import io.stampede.linux.Rtnetlink;
import io.stampede.net.Port;
import io.stampede.net.PortStatistics;
import io.stampede.net.link.FrameArrival;
import io.stampede.net.link.FrameRouting;
import io.stampede.net.link.PacketPeer;
import io.stampede.net.link.PeerRouting;
import io.stampede.net.link.ReceivingHalf;
import io.stampede.net.link.ReplyRouting;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/**
 * A port over one queue of an interface: frames arrive in memory shared with the kernel, are answered where they lie
 * and leave from there. It does itself what a kernel does for a socket: checks lengths, checksums and addresses of what
 * comes, and writes all headers of what leaves, hop limit 255 unless told otherwise. Made by {@link XdpInterface};
 * owned by the thread that polls it, as are its batches.
 *
 * <p>Unconnected: takes packets from everybody to its addresses; a frame leaves to where it came from, or as its {@link
 * io.stampede.frame.Departure} says. Connected: sends to one peer, always the same way, from the UDP port of the frame,
 * its first unless told otherwise; takes packets to its address and UDP ports from whomever they come.
 *
 * <p>A frame that has arrived leaves once for nothing; sent again before the next packets are received, it is copied.
 * While the interface is down nothing arrives and every frame fails; when it returns both go on.
 */
public final class XdpPort extends Port
{
    private static final int TOS_SHIFT = 2;

    private final XdpInterface device;
    private final int queue;
    private final XdpPortOptions options;
    private final int mtu;
    private final QueueSocket socket;
    private final Rtnetlink rtnetlink;
    private final XdpArrivals arrivals;
    private final FrameRouting routing;
    private final XdpDepartures departures;
    private final int localPort;
    private boolean isClosed;

    /** Takes over the socket and the connection to rtnetlink. */
    XdpPort(
        final XdpInterface device,
        final int queue,
        final QueueSocket socket,
        final Umem umem,
        final WallClock clock,
        final Rtnetlink rtnetlink)
    {
        this.device = device;
        this.queue = queue;
        this.socket = socket;
        this.rtnetlink = rtnetlink;
        options = device.options();
        final Rtnetlink.Link link = device.link();
        mtu = link.mtu();
        localPort = device.localPorts()[0];
        final PacketPeer peer = options.peer();
        routing = peer == null ?
            new ReplyRouting(device.own(), rtnetlink, link.index(), clock) :
            new PeerRouting(peer, options.locals().get(0).getAddress(), link.mac());
        final FreeChunks free = FreeChunks.allOf(umem);
        arrivals = newArrivals(new XdpArrivals.Chunks(umem, free, 0), clock, statistics());
        departures = new XdpDepartures(
            socket, umem, free, routing, options.dscp() << TOS_SHIFT, options.ttl(), mtu, statistics());
    }

    private XdpArrivals newArrivals(
        final XdpArrivals.Chunks chunks, final WallClock clock, final PortStatistics counts)
    {
        final FrameArrival arrival = new FrameArrival(device.own(), device.link().index())
            .withImpossibleSources(device.impossibleSources());
        return new XdpArrivals(
            socket.receiveSide(),
            chunks,
            device.isVeth() ? arrival.withPartialChecksums() : arrival,
            new ReceiveTimes(device.cookie(), clock, counts),
            mtu,
            counts);
    }

    /** How people know it: {@code eth0 queue 0 native copy 192.0.2.1:862}. */
    public String name()
    {
        return device.link().name() + " queue " + queue + (device.isNative() ? " native" : " skb") +
            (socket.isZeroCopy() ? " zero-copy " : " copy ") + device.addressesText();
    }

    /** The interface it is a queue of. */
    public XdpInterface device()
    {
        return device;
    }

    @Override
    public PacketBatch newBatch(final int capacity)
    {
        final PacketBatch batch = new XdpFrames(capacity, mtu).newBatch(mtu);
        final PacketPeer peer = options.peer();
        if (peer != null)
        {
            addressAll(batch, peer.remote());
        }
        return batch;
    }

    private void addressAll(final PacketBatch batch, final InetSocketAddress peer)
    {
        final InetAddress remote = peer.getAddress();
        final InetAddress local = options.locals().get(0).getAddress();
        for (int i = 0; i < batch.capacity(); i++)
        {
            batch.source(i, IpAddress.high(remote), IpAddress.low(remote), peer.getPort());
            batch.local(i, IpAddress.high(local), IpAddress.low(local), localPort());
        }
    }

    /** Frames that are refused count in {@link io.stampede.net.PortStatistics#refusedFrames} and fill no place. */
    @Override
    public int receive(final PacketBatch batch)
    {
        departures.resume();
        departures.reclaim();
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
        departures.reclaim();
        return departures.send(batch);
    }

    @Override
    public void flush()
    {
        departures.resume();
    }

    @Override
    public void copyReply(final PacketBatch to, final int i, final PacketBatch from, final int fromIndex)
    {
        super.copyReply(to, i, from, fromIndex);
        to.sourceMac(i, from.sourceMac(fromIndex));
        XdpFrames.of(to).links().copy(i, XdpFrames.of(from).links(), fromIndex);
    }

    @Override
    public int maxPayload(final PacketBatch batch, final int i)
    {
        return departures.maxPayload(batch, i);
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

    /** What the kernel may fill by now is the half's, all other memory is left for sending. */
    @Override
    public Port receivingHalf(final WallClock clock)
    {
        return new ReceivingHalf(this, counts -> newArrivals(arrivals.handOver(), clock, counts));
    }

    /** The first of the interface's. */
    @Override
    public int localPort()
    {
        return localPort;
    }

    @Override
    public int[] localPorts()
    {
        return device.localPorts();
    }

    @Override
    public int interfaceIndex()
    {
        return device.link().index();
    }

    @Override
    public int readableFd()
    {
        return socket.fd();
    }

    /** The last port of an interface to be closed detaches its program. */
    @Override
    public void close()
    {
        if (!isClosed)
        {
            isClosed = true;
            release();
            device.closed();
        }
    }

    /** Lets go of what is its own, as when it never became one of its interface's. */
    void release()
    {
        routing.close();
        rtnetlink.close();
        socket.close();
    }
}
