package io.stampede.net.packet;

import io.stampede.clock.WallClock;
import io.stampede.frame.IpAddress;
import io.stampede.frame.PacketBatch;
import io.stampede.linux.Cmsg;
import io.stampede.linux.IfPacket;
import io.stampede.linux.Mmsghdr;
import io.stampede.linux.NativeMemory;
import io.stampede.linux.Socket;
import io.stampede.net.PortStatistics;
import io.stampede.net.mmsg.ReceiveControls;
import io.stampede.wire.ip.Ethernet;
import io.stampede.wire.ip.FrameFault;
import io.stampede.wire.ip.FrameReader;

/**
 * Reads what {@code recvmmsg} left behind into a batch, frame by frame as a kernel would for a UDP socket; what is
 * refused leaves no gap. One per port, used by the thread that polls it.
 *
 * <p>Labels are all popped: whoever gets a labelled frame for one of its addresses is the egress. Destinations in
 * loopback's range are taken under labels or segments only, as those have routed the packet (RFC 9503 appendix A).
 */
final class FrameArrivals
{
    private final OwnAddresses own;
    private final int interfaceIndex;
    private final PortStatistics statistics;
    private final ReceiveControls controls;
    private final FrameReader reader = new FrameReader();
    private boolean isChecksumPending;
    private int tag;

    FrameArrivals(
        final OwnAddresses own, final int interfaceIndex, final WallClock clock, final PortStatistics statistics)
    {
        this.own = own;
        this.interfaceIndex = interfaceIndex;
        this.statistics = statistics;
        controls = new ReceiveControls(clock, statistics);
    }

    /** Frames of the batch filled from {@code slots} slots. */
    int read(final FrameTable table, final PacketBatch batch, final int slots)
    {
        int count = 0;
        for (int slot = 0; slot < slots; slot++)
        {
            final int length = readFrame(table, slot);
            if (length >= 0)
            {
                arrive(table, batch, count, length);
                count++;
            }
            else
            {
                statistics.refusedFrames++;
            }
        }
        return count;
    }

    private int readFrame(final FrameTable table, final int slot)
    {
        final NativeMemory memory = table.rx().memory();
        final long header = table.rx().header(slot);
        readControls(memory, header, table.rx().control(slot));
        final int arrived = Mmsghdr.length(memory, header);
        final int length = Math.min(arrived, table.arrivalLength());
        statistics.truncated += arrived > length ? 1 : 0;
        final int payload = reader.read(table.buffer(), table.start(slot), length);
        if (payload < 0)
        {
            return payload;
        }
        if (!isForUs())
        {
            return FrameFault.NOT_FOR_US;
        }
        // of what was sent on this host the checksum is not there yet, and nothing can have happened to it
        return isChecksumPending || reader.isChecksumValid() ? payload : FrameFault.BAD_CHECKSUM;
    }

    private void readControls(final NativeMemory memory, final long header, final long control)
    {
        controls.begin();
        isChecksumPending = false;
        tag = Ethernet.UNTAGGED;
        final long end = control + Mmsghdr.controlLength(memory, header);
        long cmsg = control;
        while (Cmsg.isWhole(memory, cmsg, end))
        {
            final int level = Cmsg.level(memory, cmsg);
            final int type = Cmsg.type(memory, cmsg);
            if (level == Socket.SOL_SOCKET)
            {
                controls.onControl(type, memory, Cmsg.data(cmsg));
            }
            else if (level == IfPacket.SOL_PACKET && type == IfPacket.PACKET_AUXDATA)
            {
                onAuxdata(memory, Cmsg.data(cmsg));
            }
            cmsg = Cmsg.next(memory, cmsg);
        }
    }

    private void onAuxdata(final NativeMemory memory, final long data)
    {
        isChecksumPending = IfPacket.isChecksumPending(memory, data);
        tag = IfPacket.hasTag(memory, data) ? IfPacket.tag(memory, data) : Ethernet.UNTAGGED;
    }

    private boolean isForUs()
    {
        final long high = reader.destinationHigh();
        final long low = reader.destinationLow();
        if (reader.isTunnelled() && !own.contains(reader.tunnelHigh(), reader.tunnelLow()))
        {
            return false;
        }
        return own.contains(high, low) || (reader.isDecapsulated() && IpAddress.isLoopback(high, low) &&
            own.hasRoutable(IpAddress.isIpv4(high, low)));
    }

    private void arrive(final FrameTable table, final PacketBatch batch, final int i, final int length)
    {
        batch.offset(i, reader.payloadOffset());
        batch.arrived(i, length);
        batch.sourceMac(i, reader.sourceMac());
        batch.source(i, reader.sourceHigh(), reader.sourceLow(), reader.sourcePort());
        batch.local(i, reader.destinationHigh(), reader.destinationLow(), reader.destinationPort());
        batch.ipHeader(i, reader.ttl(), reader.tos());
        batch.interfaceIndex(i, interfaceIndex);
        controls.stamp(batch, i);
        // the kernel takes the tag out of the frame where it can
        table.link(i, reader.destinationMac(), tag == Ethernet.UNTAGGED ? reader.tag() : tag);
    }

    /** As {@link ReceiveControls#onDrops}. */
    void onDrops(final int drops)
    {
        controls.onDrops(drops);
    }
}
