package io.stampede.net.udp;

import io.stampede.linux.Cmsg;
import io.stampede.linux.Iovec;
import io.stampede.linux.Mmsghdr;
import io.stampede.linux.NativeMemory;
import io.stampede.linux.Socket;

/**
 * The structures {@code recvmmsg} and {@code sendmmsg} read and write for the frames of one batch, laid out once. Owned
 * by the thread that owns the batch.
 * <pre>
 *   rx mmsghdr[n] ──▶ rx iovec[n] ──▶ frame i, whole
 *        │  └───────▶ rx control[n]   timestamp, TTL, TOS, PKTINFO, drops
 *        ├──────────▶ name[n]         where frame i came from …
 *        ├──────────▶                 … is where it leaves to, without being rewritten
 *   tx mmsghdr[n] ──▶ tx iovec[n] ──▶ frame i, as much of it as leaves
 *           └───────▶ tx control[n]   (request for a timestamp,) PKTINFO (source address), TOS
 *
 *   of a frame that leaves otherwise than it came, until it has left:
 *   tx mmsghdr[i] ──▶ detour name[i], detour control[i]   copies, changed at will
 * </pre>
 * The tx side is its own, so that sending leaves nothing to be repaired on the rx side. A connected port has neither
 * names nor PKTINFO: both are empty.
 */
final class MmsgTable
{
    /**
     * Timestamp 32, TTL 24, TOS 24, PKTINFO 40, drops 24, and 64 more that come with tx timestamps: 208 at most, in
     * whole cache lines.
     */
    private static final int RX_CONTROL_LENGTH = 256;
    /** In front, and left out unless asked for: the request for a timestamp, 24. */
    private static final int STAMP_SPACE = Cmsg.space(Integer.BYTES);
    /** The usual part fills one cache line: PKTINFO 40, TOS 24. */
    private static final int TX_CONTROL_OFFSET = 64;
    private static final int TX_CONTROL_LENGTH = 128;
    private static final int NAME_STRIDE = 32;
    private static final int CACHE_LINE_LENGTH = 64;
    private static final int TOS_SPACE = Cmsg.space(Integer.BYTES);

    private final int capacity;
    private final NativeMemory frames;
    private final NativeMemory memory;
    private final int nameLength;
    private final int pktinfoSpace;
    private final long rxIovs;
    private final long names;
    private final long rxControls;
    private final long txHeaders;
    private final long txIovs;
    private final long txControls;
    private final long detourNames;
    private final long detourControls;
    private final int tosDataOffset;
    private final int pktinfoDataOffset;
    private int used;

    /**
     * @param frames      memory of the frames, one every {@code stride} octets.
     * @param isConnected whether the socket has one peer and so needs neither names nor sources.
     */
    MmsgTable(
        final NativeMemory frames,
        final int capacity,
        final int stride,
        final int frameLength,
        final UdpFamily family,
        final boolean isConnected)
    {
        this.capacity = capacity;
        this.frames = frames;
        nameLength = isConnected ? 0 : family.nameLength();
        pktinfoSpace = isConnected ? 0 : Cmsg.space(family.pktinfoLength());
        rxIovs = (long)capacity * Mmsghdr.SIZEOF;
        names = rxIovs + (long)capacity * Iovec.SIZEOF;
        rxControls = names + (long)capacity * NAME_STRIDE;
        txHeaders = rxControls + (long)capacity * RX_CONTROL_LENGTH;
        txIovs = txHeaders + (long)capacity * Mmsghdr.SIZEOF;
        txControls = txIovs + (long)capacity * Iovec.SIZEOF;
        detourControls = txControls + (long)capacity * TX_CONTROL_LENGTH;
        detourNames = detourControls + (long)capacity * TX_CONTROL_LENGTH;
        memory = NativeMemory.allocate(detourNames + (long)capacity * NAME_STRIDE, CACHE_LINE_LENGTH);
        pktinfoDataOffset = (int)Cmsg.data(0);
        tosDataOffset = (int)Cmsg.data(pktinfoSpace);
        for (int i = 0; i < capacity; i++)
        {
            layOutReceive(i, frames.address() + (long)i * stride, frameLength);
            layOutSend(i, frames.address() + (long)i * stride, family);
        }
    }

