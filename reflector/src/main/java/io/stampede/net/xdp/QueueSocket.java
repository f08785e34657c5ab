package io.stampede.net.xdp;

import io.stampede.linux.Errno;
import io.stampede.linux.IfXdp;
import io.stampede.linux.MappedMemory;
import io.stampede.linux.NativeMemory;
import io.stampede.linux.Poll;
import io.stampede.linux.Socket;
import io.stampede.linux.XskConsumerRing;
import io.stampede.linux.XskProducerRing;
import io.stampede.linux.XskRing;
import io.stampede.net.PortException;
import java.util.ArrayList;
import java.util.List;

/**
 * An AF_XDP socket bound to one queue of an interface, with its four rings. Opened and closed by the control thread,
 * used by the one that polls the port; {@link #receiveSide} may have a thread of its own.
 */
final class QueueSocket implements TransmitSide, AutoCloseable
{
    /** Frames on their way in or out. Too few: a stalled thread loses some; too many: old ones are answered late. */
    static final int RING_SIZE = 2048;
    /** Every chunk fits, so these two are never full. */
    private static final int CHUNK_RING_SIZE = Umem.CHUNKS;

    /** What copies of frames may take on their way out: as many as the ring holds. */
    private static final int SEND_BUFFER_BYTES = RING_SIZE * 4096;

    /** A queue is free again some milliseconds after the process that had it has ended. */
    private static final int MAX_BIND_ATTEMPTS = 20;
    private static final long BIND_INTERVAL_NS = 50_000_000L;

    private final String where;
    private final Socket socket = new Socket();
    private final List<MappedMemory> mappings = new ArrayList<>();
    private final XskConsumerRing rx;
    private final XskProducerRing tx;
    private final XskProducerRing fill;
    private final XskConsumerRing completion;
    private final boolean isZeroCopy;

    /**
     * Opens it.
     *
     * @param where    {@code eth0 queue 0}, for messages.
     * @param isNative whether the program runs in the driver: then frames need not be copied if that can do without.
     */
    QueueSocket(
        final String where, final int interfaceIndex, final int queue, final boolean isNative, final Umem umem)
        throws PortException
    {
        this.where = where;
        boolean isOpen = false;
        try
        {
            require("socket", socket.open(IfXdp.AF_XDP, Socket.SOCK_RAW | Socket.SOCK_CLOEXEC, 0));
            prepare(umem);
            final NativeMemory offsets = NativeMemory.allocate(IfXdp.SIZEOF_MMAP_OFFSETS, Long.BYTES);
            require("getsockopt XDP_MMAP_OFFSETS", socket.getsockopt(
                IfXdp.SOL_XDP, IfXdp.XDP_MMAP_OFFSETS, offsets, 0, IfXdp.SIZEOF_MMAP_OFFSETS));
            final IfXdp.RingOffset rxOffset = IfXdp.ringOffset(offsets, 0, IfXdp.RX);
            rx = XskConsumerRing.ofDescriptors(
                map(XskRing.descriptorsLength(rxOffset, RING_SIZE), IfXdp.XDP_PGOFF_RX_RING), rxOffset, RING_SIZE);
            final IfXdp.RingOffset txOffset = IfXdp.ringOffset(offsets, 0, IfXdp.TX);
            tx = XskProducerRing.ofDescriptors(
                map(XskRing.descriptorsLength(txOffset, RING_SIZE), IfXdp.XDP_PGOFF_TX_RING), txOffset, RING_SIZE);
            final IfXdp.RingOffset fillOffset = IfXdp.ringOffset(offsets, 0, IfXdp.FILL);
            fill = XskProducerRing.ofAddresses(
                map(XskRing.addressesLength(fillOffset, CHUNK_RING_SIZE), IfXdp.XDP_UMEM_PGOFF_FILL_RING),
                fillOffset, CHUNK_RING_SIZE);
            final IfXdp.RingOffset completionOffset = IfXdp.ringOffset(offsets, 0, IfXdp.COMPLETION);
            completion = XskConsumerRing.ofAddresses(
                map(XskRing.addressesLength(completionOffset, CHUNK_RING_SIZE),
                    IfXdp.XDP_UMEM_PGOFF_COMPLETION_RING),
                completionOffset, CHUNK_RING_SIZE);
            bind(interfaceIndex, queue, isNative);
            isZeroCopy = socket.getsockopt(IfXdp.SOL_XDP, IfXdp.XDP_OPTIONS, 0) == IfXdp.XDP_OPTIONS_ZEROCOPY;
            isOpen = true;
        }
        finally
        {
            if (!isOpen)
            {
                close();
            }
        }
    }

