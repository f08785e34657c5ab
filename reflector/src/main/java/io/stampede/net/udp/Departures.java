package io.stampede.net.udp;

import io.stampede.frame.Departure;
import io.stampede.frame.PacketBatch;
import io.stampede.linux.Errno;
import io.stampede.linux.Socket;
import io.stampede.net.PortStatistics;
import org.jspecify.annotations.Nullable;

/**
 * Sends the frames of a batch in runs: consecutive frames that leave go out by one {@code sendmmsg}. One per port, used
 * by the thread that polls it.
 * <pre>
 *   result              the frame it was about            the frames behind it
 *   n &gt; 0               n frames have left                go on
 *   EAGAIN, ENOBUFS     status -errno, sendBufferFull     the same: none of this batch will fit
 *   other errno         status -errno, sendFailed         go on
 *   other, connected    tried once more: the error may be an ICMP's answer to an earlier packet (THREATS row 12)
 * </pre>
 * A frame that leaves otherwise than it came joins its run where the port's socket can do it per packet, and interrupts
 * it where it cannot ({@link Detours}).
 */
final class Departures
{
    /** {@link Socket#sendmmsg}, or what stands in for it in a test. */
    interface Call
    {
        int sendmmsg(long address, int count, int flags);
    }

    private static final int EOPNOTSUPP = -Errno.EOPNOTSUPP.number();
    private static final int EMSGSIZE = -Errno.EMSGSIZE.number();
    private static final int EAGAIN = -Errno.EAGAIN.number();
    private static final int ENOBUFS = -Errno.ENOBUFS.number();
    private static final int ECONNREFUSED = -Errno.ECONNREFUSED.number();

    private final Call call;
    private final boolean isConnected;
    private final Detours detours;
    private final @Nullable TxStamps txStamps;
    private final PortStatistics statistics;
    /** EAGAIN or ENOBUFS, negative, once the send buffer was full in this batch. */
    private int fullStatus;
    /** What {@link Detours#prepare} said of the frame the run ended at. */
    private int detourAtEnd;
    /** Whether frames of the run have headers that must be put back. */
    private boolean hasDetours;

    Departures(
        final Call call,
        final boolean isConnected,
        final Detours detours,
        final @Nullable TxStamps txStamps,
        final PortStatistics statistics)
    {
        this.call = call;
        this.isConnected = isConnected;
        this.detours = detours;
        this.txStamps = txStamps;
        this.statistics = statistics;
    }

    /** Frames that left. */
    int send(final MmsgTable table, final PacketBatch batch)
    {
        final int count = batch.count();
        int sent = 0;
        int first = 0;
        fullStatus = 0;
        detours.begin();
        if (txStamps != null)
        {
            txStamps.begin(batch);
        }
        while (first < count && fullStatus == 0)
        {
            final int end = prepareRun(table, batch, first, count);
            sent += sendRun(table, batch, first, end);
            sent += detourAtEnd == Detours.WITH_THE_RUN ? 0 : sendApart(table, batch, end);
            endDetours(table, batch, first, end);
            // the frame that ended the run stays here, or has left on its own
            first = end + 1;
        }
        if (txStamps != null)
        {
            txStamps.sendDone();
        }
        return sent;
    }

    private int prepareRun(final MmsgTable table, final PacketBatch batch, final int first, final int count)
    {
        int i = first;
        detourAtEnd = Detours.WITH_THE_RUN;
        hasDetours = false;
        while (i < count && isLeaving(batch, i))
        {
            table.depart(i, batch.sendLength(i), batch.sendTos(i));
            if (batch.departure(i) != 0 && !isWithTheRun(table, batch, i))
            {
                return i;
            }
            i++;
        }
        return i;
    }

    private boolean isWithTheRun(final MmsgTable table, final PacketBatch batch, final int i)
    {
        hasDetours = true;
        final boolean isStamped = (batch.departure(i) & Departure.STAMPED) != 0;
        if (isStamped && txStamps == null)
        {
            detourAtEnd = EOPNOTSUPP;
        }
        else if (batch.departure(i) != Departure.STAMPED)
        {
            detourAtEnd = detours.prepare(table, batch, i);
        }
        // packets of other sockets are not numbered
        if (isStamped && txStamps != null && detourAtEnd >= 0 && detours.isByPortSocket(table, batch, i))
        {
            txStamps.ask(table, batch, i);
        }
        return detourAtEnd == Detours.WITH_THE_RUN;
    }

