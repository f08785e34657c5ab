package io.stampede.net.mmsg;

import io.stampede.clock.WallClock;
import io.stampede.frame.PacketBatch;
import io.stampede.linux.NativeMemory;
import io.stampede.linux.Socket;
import io.stampede.linux.Timespec;
import io.stampede.net.PortStatistics;

/**
 * The control messages of any socket: when a packet came (SO_TIMESTAMPNS) and how many were dropped before it
 * (SO_RXQ_OVFL). One per port, used by the thread that polls it.
 */
public final class ReceiveControls
{
    private final WallClock clock;
    private final PortStatistics statistics;
    private boolean isStamped;
    private long epochNs;
    private int dropsSeen;

    /** @param clock stamps arrivals the kernel has not stamped. */
    public ReceiveControls(final WallClock clock, final PortStatistics statistics)
    {
        this.clock = clock;
        this.statistics = statistics;
    }

    /** Another packet. */
    public void begin()
    {
        isStamped = false;
    }

    /** Reads one control message of level SOL_SOCKET. */
    public void onControl(final int type, final NativeMemory memory, final long data)
    {
        if (type == Socket.SCM_TIMESTAMPNS)
        {
            epochNs = Timespec.ns(memory, data);
            isStamped = true;
        }
        else if (type == Socket.SO_RXQ_OVFL)
        {
            onDrops(memory.getInt(data));
        }
    }

    /** Tells the batch when frame {@code i} came. */
    public void stamp(final PacketBatch batch, final int i)
    {
        if (isStamped)
        {
            batch.rxEpochNs(i, epochNs, false);
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
    public void onDrops(final int drops)
    {
        final int more = drops - dropsSeen;
        if (more > 0)
        {
            statistics.receiveQueueOverflow += more;
            dropsSeen = drops;
        }
    }
}
