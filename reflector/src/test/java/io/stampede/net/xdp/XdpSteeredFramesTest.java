package io.stampede.net.xdp;

import io.stampede.net.Port;
import io.stampede.net.link.PacketPeer;
import io.stampede.net.packet.PacketNetwork;
import io.stampede.net.packet.SteeredFramesTest;
import io.stampede.testing.NetworkNamespace;
import java.net.InetSocketAddress;
import java.util.List;

/** Frames that leave otherwise than they came, through AF_XDP ports. */
class XdpSteeredFramesTest extends SteeredFramesTest
{
    @Override
    protected Port listen(final PacketNetwork on) throws Exception
    {
        return XdpNetwork.listen(on.far, PacketNetwork.PORT);
    }

    @Override
    protected Port connect(
        final NetworkNamespace host,
        final InetSocketAddress local,
        final PacketPeer peer,
        final int dscp,
        final int ttl) throws Exception
    {
        return XdpNetwork.openIn(
            host, XdpPortOptions.connect(PacketNetwork.LINK, 0, List.of(local), peer).withDscp(dscp).withTtl(ttl));
    }
}
