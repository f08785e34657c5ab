package io.stampede.net.udp;

import io.stampede.frame.PacketBatch;
import io.stampede.linux.Socket;
import io.stampede.net.PortStatistics;

/** The kernel writes each packet into a frame. */
final class FrameIntake extends Intake
{
    private final Arrivals arrivals;
    private final BatchSize batchSize = new BatchSize();

    FrameIntake(
        final Socket socket, final boolean isConnected, final Arrivals arrivals, final PortStatistics statistics)
    {
        super(socket, isConnected, statistics);
        this.arrivals = arrivals;
    }

    @Override
    int fill(final MmsgTable table, final PacketBatch batch)
    {
        final int capacity = table.capacity();
        final int received = recvmmsg(table.rearmedRxAddress(), batchSize.atMost(capacity));
        table.used(received);
        batchSize.onReceived(received, capacity);
        arrivals.read(table, batch, received);
        return received;
    }
}
