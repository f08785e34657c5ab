package io.stampede.net.udp;

import io.stampede.frame.PacketBatch;
import io.stampede.linux.Errno;
import io.stampede.linux.Socket;
import io.stampede.net.PortStatistics;

/** How packets get from the socket into the frames of a batch. One per port, used by the thread that polls it. */
abstract class Intake
{
    static final int RECEIVE_FLAGS = Socket.MSG_DONTWAIT | Socket.MSG_TRUNC;

    private final Socket socket;
    private final boolean isConnected;
    private final PortStatistics statistics;
    private boolean isDrained;

    Intake(final Socket socket, final boolean isConnected, final PortStatistics statistics)
    {
        this.socket = socket;
        this.isConnected = isConnected;
        this.statistics = statistics;
    }

    /** Fills frames from 0 on; how many. */
    final int receive(final MmsgTable table, final PacketBatch batch)
    {
        isDrained = false;
        return fill(table, batch);
    }

    abstract int fill(MmsgTable table, PacketBatch batch);

    /** Whether the kernel had no more; that it gave fewer than were asked for may have other reasons. */
    final boolean isDrained()
    {
        return isDrained;
    }

    /** Asks the kernel; headers filled. Errors are counted. */
    final int recvmmsg(final long headers, final int count)
    {
        final int received = socket.recvmmsg(headers, count, RECEIVE_FLAGS);
        return received < 0 ? receiveAfterError(headers, count, received) : received;
    }

    private int receiveAfterError(final long headers, final int count, final int error)
    {
        isDrained = Errno.EAGAIN.is(error);
        if (isDrained || Errno.EINTR.is(error))
        {
            return 0;
        }
        if (!isConnected)
        {
            statistics.receiveFailed++;
            return 0;
        }
        // on a connected socket it is an ICMP's, told once; what has arrived comes after it
        statistics.icmpErrors++;
        final int received = socket.recvmmsg(headers, count, RECEIVE_FLAGS);
        isDrained = Errno.EAGAIN.is(received);
        return Math.max(received, 0);
    }
}
