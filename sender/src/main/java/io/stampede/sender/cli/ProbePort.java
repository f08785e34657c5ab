package io.stampede.sender.cli;

import io.stampede.net.Port;
import java.net.InetSocketAddress;
import java.util.List;

/**
 * A port of a run: one flow's, or that of all of them.
 *
 * @param locals address and UDP port the probes of each of its flows come from.
 */
record ProbePort(Port port, List<InetSocketAddress> locals) implements AutoCloseable
{
    ProbePort
    {
        locals = List.copyOf(locals);
    }

    @Override
    public void close()
    {
        port.close();
    }
}
