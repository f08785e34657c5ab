package io.stampede.net.udp;

import io.stampede.frame.PacketBatch;
import io.stampede.linux.Errno;
import io.stampede.linux.Socket;
import io.stampede.net.PortStatistics;

/** How packets get from the socket into the frames of a batch. One per port, used by the thread that polls it. */
abstract class Intake
{
    static final int RECEIVE_FLAGS = Socket.MSG_DONTWAIT | Socket.MSG_TRUNC;

    final Socket socket;
    private final boolean isConnected;
    private final PortStatistics statistics;

    Intake(final Socket socket, final boolean isConnected, final PortStatistics statistics)
    {
        this.socket = socket;
        this.isConnected = isConnected;
        this.statistics = statistics;
    }

    /** Fills frames from 0 on; how many. */
    abstract int receive(MmsgTable table, PacketBatch batch);

    /**
     * What to make of an error of {@code recvmmsg}: 0, or the headers filled by another. Counted, if it is one.
     *
     * @param headers as they were given to it, likewise {@code count}.
     */
    final int receiveAfterError(final long headers, final int count, final int error)
    {
        if (Errno.EAGAIN.is(error) || Errno.EINTR.is(error))
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
        return Math.max(socket.recvmmsg(headers, count, RECEIVE_FLAGS), 0);
    }
}
