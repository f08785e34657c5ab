package io.stampede.net.udp;

import io.stampede.frame.Departure;
import io.stampede.frame.PacketBatch;
import io.stampede.linux.Errno;
import io.stampede.net.PortStatistics;
import io.stampede.net.mmsg.SendRuns;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Sends the frames of a batch in {@link SendRuns}. A frame that leaves otherwise than it came joins its run where the
 * port's socket can do it per packet, and interrupts it where it cannot ({@link Detours}). One per port, used by the
 * thread that polls it.
 */
final class Departures
{
    private static final int EOPNOTSUPP = -Errno.EOPNOTSUPP.number();

    private final SendRuns runs;
    /** Where neighbours leave as one. A field and no interface: calls into the kernel must be inlined to the bottom. */
    private final @Nullable AggregateRuns aggregates;
    private final Detours detours;
    private final @Nullable TxStamps txStamps;
    /** Of the batch that is being sent. */
    private @Nullable MmsgTable sendingFrom;
    /** What {@link Detours#prepare} said of the frame the run ended at. */
    private int detourAtEnd;
    /** Whether frames of the run have headers that must be put back. */
    private boolean hasDetours;

    /** @param isAggregating whether neighbours of the same way leave as one, see {@link AggregateRuns}. */
    Departures(
        final SendRuns.Call call,
        final boolean isConnected,
        final boolean isAggregating,
        final Detours detours,
        final @Nullable TxStamps txStamps,
        final PortStatistics statistics)
    {
        runs = new StampedRuns(call, isConnected, statistics);
        aggregates = isAggregating ? new AggregateRuns(runs, call, statistics) : null;
        this.detours = detours;
        this.txStamps = txStamps;
    }

    /** Frames that left. */
    int send(final MmsgTable table, final PacketBatch batch)
    {
        final int count = batch.count();
        int sent = 0;
        int first = 0;
        sendingFrom = table;
        detours.begin();
        runs.begin();
        if (txStamps != null)
        {
            txStamps.begin(batch);
        }
        while (first < count && !runs.isFull())
        {
            final int end = prepareRun(table, batch, first, count);
            sent += aggregates == null ?
                runs.send(table.txAddress(0), batch, first, end) : aggregates.send(table, batch, first, end);
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
        while (i < count && runs.isLeaving(batch, i))
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
        if (runs.isFull())
        {
            return 0;
        }
        final int result = detourAtEnd == Detours.APART ? detours.send(table, batch, i) : detourAtEnd;
        if (result > 0)
        {
            runs.left(batch, i, i + 1);
            return 1;
        }
        runs.fail(batch, i, result);
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

    /** Keeps count of the packets that ask when they leave. */
    private final class StampedRuns extends SendRuns
    {
        StampedRuns(final Call call, final boolean isConnected, final PortStatistics statistics)
        {
            super(call, isConnected, statistics);
        }

        @Override
        protected void onLeft(final PacketBatch batch, final int i)
        {
            if (txStamps != null)
            {
                txStamps.sent(batch, i);
            }
        }

        /** Also when there was no error: the kernel may have given the frame a number before it stopped. */
        @Override
        protected void onStopped(final PacketBatch batch, final int next, final int end)
        {
            if (txStamps != null)
            {
                txStamps.failed(Objects.requireNonNull(sendingFrom), batch, next, end);
            }
        }
    }
}