    /** The frame that ended the run, unless the run has shown that nothing can leave now. */
    private int sendApart(final MmsgTable table, final PacketBatch batch, final int i)
    {
        if (fullStatus != 0)
        {
            return 0;
        }
        final int result = detourAtEnd == Detours.APART ? detours.send(table, batch, i) : detourAtEnd;
        if (result > 0)
        {
            left(table, batch, i, i + 1);
            return 1;
        }
        if (result == EAGAIN || result == ENOBUFS)
        {
            batch.sendStatus(i, result);
            statistics.sendBufferFull++;
        }
        else
        {
            fail(batch, i, result);
        }
        if (txStamps != null)
        {
            txStamps.failed(table, batch, i, i + 1);
        }
        return 0;
    }

    private void endDetours(final MmsgTable table, final PacketBatch batch, final int first, final int end)
    {
        final int last = hasDetours ? Math.min(end, batch.count() - 1) : first - 1;
        for (int i = first; i <= last; i++)
        {
            if (batch.departure(i) != 0)
            {
                table.endDetour(i);
            }
        }
    }

    private boolean isLeaving(final PacketBatch batch, final int i)
    {
        final int length = batch.sendLength(i);
        if (length > batch.frameLength())
        {
            fail(batch, i, EMSGSIZE);
            return false;
        }
        if (length <= 0)
        {
            batch.sendStatus(i, 0);
        }
        return length > 0;
    }

    private int sendRun(final MmsgTable table, final PacketBatch batch, final int first, final int end)
    {
        int sent = 0;
        int next = first;
        while (next < end)
        {
            final int result = sendFrom(table, batch, next, end);
            if (result > 0)
            {
                left(table, batch, next, next + result);
                sent += result;
                next += result;
            }
            if (next < end)
            {
                // also when the kernel stopped in front of a frame: it may have given that one a number
                stopAsking(table, batch, next, end);
            }
            if (result <= 0)
            {
                next = notSent(batch, next, end, result);
            }
        }
        return sent;
    }

    private void stopAsking(final MmsgTable table, final PacketBatch batch, final int next, final int end)
    {
        if (txStamps != null)
        {
            txStamps.failed(table, batch, next, end);
        }
    }

    /** The frame to go on with. */
    private int notSent(final PacketBatch batch, final int next, final int end, final int result)
    {
        if (result == EAGAIN || result == ENOBUFS)
        {
            refuse(batch, next, result);
            return end;
        }
        fail(batch, next, result);
        return next + 1;
    }

    private int sendFrom(final MmsgTable table, final PacketBatch batch, final int next, final int end)
    {
        final int result = call.sendmmsg(table.txAddress(next), end - next, Socket.MSG_DONTWAIT);
        final boolean isFinal = result > 0 || result == EAGAIN || result == ENOBUFS || !isConnected;
        return isFinal ? result : sendAgain(table, batch, next, end, result);
    }

    private int sendAgain(
        final MmsgTable table, final PacketBatch batch, final int next, final int end, final int firstResult)
    {
        stopAsking(table, batch, next, end);
        final int result = call.sendmmsg(table.txAddress(next), end - next, Socket.MSG_DONTWAIT);
        // an error that is gone the second time was not this packet's
        statistics.icmpErrors += result > 0 || firstResult == ECONNREFUSED ? 1 : 0;
        return result;
    }

    private void left(final MmsgTable table, final PacketBatch batch, final int from, final int to)
    {
        for (int i = from; i < to; i++)
        {
            batch.sendStatus(i, table.sentLength(i));
            if (txStamps != null)
            {
                txStamps.sent(batch, i);
            }
        }
    }

    private void refuse(final PacketBatch batch, final int from, final int status)
    {
        fullStatus = status;
        final int count = batch.count();
        for (int i = from; i < count; i++)
        {
            final boolean isLeaving = batch.sendLength(i) > 0;
            batch.sendStatus(i, isLeaving ? status : 0);
            statistics.sendBufferFull += isLeaving ? 1 : 0;
        }
    }

    private void fail(final PacketBatch batch, final int i, final int status)
    {
        batch.sendStatus(i, status);
        statistics.sendFailed++;
    }
}
