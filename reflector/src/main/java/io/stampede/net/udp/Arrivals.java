package io.stampede.net.udp;

import io.stampede.clock.WallClock;
import io.stampede.frame.PacketBatch;
import io.stampede.linux.Cmsg;
import io.stampede.linux.Mmsghdr;
import io.stampede.linux.NativeMemory;
import io.stampede.linux.Socket;
import io.stampede.linux.Timespec;
import io.stampede.net.PortStatistics;

/**
 * Reads what {@code recvmmsg} left behind into a batch. One per port, used by the thread that polls it.
 */
final class Arrivals
{
    private final UdpFamily family;
    private final int familyLevel;
    private final int localPort;
    private final WallClock clock;
    private final PortStatistics statistics;
    private final Arrival arrival = new Arrival();
    private int dropsSeen;

    Arrivals(
        final UdpFamily family, final int localPort, final WallClock clock, final PortStatistics statistics)
    {
        this.family = family;
        this.familyLevel = family.level();
        this.localPort = localPort;
        this.clock = clock;
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
        stamp(batch, i);
        if (arrival.hasDrops)
        {
            onDrops(arrival.drops);
        }
    }

    private void readControls(final NativeMemory memory, final long header, final long control)
    {
        arrival.begin();
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
        else if (level == Socket.SOL_SOCKET && type == Socket.SCM_TIMESTAMPNS)
        {
            arrival.epochNs = Timespec.ns(memory, data);
            arrival.isStamped = true;
        }
        else if (level == Socket.SOL_SOCKET && type == Socket.SO_RXQ_OVFL)
        {
            arrival.drops = memory.getInt(data);
            arrival.hasDrops = true;
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

    private void stamp(final PacketBatch batch, final int i)
    {
        if (arrival.isStamped)
        {
            batch.rxEpochNs(i, arrival.epochNs, false);
        }
        else
        {
            batch.rxEpochNs(i, clock.epochNs(), true);
            statistics.withoutKernelTimestamp++;
        }
    }

    /**
     * Takes the kernel's count of packets dropped by this socket since it was opened; it wraps at 2^32. A packet tells
     * the count of when it was queued, which may be older than what is known already.
     */
    void onDrops(final int drops)
    {
        final int more = drops - dropsSeen;
        if (more > 0)
        {
            statistics.receiveQueueOverflow += more;
            dropsSeen = drops;
        }
    }
}
