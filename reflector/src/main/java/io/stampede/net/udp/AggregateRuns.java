package io.stampede.net.udp;

import io.stampede.frame.PacketBatch;
import io.stampede.linux.Cmsg;
import io.stampede.linux.Mmsghdr;
import io.stampede.linux.NativeMemory;
import io.stampede.linux.Socket;
import io.stampede.linux.Udp;
import io.stampede.net.PortStatistics;
import io.stampede.net.mmsg.SendRuns;

/**
 * Hands neighbours to the kernel as one where they go the same way and have the same length (UDP_SEGMENT); the last may
 * be shorter. It gathers them from their frames and cuts them into packets again behind its routing, or the NIC does.
 * Frames on a detour, or that ask when they leave, go as ever. What the kernel does not take as one (longer than the
 * link's MTU, a device without checksums) is sent one by one. One per port, used by the thread that polls it.
 * <pre>
 *   mmsghdr[m] ──▶ the table's tx iovec[i], iovec[i+1], … ──▶ frames i, i+1, …
 *        ├───────▶ the table's name[i]
 *        └───────▶ control[m]   a copy of frame i's, and UDP_SEGMENT
 * </pre>
 */
final class AggregateRuns
{
    /** Payload of all, so that they fit into one IP packet with whatever headers. */
    private static final int MAX_LENGTH = 65_000;
    /** Sent with one call; no batch of the reflector has more frames. */
    private static final int MAX_MESSAGES = 64;
    /** PKTINFO 40, TOS 24, UDP_SEGMENT 24, in whole cache lines. */
    private static final int CONTROL_LENGTH = 128;
    private static final int CACHE_LINE_LENGTH = 64;
    private static final long CONTROLS = (long)MAX_MESSAGES * Mmsghdr.SIZEOF;
    private static final int SEGMENT_SPACE = Cmsg.space(Short.BYTES);

    private final SendRuns runs;
    private final SendRuns.Call call;
    private final PortStatistics statistics;
    private final NativeMemory memory =
        NativeMemory.allocate(CONTROLS + (long)MAX_MESSAGES * CONTROL_LENGTH, CACHE_LINE_LENGTH);
    /** First frame of each message, and behind them the frame after the last. */
    private final int[] firsts = new int[MAX_MESSAGES + 1];
    private int messages;

    AggregateRuns(final SendRuns runs, final SendRuns.Call call, final PortStatistics statistics)
    {
        this.runs = runs;
        this.call = call;
        this.statistics = statistics;
    }

    /** Sends frames {@code first} to {@code end}-1, all ready to depart by the port's socket; how many left. */
    int send(final MmsgTable table, final PacketBatch batch, final int first, final int end)
    {
        int sent = 0;
        int i = first;
        while (i < end && !runs.isFull())
        {
            if (batch.departure(i) == 0)
            {
                i = gatherAll(table, batch, i, end);
                sent += flush(table, batch);
            }
            else
            {
                sent += runs.send(table.txAddress(0), batch, i, i + 1);
                i++;
            }
        }
        return sent;
    }

    /** As many as one call can take; the frame behind them. */
    private int gatherAll(final MmsgTable table, final PacketBatch batch, final int first, final int end)
    {
        int i = first;
        while (i < end && messages < MAX_MESSAGES && batch.departure(i) == 0)
        {
            final int next = endOfAggregate(batch, i, end);
            gather(table, batch, i, next);
            i = next;
        }
        return i;
    }

    /** The frame behind those that can leave as one with frame {@code i}. */
    private static int endOfAggregate(final PacketBatch batch, final int i, final int end)
    {
        final int length = batch.sendLength(i);
        final int limit = Math.min(end, i + Math.min(Udp.UDP_MAX_SEGMENTS, Math.max(MAX_LENGTH / length, 1)));
        int next = i + 1;
        while (next < limit && batch.sendLength(next - 1) == length && batch.sendLength(next) <= length &&
            isSameWay(batch, i, next))
        {
            next++;
        }
        return next;
    }

    private static boolean isSameWay(final PacketBatch batch, final int i, final int other)
    {
        return batch.departure(other) == 0 &&
            batch.sendTos(i) == batch.sendTos(other) &&
            batch.sourcePort(i) == batch.sourcePort(other) &&
            batch.sourceLow(i) == batch.sourceLow(other) &&
            batch.sourceHigh(i) == batch.sourceHigh(other) &&
            batch.localLow(i) == batch.localLow(other) &&
            batch.localHigh(i) == batch.localHigh(other) &&
            batch.interfaceIndex(i) == batch.interfaceIndex(other);
    }

    private void gather(final MmsgTable table, final PacketBatch batch, final int i, final int end)
    {
        final long header = (long)messages * Mmsghdr.SIZEOF;
        final long control = CONTROLS + (long)messages * CONTROL_LENGTH;
        int controlLength = table.copyDeparture(i, end - i, memory, header, control);
        if (end - i > 1)
        {
            final long data =
                Cmsg.put(memory, control + controlLength, Udp.SOL_UDP, Udp.UDP_SEGMENT, Short.BYTES);
            memory.putShort(data, (short)batch.sendLength(i));
            controlLength += SEGMENT_SPACE;
        }
        Mmsghdr.control(memory, header, memory.address() + control);
        Mmsghdr.controlLength(memory, header, controlLength);
        firsts[messages++] = i;
        firsts[messages] = end;
    }

    private int flush(final MmsgTable table, final PacketBatch batch)
    {
        int sent = 0;
        int next = 0;
        while (next < messages && !runs.isFull())
        {
            final int result = call.sendmmsg(
                memory.address() + (long)next * Mmsghdr.SIZEOF, messages - next, Socket.MSG_DONTWAIT);
            for (int m = 0; m < result; m++, next++)
            {
                runs.left(batch, firsts[next], firsts[next + 1]);
                sent += firsts[next + 1] - firsts[next];
                statistics.aggregatesSent += firsts[next + 1] - firsts[next] > 1 ? 1 : 0;
            }
            if (result <= 0)
            {
                // what is wrong with it the kernel tells of each
                sent += runs.send(table.txAddress(0), batch, firsts[next], firsts[next + 1]);
                next++;
            }
        }
        messages = 0;
        return sent;
    }
}
