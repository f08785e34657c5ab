package io.stampede.reflector.control;

import io.stampede.linux.InterfaceStatistics;
import io.stampede.reflector.reflect.tlv.PacketCounters;

/**
 * All packets of one network interface, by the kernel's count, test packets included. Opened by the control thread,
 * read by the reflecting one, closed when that one no longer asks.
 */
final class InterfacePacketCounters extends PacketCounters implements AutoCloseable
{
    private final InterfaceStatistics statistics;

    InterfacePacketCounters(final String name)
    {
        statistics = new InterfaceStatistics(name);
    }

    /** 0 or a negative errno. */
    int open()
    {
        return statistics.open();
    }

    @Override
    public boolean read()
    {
        return statistics.read();
    }

    @Override
    public long received()
    {
        return statistics.receivedPackets();
    }

    @Override
    public long sent()
    {
        return statistics.sentPackets();
    }

    @Override
    public void close()
    {
        statistics.close();
    }
}
