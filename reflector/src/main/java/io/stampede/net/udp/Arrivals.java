package io.stampede.net.udp;

import io.stampede.clock.WallClock;
import io.stampede.frame.PacketBatch;
import io.stampede.linux.Cmsg;
import io.stampede.linux.Mmsghdr;
import io.stampede.linux.NativeMemory;
import io.stampede.linux.Socket;
import io.stampede.linux.Udp;
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
        readControls(memory, table.rxHeader(i), table.rxControl(i));
        describe(table, batch, i, Mmsghdr.length(memory, table.rxHeader(i)));
    }

    /** Tells the batch of a packet in frame {@code i}, whose sender's address is in the table, by the last controls. */
    void describe(final MmsgTable table, final PacketBatch batch, final int i, final int length)
    {
        batch.arrived(i, length);
        statistics.truncated += length > batch.frameLength() ? 1 : 0;
        batch.ipHeader(i, arrival.ttl, arrival.tos);
        if (table.hasNames())
        {
            readAddresses(table, batch, i);
        }
        controls.stamp(batch, i);
    }

    /** Reads the control messages of one header. */
    void readControls(final NativeMemory memory, final long header, final long control)
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
        else if (level == Udp.SOL_UDP && type == Udp.UDP_GRO)
        {
            arrival.segmentLength = memory.getInt(data);
        }
    }

    /** Octets of each packet of the aggregate whose controls were read last, but of its last; 0: it is one packet. */
    int segmentLength()
    {
        return arrival.segmentLength;
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
