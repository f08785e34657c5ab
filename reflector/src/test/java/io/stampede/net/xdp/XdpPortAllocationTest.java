package io.stampede.net.xdp;

import io.stampede.net.Port;
import io.stampede.net.link.PacketPeer;
import io.stampede.net.packet.PacketNetwork;
import io.stampede.net.packet.PacketPortAllocationTest;
import java.net.InetSocketAddress;
import java.util.List;

/** Two AF_XDP ports on a wire and frames going round between them: once warm, not one octet is allocated. */
class XdpPortAllocationTest extends PacketPortAllocationTest
{
    @Override
    protected Port listen(final PacketNetwork network) throws Exception
    {
        return XdpNetwork.listen(network.far, PacketNetwork.PORT);
    }

    @Override
    protected Port connect(final PacketNetwork network, final InetSocketAddress local, final PacketPeer peer)
        throws Exception
    {
        return XdpNetwork.openIn(network.near, XdpPortOptions.connect(PacketNetwork.LINK, 0, List.of(local), peer));
    }
}
