package io.stampede.sender.engine;

import io.stampede.linux.InterfaceStatistics;

/** All packets of one interface, test packets among them: what a machine without counters per flow can tell. */
public final class InterfaceDataPackets extends DataPackets
{
    private final InterfaceStatistics statistics;

    /** @param statistics open; closed by whom opened it. */
    public InterfaceDataPackets(final InterfaceStatistics statistics)
    {
        this.statistics = statistics;
    }

    /** While the interface is gone both counts stay as they were. */
    @Override
    public void read()
    {
        final boolean ignored = statistics.read();
    }

    @Override
    public long sent()
    {
        return statistics.sentPackets();
    }

    @Override
    public long received()
    {
        return statistics.receivedPackets();
    }
}
