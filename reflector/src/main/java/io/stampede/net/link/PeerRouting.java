package io.stampede.net.link;

import io.stampede.frame.Departure;
import io.stampede.frame.IpAddress;
import io.stampede.frame.PacketBatch;
import io.stampede.linux.Errno;
import io.stampede.wire.ip.Ethernet;
import java.net.InetAddress;

/** Every frame goes to the one peer, the one way, from our address and the UDP port it says. */
public final class PeerRouting extends FrameRouting
{
    private static final int EOPNOTSUPP = -Errno.EOPNOTSUPP.number();

    private final long localHigh;
    private final long localLow;

    public PeerRouting(final PacketPeer peer, final InetAddress local, final long localMac)
    {
        localHigh = IpAddress.high(local);
        localLow = IpAddress.low(local);
        final InetAddress remote = peer.remote().getAddress();
        writer().link(peer.nextHopMac(), localMac, Ethernet.UNTAGGED);
        writer().source(localHigh, localLow, 0);
        writer().destination(IpAddress.high(remote), IpAddress.low(remote), peer.remote().getPort());
        final SendPath path = peer.path();
        if (path.kind() == Departure.SR_MPLS)
        {
            writer().labels(path.octets(), 0, path.octets().capacity());
        }
        else if (path.kind() == Departure.SRV6)
        {
            writer().segments(path.octets(), 0, path.octets().capacity());
        }
    }

    @Override
    public int departures()
    {
        return 0;
    }

    @Override
    public void begin()
    {
    }

    @Override
    public int route(final FrameLinks links, final PacketBatch batch, final int i)
    {
        writer().source(localHigh, localLow, batch.localPort(i));
        return batch.departure(i) == 0 ? 0 : EOPNOTSUPP;
    }

    @Override
    public void close()
    {
    }
}
