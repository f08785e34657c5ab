package io.stampede.net.xdp;

import io.stampede.net.Port;
import io.stampede.net.packet.GoldenFramesTest;
import io.stampede.testing.NetworkNamespace;

/** The golden frames again, through an AF_XDP port. */
class XdpGoldenFramesTest extends GoldenFramesTest
{
    @Override
    protected Port open(final NetworkNamespace host, final int port) throws Exception
    {
        return XdpNetwork.listen(host, port);
    }

    /** What is not to one of our addresses and ports is the kernel's. */
    @Override
    protected boolean isRefused(final String name, final String action)
    {
        return super.isRefused(name, action) && !name.equals("f-127");
    }
}
