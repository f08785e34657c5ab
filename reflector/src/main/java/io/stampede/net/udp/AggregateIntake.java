package io.stampede.net.udp;

import io.stampede.frame.PacketBatch;
import io.stampede.linux.Iovec;
import io.stampede.linux.Mmsghdr;
import io.stampede.linux.NativeMemory;
import io.stampede.linux.Socket;
import io.stampede.net.PortStatistics;
import io.stampede.net.mmsg.FrameStride;

/**
 * The kernel delivers packets of a flow that came together as one (UDP_GRO); they are dealt out to frames, one each, as
 * a reply may be longer than its request and the next request lies right behind it. What a batch has no room for waits
 * for the next one. All packets of an aggregate have the address, TTL, TOS and receive time the kernel gave it.
 * <pre>
 *   mmsghdr[n] ──▶ iovec[n] ──▶ slot of 64 KiB   | packet | packet | packet | last |
 *        └───────▶ name[n], control[n]               │        │        │       └──────▶ frame i+3
 *                  (with UDP_GRO: octets of each)    └────────┴────────┴── copied ────▶ frames i, i+1, i+2
 * </pre>
 */
final class AggregateIntake extends Intake
{
    /** Too few: a call for each few packets where flows are many and do not aggregate. Too many: memory. */
    private static final int SLOTS = 32;
    private static final int SLOT_LENGTH = 1 << 16;
    private static final int NAME_STRIDE = 32;
    private static final int CONTROL_LENGTH = 256;
    private static final int CACHE_LINE_LENGTH = 64;

    private static final long IOVS = (long)SLOTS * Mmsghdr.SIZEOF;
    private static final long NAMES = IOVS + (long)SLOTS * Iovec.SIZEOF;
    private static final long CONTROLS = NAMES + (long)SLOTS * NAME_STRIDE;
    private static final long LENGTH = CONTROLS + (long)SLOTS * CONTROL_LENGTH;

    private final Arrivals arrivals;
    private final PortStatistics statistics;
    private final int nameLength;
    private final int stride = FrameStride.of(SLOT_LENGTH);
    private final NativeMemory slots =
        NativeMemory.allocate((long)SLOTS * stride, FrameStride.LINE_PAIR_LENGTH);
    private final NativeMemory memory = NativeMemory.allocate(LENGTH, CACHE_LINE_LENGTH);
    private final BatchSize batchSize = new BatchSize();
    private int filled;
    /** The aggregate that is being dealt out, how long it is and each of its packets, and how much has been dealt. */
    private int slot;
    private int length;
    private int segmentLength;
    private int dealt;

    AggregateIntake(
        final Socket socket,
        final boolean isConnected,
        final UdpFamily family,
        final Arrivals arrivals,
        final PortStatistics statistics)
    {
        super(socket, isConnected, statistics);
        this.arrivals = arrivals;
        this.statistics = statistics;
        nameLength = isConnected ? 0 : family.nameLength();
        for (int n = 0; n < SLOTS; n++)
        {
            final long iov = IOVS + (long)n * Iovec.SIZEOF;
            Iovec.base(memory, iov, slots.address() + (long)n * stride);
            Iovec.length(memory, iov, SLOT_LENGTH);
            Mmsghdr.iov(memory, header(n), memory.address() + iov, 1);
            Mmsghdr.name(memory, header(n), isConnected ? 0 : memory.address() + name(n));
            Mmsghdr.control(memory, header(n), memory.address() + control(n));
            rearm(n);
        }
    }

    private static long header(final int n)
    {
        return (long)n * Mmsghdr.SIZEOF;
    }

    private static long name(final int n)
    {
        return NAMES + (long)n * NAME_STRIDE;
    }

    private static long control(final int n)
    {
        return CONTROLS + (long)n * CONTROL_LENGTH;
    }

    private void rearm(final int n)
    {
        Mmsghdr.nameLength(memory, header(n), nameLength);
        Mmsghdr.controlLength(memory, header(n), CONTROL_LENGTH);
    }

    @Override
    int fill(final MmsgTable table, final PacketBatch batch)
    {
        if (slot == filled)
        {
            fillSlots();
        }
        final int capacity = batch.capacity();
        int i = 0;
        while (slot < filled && i < capacity)
        {
            i = deal(table, batch, i);
        }
        return i;
    }

    private void fillSlots()
    {
        for (int n = 0; n < filled; n++)
        {
            rearm(n);
        }
        slot = 0;
        filled = recvmmsg(memory.address(), batchSize.atMost(SLOTS));
        batchSize.onReceived(filled, SLOTS);
    }

    /** Packets of one aggregate, from frame {@code first} on; the frame behind them. */
    private int deal(final MmsgTable table, final PacketBatch batch, final int first)
    {
        if (dealt == 0)
        {
            begin();
        }
        final int capacity = batch.capacity();
        final long aggregate = (long)slot * stride;
        int i = first;
        do
        {
            final int octets = Math.min(segmentLength, length - dealt);
            slots.copyTo(
                table.frames(), aggregate + dealt, batch.offset(i), Math.min(octets, batch.frameLength()));
            memory.copyTo(table.memory(), name(slot), table.name(i), NAME_STRIDE);
            arrivals.describe(table, batch, i, octets);
            dealt += octets;
            i++;
        }
        while (dealt < length && i < capacity);
        if (dealt == length)
        {
            slot++;
            dealt = 0;
        }
        return i;
    }

    private void begin()
    {
        length = Math.min(Mmsghdr.length(memory, header(slot)), SLOT_LENGTH);
        arrivals.readControls(memory, header(slot), control(slot));
        final int told = arrivals.segmentLength();
        segmentLength = told > 0 ? told : length;
        statistics.aggregatesReceived += segmentLength < length ? 1 : 0;
    }
}