    private void layOutReceive(final int i, final long frameAddress, final int frameLength)
    {
        final long iov = rxIovs + (long)i * Iovec.SIZEOF;
        Iovec.base(memory, iov, frameAddress);
        Iovec.length(memory, iov, frameLength);
        final long header = rxHeader(i);
        Mmsghdr.iov(memory, header, memory.address() + iov, 1);
        Mmsghdr.name(memory, header, nameAddress(i));
        Mmsghdr.control(memory, header, memory.address() + rxControl(i));
        rearm(i);
    }

    private void layOutSend(final int i, final long frameAddress, final UdpFamily family)
    {
        final long iov = txIovs + (long)i * Iovec.SIZEOF;
        Iovec.base(memory, iov, frameAddress);
        final long header = txHeader(i);
        Mmsghdr.iov(memory, header, memory.address() + iov, 1);
        Mmsghdr.name(memory, header, nameAddress(i));
        Mmsghdr.nameLength(memory, header, nameLength);
        final long control = txControl(i);
        Mmsghdr.control(memory, header, memory.address() + control);
        if (pktinfoSpace > 0)
        {
            Cmsg.put(memory, control, family.level(), family.pktinfoType(), family.pktinfoLength());
        }
        final long stamp =
            Cmsg.put(memory, control - STAMP_SPACE, Socket.SOL_SOCKET, Socket.SO_TIMESTAMPING, Integer.BYTES);
        memory.putInt(stamp, Socket.SOF_TIMESTAMPING_TX_SOFTWARE);
        Cmsg.put(memory, control + pktinfoSpace, family.level(), family.tosType(), Integer.BYTES);
    }

    private long nameAddress(final int i)
    {
        return nameLength == 0 ? 0 : memory.address() + name(i);
    }

    /** The memory all offsets below are in. */
    NativeMemory memory()
    {
        return memory;
    }

    /** Octets the frames lie in; kept here because the kernel knows them by address only. */
    NativeMemory frames()
    {
        return frames;
    }

    int capacity()
    {
        return capacity;
    }

    /** Whether frames carry the address they came from. */
    boolean hasNames()
    {
        return nameLength != 0;
    }

    /** Address of the rx headers with those used last time ready for another {@code recvmmsg}. */
    long rearmedRxAddress()
    {
        for (int i = 0; i < used; i++)
        {
            rearm(i);
        }
        used = 0;
        return memory.address();
    }

    /** The two lengths are the only input the kernel overwrites. */
    private void rearm(final int i)
    {
        final long header = rxHeader(i);
        Mmsghdr.nameLength(memory, header, nameLength);
        Mmsghdr.controlLength(memory, header, RX_CONTROL_LENGTH);
    }

    /** How many headers {@code recvmmsg} has filled. */
    void used(final int count)
    {
        used = count;
    }

    long rxHeader(final int i)
    {
        return (long)i * Mmsghdr.SIZEOF;
    }

    long rxControl(final int i)
    {
        return rxControls + (long)i * RX_CONTROL_LENGTH;
    }

    long name(final int i)
    {
        return names + (long)i * NAME_STRIDE;
    }

    /** Where the PKTINFO structure of a departure lies. */
    long txPktinfo(final int i)
    {
        return txControl(i) + pktinfoDataOffset;
    }

    private long txHeader(final int i)
    {
        return txHeaders + (long)i * Mmsghdr.SIZEOF;
    }

    private long txControl(final int i)
    {
        return txControls + (long)i * TX_CONTROL_LENGTH + TX_CONTROL_OFFSET;
    }