    private void prepare(final Umem umem) throws PortException
    {
        final NativeMemory memory = NativeMemory.allocate(IfXdp.SIZEOF_UMEM_REG, Long.BYTES);
        IfXdp.umemReg(memory, 0, umem.memory(), umem.chunkLength(), umem.headroom());
        require("setsockopt XDP_UMEM_REG", socket.setsockopt(
            IfXdp.SOL_XDP, IfXdp.XDP_UMEM_REG, memory.address(), IfXdp.SIZEOF_UMEM_REG));
        require("setsockopt SO_SNDBUFFORCE", socket.setsockopt(
            Socket.SOL_SOCKET, Socket.SO_SNDBUFFORCE, SEND_BUFFER_BYTES));
        require("setsockopt XDP_UMEM_FILL_RING", size(IfXdp.XDP_UMEM_FILL_RING, CHUNK_RING_SIZE));
        require("setsockopt XDP_UMEM_COMPLETION_RING", size(IfXdp.XDP_UMEM_COMPLETION_RING, CHUNK_RING_SIZE));
        require("setsockopt XDP_RX_RING", size(IfXdp.XDP_RX_RING, RING_SIZE));
        require("setsockopt XDP_TX_RING", size(IfXdp.XDP_TX_RING, RING_SIZE));
    }

    private int size(final int ring, final int elements)
    {
        return socket.setsockopt(IfXdp.SOL_XDP, ring, elements);
    }

    private NativeMemory map(final long length, final long offset) throws PortException
    {
        final MappedMemory mapping = new MappedMemory();
        mappings.add(mapping);
        require("mmap", mapping.map(socket.fd(), length, offset));
        return mapping.memory();
    }

    private void bind(final int interfaceIndex, final int queue, final boolean isNative) throws PortException
    {
        final NativeMemory name = NativeMemory.allocate(IfXdp.SIZEOF_SOCKADDR, Long.BYTES);
        // told neither to copy nor not to, the kernel does without if the driver can
        final int flags = IfXdp.XDP_USE_NEED_WAKEUP | (isNative ? 0 : IfXdp.XDP_COPY);
        IfXdp.sockaddr(name, 0, flags, interfaceIndex, queue);
        final Poll pause = new Poll();
        int result = socket.bind(name, 0, IfXdp.SIZEOF_SOCKADDR);
        for (int attempt = 1; Errno.EBUSY.is(result) && attempt < MAX_BIND_ATTEMPTS; attempt++)
        {
            pause.ppoll(BIND_INTERVAL_NS);
            result = socket.bind(name, 0, IfXdp.SIZEOF_SOCKADDR);
        }
        XdpRefusal.requireBind(where, result);
    }

    private void require(final String what, final int result) throws PortException
    {
        XdpRefusal.require(what, where, result);
    }

    @Override
    public XskProducerRing tx()
    {
        return tx;
    }

    @Override
    public XskConsumerRing completion()
    {
        return completion;
    }

    @Override
    public boolean isZeroCopy()
    {
        return isZeroCopy;
    }

    @Override
    public int wakeTx()
    {
        return socket.sendto(Socket.MSG_DONTWAIT);
    }

    /** The other side, for the thread that receives, be it the same or not. For one at a time. */
    ReceiveSide receiveSide()
    {
        return new ReceiveSide(socket.shared(), rx, fill, isZeroCopy);
    }

    int fd()
    {
        return socket.fd();
    }

    /** The mappings keep the socket open, so they go too. */
    @Override
    public void close()
    {
        socket.close();
        mappings.forEach(MappedMemory::close);
        mappings.clear();
    }
}
