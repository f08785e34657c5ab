package io.stampede.net.mmsg;

import io.stampede.frame.PacketBatch;
import io.stampede.linux.Errno;
import io.stampede.linux.Mmsghdr;
import io.stampede.linux.Socket;
import io.stampede.net.PortStatistics;

/**
 * Sends runs of consecutive frames of a batch, each by as few {@code sendmmsg} as the kernel lets it be. One per port,
 * used by the thread that polls it.
 * <pre>
 *   result              the frame it was about            the frames behind it
 *   n &gt; 0               n frames have left                go on
 *   EAGAIN, ENOBUFS     status -errno, sendBufferFull     the same: none of this batch will fit
 *   other errno         status -errno, sendFailed         go on
 *   other, connected    tried once more: the error may be an ICMP's answer to an earlier packet (THREATS row 12)
 * </pre>
 */
public class SendRuns
{
    /** {@link Socket#sendmmsg}, or what stands in for it in a test. */
    public interface Call
    {
        int sendmmsg(long address, int count, int flags);
    }

    private static final int EMSGSIZE = -Errno.EMSGSIZE.number();
    private static final int EAGAIN = -Errno.EAGAIN.number();
    private static final int ENOBUFS = -Errno.ENOBUFS.number();
    private static final int ECONNREFUSED = -Errno.ECONNREFUSED.number();

    private final Call call;
    private final boolean isConnected;
    private final PortStatistics statistics;
    /** Once the send buffer was full in this batch. */
    private boolean isFull;

    /**
     * @param isConnected whether the socket hears of ICMP errors.
     */
    public SendRuns(final Call call, final boolean isConnected, final PortStatistics statistics)
    {
        this.call = call;
        this.isConnected = isConnected;
        this.statistics = statistics;
    }

    /** Frame {@code i} has left. For ports that keep track. */
    protected void onLeft(final PacketBatch batch, final int i)
    {
    }

    /** The kernel has stopped in front of frame {@code next}; those up to {@code end} were to follow. Likewise. */
    protected void onStopped(final PacketBatch batch, final int next, final int end)
    {
    }

    /** No frame of the batch has left yet. */
    public final void begin()
    {
        isFull = false;
    }

    /** Whether the send buffer is full: then every frame behind the last run has been refused already. */
    public final boolean isFull()
    {
        return isFull;
    }

    /** Whether frame {@code i} is to leave and can; if not, its status is set. */
    public final boolean isLeaving(final PacketBatch batch, final int i)
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

    /**
     * Sends frames {@code first} to {@code end}-1.
     *
     * @param headers address of the header of frame 0; those of the others follow.
     * @return frames that left.
     */
    public final int send(final long headers, final PacketBatch batch, final int first, final int end)
    {
        int sent = 0;
        int next = first;
        while (next < end)
        {
            final int result = sendFrom(headers, batch, next, end);
            if (result > 0)
            {
                left(batch, next, next + result);
                sent += result;
                next += result;
            }
            if (next < end)
            {
                onStopped(batch, next, end);
            }
            if (result <= 0)
            {
                next = notSent(batch, next, end, result);
            }
        }
        return sent;
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

    private int sendFrom(final long headers, final PacketBatch batch, final int next, final int end)
    {
        final long address = headers + (long)next * Mmsghdr.SIZEOF;
        final int result = call.sendmmsg(address, end - next, Socket.MSG_DONTWAIT);
        final boolean isFinal = result > 0 || result == EAGAIN || result == ENOBUFS || !isConnected;
        if (isFinal)
        {
            return result;
        }
        onStopped(batch, next, end);
        return sendAgain(address, end - next, result);
    }

    private int sendAgain(final long address, final int count, final int firstResult)
    {
        final int result = call.sendmmsg(address, count, Socket.MSG_DONTWAIT);
        // an error that is gone the second time was not this packet's
        statistics.icmpErrors += result > 0 || firstResult == ECONNREFUSED ? 1 : 0;
        return result;
    }

    /** Frames {@code from} to {@code to}-1 have left, be it by another call. */
    public final void left(final PacketBatch batch, final int from, final int to)
    {
        for (int i = from; i < to; i++)
        {
            batch.sendStatus(i, batch.sendLength(i));
            onLeft(batch, i);
        }
    }

    private void refuse(final PacketBatch batch, final int from, final int status)
    {
        isFull = true;
        final int count = batch.count();
        for (int i = from; i < count; i++)
        {
            final boolean isLeaving = batch.sendLength(i) > 0;
            batch.sendStatus(i, isLeaving ? status : 0);
            statistics.sendBufferFull += isLeaving ? 1 : 0;
        }
    }

    /** Frame {@code i} alone cannot leave, for {@code status}, a negative errno; counted by what it says. */
    public final void fail(final PacketBatch batch, final int i, final int status)
    {
        batch.sendStatus(i, status);
        final boolean isBufferFull = status == EAGAIN || status == ENOBUFS;
        statistics.sendBufferFull += isBufferFull ? 1 : 0;
        statistics.sendFailed += isBufferFull ? 0 : 1;
    }
}
