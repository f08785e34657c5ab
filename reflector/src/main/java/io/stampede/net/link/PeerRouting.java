package io.stampede.net.link;

import io.stampede.frame.Departure;
import io.stampede.frame.IpAddress;
import io.stampede.frame.PacketBatch;
import io.stampede.linux.Errno;
import io.stampede.wire.ip.Ethernet;
import java.net.InetAddress;

/** Every frame goes to the one peer, the one way. */
public final class PeerRouting extends FrameRouting
{
    private static final int EOPNOTSUPP = -Errno.EOPNOTSUPP.number();

    public PeerRouting(final PacketPeer peer, final InetAddress local, final int localPort, final long localMac)
    {
        final InetAddress remote = peer.remote().getAddress();
        writer().link(peer.nextHopMac(), localMac, Ethernet.UNTAGGED);
        writer().source(IpAddress.high(local), IpAddress.low(local), localPort);
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
        return batch.departure(i) == 0 ? 0 : EOPNOTSUPP;
    }

    @Override
    public void close()
    {
    }
}
