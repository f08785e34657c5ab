package io.stampede.sender.cli;

import io.stampede.net.Port;
import java.net.InetSocketAddress;

/**
 * The port of a run.
 *
 * @param local address and UDP port probes come from.
 */
record ProbePort(Port port, InetSocketAddress local) implements AutoCloseable
{
    @Override
    public void close()
    {
        port.close();
    }
}