    /** Lets frame {@code i} leave from and to the addresses that frame {@code fromIndex} of another table does. */
    void copyAddressing(final int i, final MmsgTable from, final int fromIndex)
    {
        from.memory.copyTo(memory, from.name(fromIndex), name(i), NAME_STRIDE);
        from.memory.copyTo(memory, from.txControl(fromIndex), txControl(i), TX_CONTROL_LENGTH);
    }

    /** Makes frame {@code i} ready to leave; a TOS of 0 is left to the socket. */
    void depart(final int i, final int length, final int tos)
    {
        Iovec.length(memory, txIovs + (long)i * Iovec.SIZEOF, length);
        if (tos != 0)
        {
            memory.putInt(txControl(i) + tosDataOffset, tos);
        }
        Mmsghdr.controlLength(memory, txHeader(i), tos == 0 ? pktinfoSpace : pktinfoSpace + TOS_SPACE);
    }

    /**
     * Describes frames {@code i} to {@code i}+{@code count}-1, ready to leave, as one element elsewhere: their octets,
     * the address of the first and a copy of its control messages, which the element does not yet point to.
     *
     * @return octets of control messages.
     */
    int copyDeparture(final int i, final int count, final NativeMemory to, final long header, final long control)
    {
        final int controlLength = (int)Mmsghdr.controlLength(memory, txHeader(i));
        Mmsghdr.name(to, header, nameAddress(i));
        Mmsghdr.nameLength(to, header, nameLength);
        Mmsghdr.iov(to, header, memory.address() + txIovs + (long)i * Iovec.SIZEOF, count);
        memory.copyTo(to, txControl(i), control, controlLength);
        return controlLength;
    }

    /**
     * Lets frame {@code i}, ready to leave, leave by copies of its address and control messages. What the arrival left
     * behind stays as it was, for another reply by {@link #endDetour}.
     */
    void detour(final int i)
    {
        memory.copy(name(i), detourName(i), NAME_STRIDE);
        memory.copy(txControl(i) - STAMP_SPACE, detourControl(i) - STAMP_SPACE, STAMP_SPACE + TX_CONTROL_OFFSET);
        Mmsghdr.name(memory, txHeader(i), memory.address() + detourName(i));
        Mmsghdr.control(memory, txHeader(i), memory.address() + detourControl(i));
    }

    /** Lets frame {@code i}, ready to leave, ask the kernel when it does. */
    void stamp(final int i)
    {
        final long header = txHeader(i);
        Mmsghdr.control(memory, header, Mmsghdr.control(memory, header) - STAMP_SPACE);
        Mmsghdr.controlLength(memory, header, Mmsghdr.controlLength(memory, header) + STAMP_SPACE);
    }

    /** Takes {@link #stamp} back. */
    void unstamp(final int i)
    {
        final long header = txHeader(i);
        Mmsghdr.control(memory, header, Mmsghdr.control(memory, header) + STAMP_SPACE);
        Mmsghdr.controlLength(memory, header, Mmsghdr.controlLength(memory, header) - STAMP_SPACE);
    }

    /** Back to the ordinary way. */
    void endDetour(final int i)
    {
        Mmsghdr.name(memory, txHeader(i), nameAddress(i));
        Mmsghdr.control(memory, txHeader(i), memory.address() + txControl(i));
    }

    /** Where the destination of a frame on a detour lies. */
    long detourName(final int i)
    {
        return detourNames + (long)i * NAME_STRIDE;
    }

    /** Where the PKTINFO structure of a frame on a detour lies. */
    long detourPktinfo(final int i)
    {
        return detourControl(i) + pktinfoDataOffset;
    }

    private long detourControl(final int i)
    {
        return detourControls + (long)i * TX_CONTROL_LENGTH + TX_CONTROL_OFFSET;
    }

    /** Address of the tx header of frame {@code i}; those of the frames after it follow. */
    long txAddress(final int i)
    {
        return memory.address() + txHeader(i);
    }
}
