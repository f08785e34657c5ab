package io.stampede.net.udp;

import io.stampede.clock.WallClock;
import io.stampede.frame.PacketBatch;
import io.stampede.linux.Cmsg;
import io.stampede.linux.Mmsghdr;
import io.stampede.linux.NativeMemory;
import io.stampede.linux.Socket;
import io.stampede.net.PortStatistics;
import io.stampede.net.mmsg.ReceiveControls;

/**
 * Reads what {@code recvmmsg} left behind into a batch. One per port, used by the thread that polls it.
 */
final class Arrivals
{
    private final UdpFamily family;
    private final int familyLevel;
    private final int localPort;
    private final ReceiveControls controls;
    private final PortStatistics statistics;
    private final Arrival arrival = new Arrival();

    Arrivals(
        final UdpFamily family, final int localPort, final WallClock clock, final PortStatistics statistics)
    {
        this.family = family;
        this.familyLevel = family.level();
        this.localPort = localPort;
        controls = new ReceiveControls(clock, statistics);
        this.statistics = statistics;
    }

    void read(final MmsgTable table, final PacketBatch batch, final int count)
    {
        for (int i = 0; i < count; i++)
        {
            readOne(table, batch, i);
        }
    }

    private void readOne(final MmsgTable table, final PacketBatch batch, final int i)
    {
        final NativeMemory memory = table.memory();
        final int length = Mmsghdr.length(memory, table.rxHeader(i));
        batch.arrived(i, length);
        statistics.truncated += length > batch.frameLength() ? 1 : 0;
        readControls(memory, table.rxHeader(i), table.rxControl(i));
        batch.ipHeader(i, arrival.ttl, arrival.tos);
        if (table.hasNames())
        {
            readAddresses(table, batch, i);
        }
        controls.stamp(batch, i);
    }

    private void readControls(final NativeMemory memory, final long header, final long control)
    {
        arrival.begin();
        controls.begin();
        final long end = control + Mmsghdr.controlLength(memory, header);
        long cmsg = control;
        while (Cmsg.isWhole(memory, cmsg, end))
        {
            onControl(memory, Cmsg.level(memory, cmsg), Cmsg.type(memory, cmsg), Cmsg.data(cmsg));
            cmsg = Cmsg.next(memory, cmsg);
        }
    }

    private void onControl(final NativeMemory memory, final int level, final int type, final long data)
    {
        if (level == familyLevel)
        {
            family.onControl(type, memory, data, arrival);
        }
        else if (level == Socket.SOL_SOCKET)
        {
            controls.onControl(type, memory, data);
        }
    }

    private void readAddresses(final MmsgTable table, final PacketBatch batch, final int i)
    {
        final NativeMemory memory = table.memory();
        family.source(batch, i, memory, table.name(i));
        batch.local(i, arrival.localHigh, arrival.localLow, localPort);
        batch.interfaceIndex(i, arrival.interfaceIndex);
        family.putReplySource(memory, table.txPktinfo(i), arrival);
    }

    /** As {@link ReceiveControls#onDrops}. */
    void onDrops(final int drops)
    {
        controls.onDrops(drops);
    }
}
