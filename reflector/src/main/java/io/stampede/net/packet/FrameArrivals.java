package io.stampede.net.packet;

import io.stampede.clock.WallClock;
import io.stampede.frame.PacketBatch;
import io.stampede.linux.Cmsg;
import io.stampede.linux.Errno;
import io.stampede.linux.IfPacket;
import io.stampede.linux.Mmsghdr;
import io.stampede.linux.NativeMemory;
import io.stampede.linux.Socket;
import io.stampede.net.PortStatistics;
import io.stampede.net.link.FrameArrival;
import io.stampede.net.link.FrameIntake;
import io.stampede.net.mmsg.ReceiveControls;
import io.stampede.wire.ip.Ethernet;

/**
 * Receives frames by {@code recvmmsg} and reads them into a batch, each as a kernel would for a UDP socket; what is
 * refused leaves no gap. One per port, used by the thread that receives.
 */
final class FrameArrivals implements FrameIntake
{
    private static final int RECEIVE_FLAGS = Socket.MSG_DONTWAIT | Socket.MSG_TRUNC;

    private final Socket socket;
    private final FrameArrival arrival;
    private final PortStatistics statistics;
    private final ReceiveControls controls;
    private boolean isDrained;
    private boolean isChecksumPending;
    private int tag;

    /** @param socket of the thread that receives. */
    FrameArrivals(
        final Socket socket, final FrameArrival arrival, final WallClock clock, final PortStatistics statistics)
    {
        this.socket = socket;
        this.arrival = arrival;
        this.statistics = statistics;
        controls = new ReceiveControls(clock, statistics);
    }

    @Override
    public int receive(final PacketBatch batch)
    {
        final FrameTable table = FrameTable.of(batch);
        final int received = socket.recvmmsg(table.rearmedRxAddress(), table.capacity(), RECEIVE_FLAGS);
        isDrained = Errno.EAGAIN.is(received);
        if (received < 0 && !isDrained && !Errno.EINTR.is(received))
        {
            statistics.receiveFailed++;
        }
        final int slots = Math.max(received, 0);
        table.used(slots);
        final int count = read(table, batch, slots);
        batch.count(count);
        return count;
    }

    /** The kernel had no more; that it gave fewer than were asked for may have other reasons. */
    @Override
    public boolean isDrained()
    {
        return isDrained;
    }

    /** Frames of the batch filled from {@code slots} slots. */
    private int read(final FrameTable table, final PacketBatch batch, final int slots)
    {
        int count = 0;
        for (int slot = 0; slot < slots; slot++)
        {
            final int length = readFrame(table, slot);
            if (length >= 0)
            {
                // the kernel takes the tag out of the frame where it can
                arrival.put(
                    batch, table.links(), count, length, tag == Ethernet.UNTAGGED ? arrival.tag() : tag);
                controls.stamp(batch, count);
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
        return arrival.read(table.buffer(), table.start(slot), length, isChecksumPending);
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

    @Override
    public void updateReceiveQueueOverflow()
    {
        final int drops = socket.drops();
        if (drops >= 0)
        {
            controls.onDrops(drops);
        }
    }

    @Override
    public int readableFd()
    {
        return socket.fd();
    }
}
